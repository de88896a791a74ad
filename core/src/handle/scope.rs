//! How the handle reaches whoever asks: a slot of the thread, swapped in around every poll.
//!
//! Nothing is allocated until somebody asks, and no runtime is needed. A slot belongs to one future, so
//! requests that share a thread, a connection or a task never see each other's.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Method;
use pin_project_lite::pin_project;

use super::answer::Answer;
use super::aside::Aside;
use super::nest::Entry;
use crate::temporal::{Mark, Policy, TemporalResponse};

thread_local! {
    static CURRENT: Cell<Slot> = const { Cell::new(Slot::Closed) };
}

/// Where the handle of a request waits.
#[derive(Default)]
enum Slot {
    /// Outside of any scope.
    #[default]
    Closed,
    /// In a scope of this policy, in which nobody has asked yet.
    Empty(Policy),
    Open(Aside, Policy),
}

/// The handle of the innermost scope that is being polled on this thread.
pub(super) fn current() -> Option<Aside> {
    with_current(|slot| match slot {
        Slot::Closed => None,
        Slot::Empty(policy) => {
            let aside = Aside::default();
            *slot = Slot::Open(aside.clone(), *policy);
            Some(aside)
        }
        Slot::Open(aside, _) => Some(aside.clone()),
    })
}

/// A thread that is ending has no slot any more.
fn with_current<T>(f: impl FnOnce(&mut Slot) -> Option<T>) -> Option<T> {
    CURRENT
        .try_with(|current| {
            let mut slot = current.take();
            let answer = f(&mut slot);
            current.set(slot);
            answer
        })
        .ok()
        .flatten()
}

pin_project! {
    /// A request's future with a scope of its own: what is said aside while it runs is laid over its
    /// answer.
    ///
    /// Made by [`scope()`]; the adapters wrap it round a handler or a service.
    #[must_use = "futures do nothing unless polled"]
    pub struct Scope<F> {
        #[pin]
        future: F,
        slot: Owned,
        entry: Option<Entry>,
        policy: Policy,
        is_head: bool,
    }
}

impl<F> Scope<F> {
    /// The scope of a request with this method: the answer to a HEAD has no body (RFC 9110 §9.3.2), which
    /// not every server sees to. Where the length of the body is not said, it is left to the server.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, scope};
    /// use http::{Method, Response};
    ///
    /// let answer = scope(Policy::default(), async { Response::new("hello") }).of_method(&Method::HEAD);
    /// # let _ = answer;
    /// ```
    pub fn of_method(mut self, method: &Method) -> Self {
        self.is_head = *method == Method::HEAD;
        self
    }
}

/// Runs `future` with a scope of its own: [`Aside::current`] finds the request's handle in it, and what was
/// said is laid over the response that comes out.
///
/// A scope inside of another shares its record: see [`AsideLayer`](crate::AsideLayer) for what layers upon
/// layers do.
///
/// # Examples
///
/// ```
/// use aside::{Aside, Policy, scope};
/// use http::{Response, header::SET_COOKIE};
/// use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
///
/// let answer = scope(Policy::default(), async {
///     Aside::current().unwrap().set_cookie(("sid", "31d4"));
///     Response::new("hello")
/// });
///
/// let Poll::Ready(response) = pin!(answer).poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
/// assert_eq!(response.headers()[SET_COOKIE], "sid=31d4; Path=/; SameSite=Lax");
/// ```
pub fn scope<F>(policy: Policy, future: F) -> Scope<F>
where
    F: Future<Output: Answer>,
{
    Scope { future, slot: Owned(Slot::Empty(policy)), entry: None, policy, is_head: false }
}

/// [`scope()`] for a handle that exists already.
pub fn scope_of<F>(aside: Aside, policy: Policy, future: F) -> Scope<F>
where
    F: Future<Output: Answer>,
{
    Scope { future, slot: Owned(Slot::Open(aside, policy)), entry: None, policy, is_head: false }
}

/// [`scope()`] for a future whose making belongs to the request already.
#[cfg(feature = "tower")]
pub(super) fn entered<F: Future<Output: Answer>>(
    policy: Policy,
    make: impl FnOnce() -> F,
) -> Scope<F> {
    let mut slot = Owned(Slot::Empty(policy));
    let inside = Inside::enter(&mut slot);
    let entry = inside.entry();
    let future = make();
    drop(inside);
    Scope { future, slot, entry: Some(entry), policy, is_head: false }
}

impl<F: Future<Output: Answer>> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inside = Inside::enter(this.slot);
        let entry = *this.entry.get_or_insert_with(|| inside.entry());
        let answer = this.future.poll(cx);
        drop(inside);

        let answer = ready!(answer);
        let answer = answer.lay(this.slot.close(), entry, this.policy);
        Poll::Ready(if *this.is_head { answer.into_head() } else { answer })
    }
}

/// A scope's slot, sealed when the scope ends, also when it is cancelled.
struct Owned(Slot);

impl Owned {
    fn close(&mut self) -> TemporalResponse {
        match std::mem::take(&mut self.0) {
            Slot::Open(aside, _) => aside.seal(),
            Slot::Empty(_) | Slot::Closed => TemporalResponse::default(),
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.close();
    }
}

/// While it lives, the scope's slot is the thread's; afterwards the thread has back what it had, also
/// when a panic unwinds.
struct Inside<'s> {
    slot: &'s mut Slot,
    outer: Slot,
}

impl<'s> Inside<'s> {
    fn enter(owned: &'s mut Owned) -> Self {
        let slot = &mut owned.0;
        let outer = CURRENT.try_with(|current| current.replace(std::mem::take(slot)));
        Self { slot, outer: outer.unwrap_or_default() }
    }

    /// Whether this scope is within another, of which policy, and how much had been said there.
    fn entry(&self) -> Entry {
        match &self.outer {
            Slot::Closed => Entry::Outermost,
            Slot::Empty(policy) => Entry::Within(Mark::START, *policy),
            Slot::Open(aside, policy) => Entry::Within(aside.mark(), *policy),
        }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let outer = std::mem::take(&mut self.outer);
        if let Ok(slot) = CURRENT.try_with(|current| current.replace(outer)) {
            *self.slot = slot;
        }
    }
}
