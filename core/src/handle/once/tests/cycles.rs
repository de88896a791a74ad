//! Dependencies that ask for each other.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use super::{count, get, poll, yield_once};
use crate::Aside;
use crate::testing::block_on;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Infallible>> + Send + 'a>>;

/// Runs a future that ends in a panic, and returns the message.
#[track_caller]
fn panic_of<F: Future>(future: F) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| block_on(future))) else {
        panic!("the future ended without a panic")
    };
    *panic.downcast().expect("a formatted message")
}

/// Returns the functions that the message of a cycle names, without the module.
#[track_caller]
fn cycle_of(message: &str) -> Vec<&str> {
    let functions = message.strip_prefix("dependency cycle in `Aside::once`: ").expect("a cycle");
    functions.split(" -> ").map(|name| name.rsplit("::").next().unwrap()).collect()
}

fn itself(aside: &Aside) -> Boxed<'_, u32> {
    Box::pin(async move { aside.once(itself, aside).await })
}

fn left(aside: &Aside) -> Boxed<'_, u32> {
    Box::pin(async move {
        yield_once().await;
        aside.once(middle, aside).await
    })
}

fn middle(aside: &Aside) -> Boxed<'_, u32> {
    Box::pin(aside.once(right, aside))
}

fn right(aside: &Aside) -> Boxed<'_, u32> {
    Box::pin(async move {
        yield_once().await;
        aside.once(left, aside).await
    })
}

#[test]
fn dependency_that_asks_for_itself_panics() {
    let aside = Aside::default();
    assert_eq!(cycle_of(&panic_of(aside.once(itself, &aside))), ["itself", "itself"]);
}

#[test]
fn dependency_that_asks_for_itself_panics_after_the_response() {
    let aside = Aside::default();
    aside.finish();
    assert_eq!(cycle_of(&panic_of(aside.once(itself, &aside))), ["itself", "itself"]);
}

#[test]
fn cycle_through_others_panics() {
    let aside = Aside::default();
    let mut call = Box::pin(aside.once(left, &aside));
    assert!(poll(call.as_mut()).is_pending());
    assert!(poll(call.as_mut()).is_pending());
    let message = panic_of(call);
    assert_eq!(cycle_of(&message), ["left", "middle", "right", "left"]);
    assert!(message.contains(concat!(module_path!(), "::left -> ")));
}

/// Neither call waits for itself, and each waits for the other.
#[test]
fn cycle_through_two_calls_panics() {
    let aside = Aside::default();
    let (mut first, mut second) =
        (Box::pin(aside.once(left, &aside)), Box::pin(aside.once(right, &aside)));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    assert!(poll(first.as_mut()).is_pending());
    let message = panic_of(second);
    assert_eq!(cycle_of(&message), ["left", "middle", "right", "left"]);

    // The first takes over the dependency that panicked, and now meets itself.
    assert!(poll(first.as_mut()).is_pending());
    assert_eq!(cycle_of(&panic_of(first)), ["left", "middle", "right", "left"]);
    assert!(aside.with_table(|table, _| table.waits.is_empty()));
}

/// The call that closes the cycle sees the rest of it in every order of two threads.
#[test]
fn cycle_through_two_threads_panics() {
    for _ in 0..200 {
        let aside = Aside::default();
        let other = aside.clone();
        let second = std::thread::spawn(move || panic_of(other.once(right, &other)));
        let messages = [panic_of(aside.once(left, &aside)), second.join().unwrap()];
        for message in messages {
            assert_eq!(cycle_of(&message).len(), 4);
        }
    }
}

#[test]
fn cycle_through_another_handle_panics() {
    fn outer<'a>((aside, other): (&'a Aside, &'a Aside)) -> Boxed<'a, u32> {
        Box::pin(other.once(inner, (aside, other)))
    }

    fn inner<'a>((aside, other): (&'a Aside, &'a Aside)) -> Boxed<'a, u32> {
        Box::pin(aside.once(outer, (aside, other)))
    }

    let (aside, other) = (Aside::default(), Aside::default());
    let message = panic_of(aside.once(outer, (&aside, &other)));
    assert_eq!(cycle_of(&message), ["outer", "inner", "outer"]);
}

/// A task that a dependency started with `scope` counts as part of it.
#[test]
fn cycle_through_a_task_panics() {
    fn starts_task(aside: Aside) -> Boxed<'static, u32> {
        let task = aside.scope(ask_in_task(aside.clone()));
        Box::pin(async move {
            let message = std::thread::spawn(|| panic_of(task)).join().unwrap();
            assert_eq!(cycle_of(&message), ["starts_task", "starts_task"]);
            Ok(7)
        })
    }

    async fn ask_in_task(aside: Aside) -> Result<u32, Infallible> {
        aside.once(starts_task, aside.clone()).await
    }

    let aside = Aside::default();
    assert_eq!(get(aside.once(starts_task, aside.clone())), 7);
}

type Task = Pin<Box<dyn Future<Output = Result<u32, &'static str>> + Send>>;

/// What a dependency and its task share.
#[derive(Default)]
struct Shared {
    aside: Aside,
    task: Mutex<Option<Task>>,
    calls: AtomicU32,
}

/// Starts a task that asks `next`, and fails the first time.
fn fails_first(shared: Arc<Shared>, next: fn(Arc<Shared>) -> Task) -> Task {
    Box::pin(async move {
        if shared.calls.fetch_add(1, Ordering::Relaxed) > 0 {
            return Ok(7);
        }
        let mut task: Task = Box::pin(shared.aside.scope(next(shared.clone())));
        assert!(poll(Pin::new(&mut task)).is_pending());
        *shared.task.lock().unwrap() = Some(task);
        Err("no luck")
    })
}

