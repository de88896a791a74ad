//! Tests for `Aside::once` and `Aside::once_for`.

use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};

use crate::Aside;
use crate::handle::merge_future;
use crate::temporal::Policy;
use crate::testing::block_on;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, Infallible>> + Send + 'a>>;

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

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

async fn yield_once() {
    let mut is_second = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

async fn one(_: ()) -> Result<u32, Infallible> {
    Ok(1)
}

async fn two(_: ()) -> Result<u32, Infallible> {
    Ok(2)
}

async fn size<T>(_: PhantomData<T>) -> Result<usize, Infallible> {
    Ok(size_of::<T>())
}

/// Returns how often it was called with this counter.
async fn count(calls: &AtomicU32) -> Result<u32, Infallible> {
    yield_once().await;
    Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
}

#[track_caller]
fn get<T, E: std::fmt::Debug>(future: impl Future<Output = Result<T, E>>) -> T {
    block_on(future).unwrap()
}

#[test]
fn functions_with_one_signature_do_not_share() {
    let aside = Aside::default();
    for _ in 0..2 {
        assert_eq!(get(aside.once(one, ())), 1);
        assert_eq!(get(aside.once(two, ())), 2);
    }
}

#[test]
fn closures_with_one_signature_do_not_share() {
    let aside = Aside::default();
    let (three, four) =
        (async |(): ()| Ok::<_, Infallible>(3), async |(): ()| Ok::<_, Infallible>(4));
    assert_eq!(get(aside.once(three, ())), 3);
    assert_eq!(get(aside.once(four, ())), 4);
    assert_eq!(get(aside.once(|_: ()| std::future::ready(Ok::<_, Infallible>(5)), ())), 5);
}

#[test]
fn types_of_a_generic_function_do_not_share() {
    let aside = Aside::default();
    assert_eq!(get(aside.once(size::<u8>, PhantomData)), 1);
    assert_eq!(get(aside.once(size::<u32>, PhantomData)), 4);
}

/// A closure has one type for each type of the generic function around it.
#[test]
fn types_around_a_closure_do_not_share() {
    async fn size_in_closure<T>(aside: &Aside) -> Result<usize, Infallible> {
        aside.once(async |(): ()| Ok(size_of::<T>()), ()).await
    }

    let aside = Aside::default();
    assert_eq!(get(size_in_closure::<u8>(&aside)), 1);
    assert_eq!(get(size_in_closure::<u32>(&aside)), 4);
}

#[test]
fn ids_do_not_share() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    assert_eq!(get(aside.once_for("a", count, &calls)), 1);
    assert_eq!(get(aside.once_for("b", count, &calls)), 2);
    assert_eq!(get(aside.once_for("a", count, &calls)), 1);
    assert_eq!(get(aside.once_for(7, count, &calls)), 3);
    assert_eq!(get(aside.once(count, &calls)), 4);
}

/// An id whose hash is equal to that of every other one, and which uses the handle while it is compared.
#[derive(Clone)]
struct Colliding(u32, Aside);

impl PartialEq for Colliding {
    fn eq(&self, other: &Self) -> bool {
        self.1.set_cookie(("compared", "1"));
        self.0 == other.0
    }
}

impl Eq for Colliding {}

impl Hash for Colliding {
    fn hash<H: Hasher>(&self, _: &mut H) {
        self.1.set_cookie(("hashed", "1"));
    }
}

#[test]
fn ids_with_one_hash_do_not_share() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    for _ in 0..2 {
        for id in 1..=3 {
            let id = Colliding(id, aside.clone());
            assert_eq!(get(aside.once_for(id.clone(), count, &calls)), id.0);
        }
    }
    assert_eq!(aside.cookies().len(), 2);
    aside.finish();
}

struct Needs<'a> {
    calls: &'a AtomicU32,
}

impl Needs<'_> {
    async fn count(&self) -> Result<u32, Infallible> {
        count(self.calls).await
    }

    async fn by_method(&self, aside: &Aside) -> Result<u32, Infallible> {
        aside.once(Needs::count, self).await
    }

    async fn by_closure(&self, aside: &Aside) -> Result<u32, Infallible> {
        aside.once(async |needs: &Needs<'_>| needs.count().await, self).await
    }
}

/// The type of a function may name a lifetime.
#[test]
fn lifetime_of_the_argument_is_no_part_of_the_key() {
    let aside = Aside::default();
    let long = AtomicU32::new(0);
    assert_eq!(get(Needs { calls: &long }.by_method(&aside)), 1);
    assert_eq!(get(Needs { calls: &long }.by_closure(&aside)), 2);
    for _ in 0..2 {
        let short = AtomicU32::new(10);
        let needs = Needs { calls: &short };
        assert_eq!(get(needs.by_method(&aside)), 1);
        assert_eq!(get(needs.by_closure(&aside)), 2);
    }
}

