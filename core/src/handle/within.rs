//! A future that finds a handle as the current one.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::aside::Aside;
use super::slot::{Inside, Lent};

pin_project! {
    /// A future in which a handle is the current one; made by [`Aside::scope`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Within<F> {
        #[pin]
        future: F,
        slot: Lent,
    }
}

impl<F> Within<F> {
    pub(super) fn new(aside: Aside, future: F) -> Self {
        Self { future, slot: Lent::of(aside) }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = Inside::enter(this.slot.as_mut());
        this.future.poll(cx)
    }
}
