//! Dependencies whose changes are rolled back.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{get, poll, yield_once};
use crate::Aside;

type Needs<'a> = (&'a Aside, &'a AtomicU32);

/// Sets a cookie, and returns how often it was called.
async fn session((aside, calls): Needs<'_>) -> Result<u32, Infallible> {
    aside.set_cookie(("session", "1"));
    yield_once().await;
    Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
}

/// Makes no change itself.
async fn user(needs: Needs<'_>) -> Result<u32, Infallible> {
    needs.0.once(session, needs).await
}

#[test]
fn dependency_after_the_savepoint_runs_again() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    assert_eq!(get(aside.once(session, (&aside, &calls))), 1);
    aside.rollback_to(savepoint);
    for _ in 0..2 {
        assert_eq!(get(aside.once(session, (&aside, &calls))), 2);
        assert_eq!(aside.cookies().len(), 1);
    }
}

#[test]
fn dependency_before_the_savepoint_keeps_its_value() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    assert_eq!(get(aside.once(session, (&aside, &calls))), 1);
    let savepoint = aside.savepoint();
    aside.set_status(201);
    aside.rollback_to(savepoint);
    assert_eq!(get(aside.once(session, (&aside, &calls))), 1);
    assert_eq!(aside.cookies().len(), 1);
}

#[test]
fn rollback_without_changes_forgets_nothing() {
    async fn count((_, calls): Needs<'_>) -> Result<u32, Infallible> {
        Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
    }

    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    aside.set_status(201);
    let savepoint = aside.savepoint();
    assert_eq!(get(aside.once(count, (&aside, &calls))), 1);
    let mut running = Box::pin(aside.once(session, (&aside, &calls)));
    aside.rollback_to(savepoint);
    assert_eq!(get(aside.once(count, (&aside, &calls))), 1);
    assert!(poll(running.as_mut()).is_pending());
}

/// `user` made no change, but its value comes from a dependency whose cookie is gone.
#[test]
fn dependency_that_asked_a_forgotten_one_runs_again() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    assert_eq!(get(aside.once(session, (&aside, &calls))), 1);
    assert_eq!(get(aside.once(user, (&aside, &calls))), 1);
    aside.rollback_to(savepoint);
    assert_eq!(get(aside.once(user, (&aside, &calls))), 2);
    assert_eq!(aside.cookies().len(), 1);
}

/// The first caller still gets the value. A later call runs the function again, because its change was rolled
/// back.
#[test]
fn dependency_that_runs_in_another_task_runs_again() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    let mut first = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    aside.rollback_to(savepoint);

    let mut second = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (1, 2));
    assert_eq!(get(aside.once(session, (&aside, &calls))), 2);
    assert_eq!(aside.cookies().len(), 1);
}

#[test]
fn dependency_that_rolls_back_itself_keeps_its_value() {
    async fn tries((aside, calls): Needs<'_>) -> Result<u32, Infallible> {
        let savepoint = aside.savepoint();
        assert_eq!(aside.once(user, (aside, calls)).await, Ok(1));
        aside.rollback_to(savepoint);
        Ok(7)
    }

    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let mut first = Box::pin(aside.once(tries, (&aside, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    let mut second = Box::pin(aside.once(tries, (&aside, &calls)));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (7, 7));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(aside.cookies().is_empty());
    assert_eq!(get(aside.once(user, (&aside, &calls))), 2);
}

#[test]
fn forgotten_value_may_use_the_handle_when_it_is_dropped() {
    struct Holder(Aside, Arc<()>);

    impl Clone for Holder {
        fn clone(&self) -> Self {
            self.0.set_cookie(("cloned", "1"));
            Self(self.0.clone(), self.1.clone())
        }
    }

    impl Drop for Holder {
        fn drop(&mut self) {
            self.0.set_cookie(("dropped", "1"));
        }
    }

    async fn hold((aside, alive): (&Aside, &Arc<()>)) -> Result<Holder, Infallible> {
        Ok(Holder(aside.clone(), alive.clone()))
    }

    let (aside, alive) = (Aside::default(), Arc::new(()));
    let savepoint = aside.savepoint();
    aside.set_status(201);
    drop(get(aside.once(hold, (&aside, &alive))));
    assert_eq!(Arc::strong_count(&alive), 2);
    aside.rollback_to(savepoint);
    assert_eq!(Arc::strong_count(&alive), 1);
    assert_eq!(aside.cookies()[0].header(), "dropped=1; Path=/; SameSite=Lax");
}

/// An id whose hash is equal to that of every other one.
#[derive(PartialEq, Eq)]
struct Colliding(u32);

impl std::hash::Hash for Colliding {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

#[test]
fn ids_with_one_hash_are_forgotten_one_by_one() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let needs = (&aside, &calls);
    // The first runs until the others have ended.
    let mut first = Box::pin(aside.once_for(Colliding(1), session, needs));
    assert!(poll(first.as_mut()).is_pending());
    assert_eq!(get(aside.once_for(Colliding(2), session, needs)), 1);
    let savepoint = aside.savepoint();
    assert_eq!(get(aside.once_for(Colliding(3), session, needs)), 2);
    assert_eq!(get(first), 3);

    aside.rollback_to(savepoint);
    for (id, call) in [(2, 1), (1, 4), (3, 5), (2, 1), (1, 4), (3, 5)] {
        assert_eq!(get(aside.once_for(Colliding(id), session, needs)), call);
    }
}

#[test]
fn rollback_without_changes_keeps_a_running_dependency() {
    async fn count((_, calls): Needs<'_>) -> Result<u32, Infallible> {
        yield_once().await;
        Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
    }

    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    let mut first = Box::pin(aside.once(count, (&aside, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    aside.rollback_to(savepoint);
    let mut second = Box::pin(aside.once(count, (&aside, &calls)));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (1, 1));
}

#[test]
fn rollback_after_the_response_forgets_nothing() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    aside.set_status(201);
    let mut first = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    aside.finish();
    aside.rollback_to(savepoint);
    let mut second = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (1, 1));
}

/// After the response, calls that overlap share a value, also if one was forgotten before.
#[test]
fn calls_after_the_response_share_a_value_after_a_rollback() {
    let (aside, calls) = (Aside::default(), AtomicU32::new(0));
    let savepoint = aside.savepoint();
    assert_eq!(get(aside.once(session, (&aside, &calls))), 1);
    aside.rollback_to(savepoint);
    aside.finish();
    let mut first = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    let mut second = Box::pin(aside.once(session, (&aside, &calls)));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (2, 2));
}
