//! A future that finds a handle as the current one.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::aside::Aside;
use super::once::{Entered, Run};
use super::slot::{Inside, Lent};

pin_project! {
    /// A future in which a handle is the current one. [`Aside::scope`] creates it.
    #[must_use = "futures do nothing unless polled"]
    pub struct Within<F> {
        #[pin]
        future: F,
        slot: Lent,
        // A task that a dependency starts is part of it. If the task asks for a dependency, so does the one
        // that started it.
        runs: Vec<Run>,
    }
}

impl Aside {
    /// Runs `future` with this handle as the [current](Self::current) one.
    ///
    /// Use this for a task that you spawn, for a service on another task, and in tests. Nothing is merged into
    /// the output of the future.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Aside;
    /// use std::{future::Future, pin::pin, task::{Context, Waker}};
    ///
    /// let aside = Aside::default();
    /// let task = aside.scope(async { Aside::current().unwrap().set_cookie(("sid", "31d4")) });
    /// assert!(pin!(task).poll(&mut Context::from_waker(Waker::noop())).is_ready());
    /// assert_eq!(aside.cookies().len(), 1);
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Within<F> {
        Within { future, slot: Lent::of(self.clone()), runs: Run::running() }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = Inside::enter(this.slot.as_mut());
        let _entered = Entered::new(this.runs);
        this.future.poll(cx)
    }
}
