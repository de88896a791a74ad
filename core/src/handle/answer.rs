//! What comes out of a scope, and how what was said is laid over it.

use http::header::{CONTENT_LENGTH, SET_COOKIE};
use http::response::Parts;
use http::{Extensions, Response};

use super::aside::Aside;
use super::entry_point::EntryPoint;
use super::events;
use super::facts;
use super::nested::Receipt;
use super::slot::{Nested, Slot};
use crate::temporal::{
    BodyAction, DropReason, ERROR_TEXT, InnerMerge, MergeOutcome, Plain, Report, ResponseError,
    TemporalResponse, changes_nothing, is_marked, merge_inner, merge_rest, merge_with, take_marker,
};

/// What a [`MergeFuture`](crate::MergeFuture) can lay something over: a response whose body can be made of a text, or
/// a `Result` of one.
///
/// The core makes two bodies itself: an empty one where a status said aside allows no content, and the
/// text of our own 500.
#[diagnostic::on_unimplemented(
    message = "nothing can be laid over `{Self}`",
    label = "not a response",
    note = "a `http::Response<B>` can be laid over where `B: From<&'static str>`, and so can a `Result` of one"
)]
pub trait Answer {
    /// Merges the changes into it, if anybody asked for a handle.
    #[doc(hidden)]
    fn lay(&mut self, ending: Ending<'_>);

    /// Takes the body off where its length is said: the answer to a HEAD.
    #[doc(hidden)]
    fn cut_to_head(&mut self);
}

/// What a scope has when its future is done.
pub struct Ending<'s> {
    pub(super) slot: Slot,
    pub(super) entry_point: &'s EntryPoint,
}

impl<B: From<&'static str>> Answer for Response<B> {
    fn cut_to_head(&mut self) {
        if self.headers().contains_key(CONTENT_LENGTH) {
            *self.body_mut() = B::from("");
        }
    }

    #[inline(always)] // Mostly it is a look at three fields.
    fn lay(&mut self, Ending { slot, entry_point }: Ending<'_>) {
        match slot {
            Slot::Open(aside, _) => lay_aside(self, aside, entry_point),
            Slot::Nested(nested) => lay_nested(self, &nested, entry_point),
            Slot::Empty(policy) if policy.guards() => lay_guard(self, false, entry_point),
            Slot::Read(policy) if policy.guards() => lay_guard(self, true, entry_point),
            Slot::Empty(_) | Slot::Read(_) | Slot::Closed if self.extensions().is_empty() => {}
            Slot::Empty(_) | Slot::Read(_) | Slot::Closed => lay_nothing(self, entry_point),
        }
    }
}

/// Merges without changes: removes the marks of layers and of direct responses, and does what the outermost merge does
/// to every response.
#[inline(never)] // For the same reason as `lay_over`.
fn lay_nothing<B: From<&'static str>>(response: &mut Response<B>, entry_point: &EntryPoint) {
    let extensions = response.extensions_mut();
    Receipt::take(extensions, None);
    if changes_nothing(extensions) {
        take_marker(extensions);
        return;
    }
    lay_over(response, TemporalResponse::default(), (None, None), entry_point);
}

fn lay_aside<B: From<&'static str>>(
    response: &mut Response<B>,
    mut aside: Aside,
    entry_point: &EntryPoint,
) {
    if response.extensions().is_empty()
        && let Some(state) = aside.last()
    {
        return match state.said.lay_plain(response, &entry_point.chosen_policy()) {
            Plain::No => {
                let said = std::mem::take(&mut state.said);
                lay_over(response, said, (None, state.host()), entry_point);
            }
            Plain::Laid => {}
            Plain::LaidWith(report) => keep(report, entry_point, response.extensions_mut()),
        };
    }
    lay_finished(response, &aside, entry_point);
}

#[inline(never)] // For the same reason as `lay_over`.
fn lay_finished<B: From<&'static str>>(
    response: &mut Response<B>,
    aside: &Aside,
    entry_point: &EntryPoint,
) {
    let inner = Receipt::take(response.extensions_mut(), Some(aside));
    let (said, host) = (aside.finish(), aside.host());
    lay_over(response, said, (inner.as_ref(), host.as_deref()), entry_point);
}

/// Merges no changes under a guard, because nobody asked for a handle.
#[cold]
fn lay_guard<B: From<&'static str>>(
    response: &mut Response<B>,
    has_read_cookies: bool,
    entry_point: &EntryPoint,
) {
    Receipt::take(response.extensions_mut(), None);
    if has_read_cookies || response.headers().contains_key(SET_COOKIE) {
        let said = TemporalResponse::new(has_read_cookies);
        lay_over(response, said, (None, None), entry_point);
    } else {
        take_marker(response.extensions_mut());
    }
}

#[inline(never)] // Its stack would be room on the fast path.
fn lay_over<B: From<&'static str>>(
    response: &mut Response<B>,
    said: TemporalResponse,
    (inner, host): (Option<&InnerMerge>, Option<&str>),
    entry_point: &EntryPoint,
) {
    let (policy, context) = (entry_point.chosen_policy(), facts::context(&said, host));
    lay_with(response, entry_point, |head| match inner {
        None => merge_with(said, head, &policy, &context),
        Some(inner) => merge_rest(&said, inner, head, (&policy, &context)),
    });
}

