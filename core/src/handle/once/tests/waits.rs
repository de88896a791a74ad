//! Calls that wait for the first one.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{count, get, poll, yield_once};
use crate::Aside;
use crate::handle::once::Run;
use crate::testing::block_on;

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
    assert!(Run::running().is_empty());
}