#[test]
fn concurrent_calls_wait_for_the_first() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    let (mut first, mut second) =
        (Box::pin(aside.once(count, &calls)), Box::pin(aside.once(count, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (1, 1));
}

#[test]
fn failure_is_not_cached() {
    async fn fail_first(calls: &AtomicU32) -> Result<u32, &'static str> {
        match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Err("no luck"),
            call => Ok(call),
        }
    }

    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    assert_eq!(block_on(aside.once(fail_first, &calls)), Err("no luck"));
    assert_eq!(block_on(aside.once(fail_first, &calls)), Ok(1));
    assert_eq!(block_on(aside.once(fail_first, &calls)), Ok(1));
}

#[test]
fn waiting_call_tries_if_the_first_is_canceled() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    let (mut first, mut second) =
        (Box::pin(aside.once(count, &calls)), Box::pin(aside.once(count, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    drop(first);
    assert_eq!(get(second), 1);
}

#[test]
fn waiting_call_tries_if_the_first_panics() {
    async fn panic_first(calls: &AtomicU32) -> Result<u32, Infallible> {
        yield_once().await;
        assert_ne!(calls.fetch_add(1, Ordering::Relaxed), 0, "on purpose");
        Ok(7)
    }

    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    let (mut first, mut second) =
        (Box::pin(aside.once(panic_first, &calls)), Box::pin(aside.once(panic_first, &calls)));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| poll(first.as_mut()))).is_err());
    drop(first);
    assert_eq!(get(second), 7);
    assert!(super::Maker::running().is_empty());
}

/// A value that holds the handle, and uses it when it is cloned and dropped.
struct Holder {
    aside: Aside,
    _alive: Arc<()>,
}

impl Clone for Holder {
    fn clone(&self) -> Self {
        self.aside.set_cookie(("cloned", "1"));
        Self { aside: self.aside.clone(), _alive: self._alive.clone() }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.aside.set_cookie(("dropped", "1"));
    }
}

async fn hold((aside, alive): (&Aside, &Arc<()>)) -> Result<Holder, Infallible> {
    yield_once().await;
    Ok(Holder { aside: aside.clone(), _alive: alive.clone() })
}

/// Returns a value to count, and a reference that does not keep it alive.
fn counted() -> (Arc<()>, Weak<()>) {
    let alive = Arc::new(());
    let weak = Arc::downgrade(&alive);
    (alive, weak)
}

#[test]
fn values_are_dropped_when_the_response_is_sent() {
    let aside = Aside::default();
    let (alive, weak) = counted();
    drop(get(aside.once(hold, (&aside, &alive))));
    drop(alive);
    assert_eq!(weak.strong_count(), 1);
    aside.finish();
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn value_after_the_response_is_not_kept() {
    let aside = Aside::default();
    aside.finish();
    let (alive, weak) = counted();
    for id in 0..3 {
        drop(get(aside.once(hold, (&aside, &alive))));
        drop(get(aside.once_for(id, hold, (&aside, &alive))));
    }
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
    assert!(aside.with_table(|table, _| table.dependencies.len()) <= 1);

    let calls = AtomicU32::new(0);
    assert_eq!(get(aside.once(count, &calls)), 1);
    assert_eq!(get(aside.once(count, &calls)), 2);
}

#[test]
fn value_that_is_made_while_the_response_is_sent_is_not_kept() {
    let aside = Aside::default();
    let (alive, weak) = counted();
    let mut call = Box::pin(aside.once(hold, (&aside, &alive)));
    assert!(poll(call.as_mut()).is_pending());
    aside.finish();
    drop(get(call));
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn values_of_a_canceled_request_are_dropped() {
    let (alive, weak) = counted();
    let mut request = Box::pin(merge_future(Policy::new(), async {
        let aside = Aside::current().unwrap();
        drop(aside.once(hold, (&aside, &alive)).await);
        yield_once().await;
        http::Response::new("hello")
    }));
    assert!(poll(request.as_mut()).is_pending());
    assert!(poll(request.as_mut()).is_pending());
    drop(request);
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
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
    assert!(message.contains("aside::handle::once::tests::left -> "));
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

#[test]
fn scope_that_a_dependency_awaits_is_no_cycle() {
    async fn scoped(aside: &Aside) -> Result<u32, Infallible> {
        aside.scope(aside.once(one, ())).await
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
fn diamond_is_no_cycle() {
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

/// A canceled call leaves nothing that a later one could meet.
#[test]
fn canceled_wait_is_no_cycle() {
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