/// A task can ask for the dependency that started it after that has failed.
#[test]
fn task_of_a_failed_dependency_asks_for_it_again() {
    fn profile(shared: Arc<Shared>) -> Task {
        fails_first(shared, |shared| {
            Box::pin(async move {
                yield_once().await;
                shared.aside.once(profile, shared.clone()).await
            })
        })
    }

    let shared = Arc::new(Shared::default());
    assert_eq!(block_on(shared.aside.once(profile, shared.clone())), Err("no luck"));
    let task = shared.task.lock().unwrap().take().unwrap();
    assert_eq!(block_on(task), Ok(7));
    assert_eq!(get(shared.aside.once(profile, shared.clone())), 7);
}

/// Before the failure, the task already waits for another dependency, which then calls the first one again.
#[test]
fn task_of_a_failed_dependency_is_not_part_of_the_next_run() {
    fn profile(shared: Arc<Shared>) -> Task {
        fails_first(shared, |shared| {
            Box::pin(async move { shared.aside.once(picture, shared.clone()).await })
        })
    }

    fn picture(shared: Arc<Shared>) -> Task {
        Box::pin(async move {
            yield_once().await;
            shared.aside.once(profile, shared.clone()).await
        })
    }

    let shared = Arc::new(Shared::default());
    assert_eq!(block_on(shared.aside.once(profile, shared.clone())), Err("no luck"));
    let task = shared.task.lock().unwrap().take().unwrap();
    assert_eq!(block_on(task), Ok(7));
    assert!(shared.aside.with_table(|table, _| table.waits.is_empty()));
}

#[test]
fn scope_that_a_dependency_awaits_is_not_a_cycle() {
    async fn base(_: ()) -> Result<u32, Infallible> {
        Ok(1)
    }

    async fn scoped(aside: &Aside) -> Result<u32, Infallible> {
        aside.scope(aside.once(base, ())).await
    }

    let aside = Aside::default();
    assert_eq!(get(aside.once(scoped, &aside)), 1);
}

#[test]
fn cycle_through_nested_scopes_names_each_function_once() {
    fn scoped(aside: &Aside) -> Boxed<'_, u32> {
        Box::pin(async move { aside.scope(aside.scope(aside.once(scoped, aside))).await })
    }

    let aside = Aside::default();
    assert_eq!(cycle_of(&panic_of(aside.once(scoped, &aside))), ["scoped", "scoped"]);
}

#[test]
fn ids_of_one_function_may_ask_for_each_other() {
    fn parent((aside, id): (&Aside, u32)) -> Boxed<'_, u32> {
        Box::pin(async move {
            match id {
                0 => Ok(0),
                id => Ok(1 + aside.once_for(id - 1, parent, (aside, id - 1)).await?),
            }
        })
    }

    fn ring((aside, id): (&Aside, u32)) -> Boxed<'_, u32> {
        let next = (id + 1) % 3;
        Box::pin(aside.once_for(next, ring, (aside, next)))
    }

    let aside = Aside::default();
    assert_eq!(get(aside.once_for(50, parent, (&aside, 50))), 50);
    let message = panic_of(aside.once_for(0, ring, (&aside, 0)));
    assert_eq!(cycle_of(&message), ["ring"; 4]);
}

/// Two dependencies that wait for a third one at the same time are not a cycle.
#[test]
fn diamond_is_not_a_cycle() {
    async fn base((_, calls): (&Aside, &AtomicU32)) -> Result<u32, Infallible> {
        count(calls).await
    }

    async fn one_side(needs: (&Aside, &AtomicU32)) -> Result<u32, Infallible> {
        needs.0.once(base, needs).await
    }

    async fn other_side(needs: (&Aside, &AtomicU32)) -> Result<u32, Infallible> {
        yield_once().await;
        needs.0.once(base, needs).await
    }

    async fn both(needs: (&Aside, &AtomicU32)) -> Result<u32, Infallible> {
        let (mut one, mut other) =
            (Box::pin(needs.0.once(one_side, needs)), Box::pin(needs.0.once(other_side, needs)));
        assert!(std::future::poll_fn(|cx| Poll::Ready(one.as_mut().poll(cx))).await.is_pending());
        assert!(std::future::poll_fn(|cx| Poll::Ready(other.as_mut().poll(cx))).await.is_pending());
        Ok(one.await? + other.await?)
    }

    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    assert_eq!(get(aside.once(both, (&aside, &calls))), 2);
    assert!(aside.with_table(|table, _| table.waits.is_empty()));
}

/// A canceled call does not affect a later one.
#[test]
fn canceled_wait_is_not_a_cycle() {
    async fn slow(_: &Aside) -> Result<u32, Infallible> {
        yield_once().await;
        Ok(7)
    }

    async fn impatient(aside: &Aside) -> Result<u32, Infallible> {
        let mut wait = Box::pin(aside.once(asks_back, aside));
        assert!(std::future::poll_fn(|cx| Poll::Ready(wait.as_mut().poll(cx))).await.is_pending());
        drop(wait);
        aside.once(slow, aside).await
    }

    fn asks_back(aside: &Aside) -> Boxed<'_, u32> {
        Box::pin(async move {
            yield_once().await;
            aside.once(impatient, aside).await
        })
    }

    let aside = Aside::default();
    assert_eq!(get(aside.once(impatient, &aside)), 7);
    assert_eq!(get(aside.once(asks_back, &aside)), 7);
}
