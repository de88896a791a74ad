//! A request's future, with what is said aside laid over its answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::Method;
use pin_project_lite::pin_project;

use super::answer::{Answer, Ending};
use super::aside::Aside;
use super::nest::Entry;
#[cfg(feature = "tower")]
use super::options::ScopeOptions;
use super::slot::{Inside, Owned};
use crate::temporal::{Policy, Report};

pin_project! {
    /// A request's future with a scope of its own: what is said aside while it runs is laid over its
    /// answer.
    ///
    /// Made by [`merge_future`]; the adapters wrap it round a handler or a service.
    #[must_use = "futures do nothing unless polled"]
    pub struct MergeFuture<F> {
        #[pin]
        future: F,
        slot: Owned,
        entry: Option<Entry>,
        policy: Policy,
        on_report: Option<fn(&Report)>,
        is_head: bool,
    }
}

impl<F> MergeFuture<F> {
    fn new(future: F, slot: Owned, policy: Policy) -> Self {
        Self { future, slot, entry: None, policy, on_report: None, is_head: false }
    }

    /// Calls `hook` with each report that is not empty, for metrics. It runs before the head is sent, so
    /// it should be quick.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, Report, merge_future};
    /// use http::Response;
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// static UNSENT: AtomicUsize = AtomicUsize::new(0);
    ///
    /// fn count(report: &Report) {
    ///     UNSENT.fetch_add(report.dropped().len(), Ordering::Relaxed);
    /// }
    ///
    /// let answer = merge_future(Policy::default(), async { Response::new("hello") }).on_report(Some(count));
    /// # let _ = answer;
    /// ```
    pub fn on_report(mut self, hook: Option<fn(&Report)>) -> Self {
        self.on_report = hook;
        self
    }

    /// The scope of a request with this method: the answer to a HEAD has no body (RFC 9110 §9.3.2), which
    /// not every server sees to. Where the length of the body is not said, it is left to the server.
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
    pub fn method(mut self, method: &Method) -> Self {
        self.is_head = *method == Method::HEAD;
        self
    }
}

/// Runs `future` with a scope of its own: [`Aside::current`] finds the request's handle in it, and what was
/// said is laid over the response that comes out.
///
/// A scope inside of another shares its record: the outermost lays it on, the innermost gives the
/// policy.
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
    MergeFuture::new(future, Owned::empty(policy), policy)
}

/// [`merge_future`] for a handle that exists already.
pub fn merge_future_with<F>(aside: Aside, policy: Policy, future: F) -> MergeFuture<F>
where
    F: Future<Output: Answer>,
{
    MergeFuture::new(future, Owned::of(aside, policy), policy)
}

#[cfg(feature = "tower")]
impl<F> MergeFuture<F> {
    /// [`merge_future`] for a future that was made inside of `slot`, entered at `entry`. All at once, as futures are
    /// large and moves of them show.
    #[inline]
    pub(super) fn of_entered(
        future: F,
        slot: Owned,
        entry: Entry,
        ScopeOptions { policy, on_report, .. }: ScopeOptions,
        is_head: bool,
    ) -> Self {
        Self { future, slot, entry: Some(entry), policy, on_report, is_head }
    }
}

impl<F: Future<Output: Answer>> Future for MergeFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inside = Inside::enter(this.slot.as_mut());
        let entry = *this.entry.get_or_insert_with(|| inside.entry());
        let mut answer = this.future.poll(cx);
        drop(inside);

        // In its place, as a response is large.
        if let Poll::Ready(answer) = &mut answer {
            let ending = Ending { entry, policy: *this.policy, on_report: *this.on_report };
            answer.lay(this.slot.close(), ending);
            if *this.is_head {
                answer.cut_to_head();
            }
        }
        answer
    }
}
