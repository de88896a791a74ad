//! A request's future, whose changes are merged into its response.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::Method;
use pin_project_lite::pin_project;

use super::answer::{Answer, Ending};
use super::aside::Aside;
use super::entry_point::EntryPoint;
use super::slot::{Inside, Owned};
use crate::temporal::{Policy, Report};

pin_project! {
    /// A request's future with its own scope.
    ///
    /// The changes made while it runs are merged into its response. [`merge_future`] creates it, and the
    /// adapters wrap it around a handler or a service.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, MergeFuture, Policy, merge_future, testing::block_on};
    /// use http::Response;
    ///
    /// async fn hello() -> Response<&'static str> {
    ///     Aside::current().unwrap().set_status(201);
    ///     Response::new("hello")
    /// }
    ///
    /// let future: MergeFuture<_> = merge_future(Policy::default(), hello());
    /// assert_eq!(block_on(future).status(), 201);
    /// ```
    #[must_use = "futures do nothing unless polled"]
    pub struct MergeFuture<F> {
        #[pin]
        future: F,
        slot: Owned,
        entry_point: EntryPoint,
        is_head: bool,
    }
}

impl<F> MergeFuture<F> {
    // All fields at once, because moving a large future has a measurable cost.
    #[inline]
    pub(super) fn new(future: F, slot: Owned, entry_point: EntryPoint, is_head: bool) -> Self {
        Self { future, slot, entry_point, is_head }
    }

    /// Calls `hook` with each report that is not empty, for metrics.
    ///
    /// The hook runs before the response head is sent, so it should be quick.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, merge_future};
    /// use http::Response;
    /// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
    ///
    /// let dropped = Arc::new(AtomicUsize::new(0));
    /// let counter = dropped.clone();
    /// let answer = merge_future(Policy::default(), async { Response::new("hello") }).on_report(move |report| {
    ///     counter.fetch_add(report.dropped().len(), Ordering::Relaxed);
    /// });
    /// # let _ = answer;
    /// ```
    pub fn on_report(mut self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.entry_point = self.entry_point.on_report(hook);
        self
    }

    /// Sets the method of the request. The response to a HEAD request has no body ([RFC 9110 §9.3.2]), but
    /// not every server removes it. Without a `Content-Length`, the server must remove the body.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, merge_future};
    /// use http::{Method, Response};
    ///
    /// let answer = merge_future(Policy::default(), async { Response::new("hello") }).method(&Method::HEAD);
    /// # let _ = answer;
    /// ```
    ///
    /// [RFC 9110 §9.3.2]: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2
    pub fn method(mut self, method: &Method) -> Self {
        self.is_head = *method == Method::HEAD;
        self
    }
}

/// Runs `future` in its own scope and merges the changes into its response.
///
/// [`Aside::current`] returns the handle of the request inside `future`. A scope inside another one belongs
/// to a request that a handler makes itself. It has its own temporal response.
///
/// # Examples
///
/// ```
/// use aside::{Aside, Policy, merge_future};
/// use http::{Response, header::SET_COOKIE};
/// use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
///
/// let answer = merge_future(Policy::default(), async {
///     Aside::current().unwrap().set_cookie(("sid", "31d4"));
///     Response::new("hello")
/// });
///
/// let Poll::Ready(response) = pin!(answer).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
/// assert_eq!(response.headers()[SET_COOKIE], "sid=31d4; Path=/; SameSite=Lax");
/// ```
pub fn merge_future<F>(policy: Policy, future: F) -> MergeFuture<F>
where
    F: Future<Output: Answer>,
{
    MergeFuture::new(future, Owned::empty(policy), EntryPoint::with_policy(policy), false)
}

/// Merges as [`merge_future`] does, with a handle that already exists.
///
/// # Examples
///
/// ```
/// use aside::{Aside, Policy, adapter::merge_future_with, testing::block_on};
/// use http::{Response, header::SET_COOKIE};
///
/// let aside = Aside::default();
/// aside.set_cookie(("sid", "31d4"));
/// let response = block_on(merge_future_with(aside, Policy::default(), async { Response::new("hello") }));
/// assert_eq!(response.headers()[SET_COOKIE], "sid=31d4; Path=/; SameSite=Lax");
/// ```
pub fn merge_future_with<F>(aside: Aside, policy: Policy, future: F) -> MergeFuture<F>
where
    F: Future<Output: Answer>,
{
    MergeFuture::new(future, Owned::of(aside, policy), EntryPoint::with_policy(policy), false)
}

impl<F: Future<Output: Answer>> Future for MergeFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inside = Inside::enter(this.slot.as_mut());
        let mut answer = this.future.poll(cx);
        drop(inside);

        // In place, because a response is large.
        if let Poll::Ready(answer) = &mut answer {
            answer.merge(Ending { slot: this.slot.close(), entry_point: this.entry_point });
            if *this.is_head {
                answer.cut_to_head();
            }
        }
        answer
    }
}