/// Merges the changes that were made inside of a nested scope, and leaves a receipt for the scope around it.
#[cold]
fn lay_nested<B: From<&'static str>>(
    response: &mut Response<B>,
    Nested { aside, start, policy, outer_policy }: &Nested,
    entry_point: &EntryPoint,
) {
    // The outermost layer takes the marker off a direct response, and reports what was dropped.
    if is_marked(response.extensions()) {
        return;
    }
    let earlier = Receipt::take(response.extensions_mut(), Some(aside));
    let policy = earlier.map_or(*policy, |earlier| earlier.policy().with_guard_of(policy));
    // A cache in between must see the guard's headers.
    let has_cookies = || {
        aside.share(|said| said.has_read_cookies()) || response.headers().contains_key(SET_COOKIE)
    };
    let is_guarded = policy.guards() && has_cookies();
    let is_silent = policy == *outer_policy && aside.savepoint() == *start && !is_guarded;
    if earlier.is_none() && is_silent {
        return;
    }
    let host = aside.host();
    lay_with(response, entry_point, |head| {
        aside.share(|said| {
            let context = facts::context(said, host.as_deref());
            let context = (&policy, &context);
            let (merged, inner) = merge_inner(said, *start, earlier.as_ref(), head, context);
            head.extensions.insert(Receipt::new(aside, inner));
            merged
        })
    });
}

fn lay_with<B: From<&'static str>>(
    response: &mut Response<B>,
    entry_point: &EntryPoint,
    merge: impl FnOnce(&mut Parts) -> MergeOutcome,
) {
    let mut head = take_head(response);
    // A handler that answered with the failure itself has told it.
    let is_told = head.extensions.get::<ResponseError>().is_some();
    let merged = merge(&mut head);
    keep(merged.report, entry_point, &mut head.extensions);
    match merged.body {
        BodyAction::Keep => {}
        BodyAction::Clear => *response.body_mut() = B::from(""),
        BodyAction::Replace(text) => {
            if !is_told {
                events::failure(&head.extensions);
            }
            *response.body_mut() = B::from(text);
        }
    }
    put_head(head, response);
}

/// Tells of a report, and keeps it with the response.
fn keep(report: Report, entry_point: &EntryPoint, extensions: &mut Extensions) {
    if report.is_empty() {
        return;
    }
    tell(&report, extensions.get(), entry_point);
    // An inner layer may have left one.
    let mut all = extensions.remove::<Report>().unwrap_or_default();
    all.append(report);
    extensions.insert(all);
}

/// The head off a response whose body stays where it is.
pub(super) fn take_head<B>(response: &mut Response<B>) -> Parts {
    let (mut head, ()) = Response::new(()).into_parts();
    (head.status, head.version) = (response.status(), response.version());
    head.headers = std::mem::take(response.headers_mut());
    head.extensions = std::mem::take(response.extensions_mut());
    head
}

pub(super) fn put_head<B>(head: Parts, response: &mut Response<B>) {
    (*response.status_mut(), *response.version_mut()) = (head.status, head.version);
    *response.headers_mut() = head.headers;
    *response.extensions_mut() = head.extensions;
}

impl<T: Answer, E> Answer for Result<T, E> {
    fn cut_to_head(&mut self) {
        if let Ok(answer) = self {
            answer.cut_to_head();
        }
    }

    #[inline(always)] // What most responses need of it is little.
    fn lay(&mut self, Ending { slot, entry_point }: Ending<'_>) {
        match (self, slot) {
            (Ok(answer), slot) => answer.lay(Ending { slot, entry_point }),
            (Err(_), Slot::Open(aside, _)) => drop_all(&aside, entry_point),
            // A layer further out can still make a response of the error.
            (Err(_), Slot::Nested(_) | Slot::Empty(_) | Slot::Read(_) | Slot::Closed) => {}
        }
    }
}

/// Reports the changes to a response that does not exist.
#[cold]
fn drop_all(aside: &Aside, entry_point: &EntryPoint) {
    let mut report = Report::default();
    report.add_all(aside.finish().log(), DropReason::NoResponse);
    tell(&report, None, entry_point);
}

/// T10: the log and whoever counts hear of what was not sent.
fn tell(report: &Report, failure: Option<&ResponseError>, entry_point: &EntryPoint) {
    if report.is_empty() {
        return;
    }
    events::unsent(report, failure);
    events::advice(report);
    entry_point.report(report);
}

impl ResponseError {
    /// Our own 500 (T14), for a handler that must answer with it itself: a fresh head, the failure in the
    /// extensions, a line in the log.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("no token", "x"));
    ///
    /// let response: http::Response<&str> = aside.check().unwrap_err().into_response();
    /// assert_eq!(response.status(), 500);
    /// assert_eq!(*response.body(), "Internal Server Error");
    /// ```
    #[must_use]
    pub fn into_response<B: From<&'static str>>(self) -> Response<B> {
        let (mut head, ()) = Response::new(()).into_parts();
        self.write_head(&mut head);
        events::failure(&head.extensions);
        Response::from_parts(head, B::from(ERROR_TEXT))
    }
}
