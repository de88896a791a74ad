//! Tests for `Aside::once` and `Aside::once_for`.

mod cycles;
mod keys;
mod rollback;
mod sent;
mod waits;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use crate::testing::block_on;

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
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

/// Returns how often it was called with this counter.
async fn count(calls: &AtomicU32) -> Result<u32, Infallible> {
    yield_once().await;
    Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
}

#[track_caller]
fn get<T, E: std::fmt::Debug>(future: impl Future<Output = Result<T, E>>) -> T {
    block_on(future).unwrap()
}
