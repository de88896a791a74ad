//! The result of a scope, and how the changes are merged into it.

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
    BodyAction, DropReason, ERROR_TEXT, FastPath, InnerMerge, MergeOutcome, Report, ResponseError,
    TemporalResponse, changes_nothing, is_marked, merge_inner, merge_rest, merge_with, take_marker,
};

/// A response that a [`MergeFuture`](crate::MergeFuture) can merge changes into.
///
/// Implemented for a `Response` whose body can be made from a text, and for a `Result` of one. The core
/// creates two bodies itself. The body is empty if a changed status allows no content. The generated 500
/// has a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a response",
    label = "not a response",
    note = "return a `http::Response<B>` with `B: From<&'static str>`, or a `Result` of one"
)]
pub trait Answer {
    /// Merges the changes into it, if a handle exists.
    #[doc(hidden)]
    fn merge(&mut self, ending: Ending<'_>);

    /// Removes the body of a response to a HEAD request, if the response has a `Content-Length`.
    #[doc(hidden)]
    fn cut_to_head(&mut self);
}

/// The state of a scope when its future is done.
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

    #[inline(always)] // Most responses need only three checks.
    fn merge(&mut self, Ending { slot, entry_point }: Ending<'_>) {
        match slot {
            Slot::Open(aside, _) => merge_handle(self, aside, entry_point),
            Slot::Nested(nested) => merge_nested(self, &nested, entry_point),
            Slot::Empty(policy) if policy.guards() => merge_guard(self, false, entry_point),
            Slot::Read(policy) if policy.guards() => merge_guard(self, true, entry_point),
            Slot::Empty(_) | Slot::Read(_) | Slot::Closed if self.extensions().is_empty() => {}
            Slot::Empty(_) | Slot::Read(_) | Slot::Closed => merge_nothing(self, entry_point),
        }
    }
}

/// Merges without changes: removes the marks of layers and of direct responses, and does what the outermost merge does
/// to every response.
#[inline(never)] // For the same reason as `merge_changes`.
fn merge_nothing<B: From<&'static str>>(response: &mut Response<B>, entry_point: &EntryPoint) {
    let extensions = response.extensions_mut();
    Receipt::take(extensions, None);
    if changes_nothing(extensions) {
        take_marker(extensions);
        return;
    }
    merge_changes(response, TemporalResponse::default(), (None, None), entry_point);
}

fn merge_handle<B: From<&'static str>>(
    response: &mut Response<B>,
    mut aside: Aside,
    entry_point: &EntryPoint,
) {
    if response.extensions().is_empty()
        && let Some(state) = aside.last()
    {
        return match state.changes.merge_fast(response, &entry_point.chosen_policy()) {
            FastPath::NotApplicable => {
                let changes = std::mem::take(&mut state.changes);
                merge_changes(response, changes, (None, state.host()), entry_point);
            }
            FastPath::Applied => {}
            FastPath::AppliedWith(report) => keep(report, entry_point, response.extensions_mut()),
        };
    }
    merge_finished(response, &aside, entry_point);
}

#[inline(never)] // For the same reason as `merge_changes`.
fn merge_finished<B: From<&'static str>>(
    response: &mut Response<B>,
    aside: &Aside,
    entry_point: &EntryPoint,
) {
    let inner = Receipt::take(response.extensions_mut(), Some(aside));
    let (changes, host) = (aside.finish(), aside.host());
    merge_changes(response, changes, (inner.as_ref(), host.as_deref()), entry_point);
}

/// Merges no changes under a guard, because no handle exists.
#[cold]
fn merge_guard<B: From<&'static str>>(
    response: &mut Response<B>,
    has_read_cookies: bool,
    entry_point: &EntryPoint,
) {
    if has_read_cookies || response.headers().contains_key(SET_COOKIE) {
        Receipt::take(response.extensions_mut(), None);
        let changes = TemporalResponse::new(has_read_cookies);
        merge_changes(response, changes, (None, None), entry_point);
    } else {
        merge_nothing(response, entry_point);
    }
}

#[inline(never)] // Otherwise the fast path would reserve its stack.
fn merge_changes<B: From<&'static str>>(
    response: &mut Response<B>,
    changes: TemporalResponse,
    (inner, host): (Option<&InnerMerge>, Option<&str>),
    entry_point: &EntryPoint,
) {
    let (policy, context) = (entry_point.chosen_policy(), facts::context(&changes, host));
    merge_head(response, entry_point, |head| match inner {
        None => merge_with(changes, head, &policy, &context),
        Some(inner) => merge_rest(&changes, inner, head, (&policy, &context)),
    });
}

/// Merges the changes that were made inside a nested scope, and stores a receipt for the scope around it.
#[cold]
fn merge_nested<B: From<&'static str>>(
    response: &mut Response<B>,
    Nested { aside, start, policy, outer_policy }: &Nested,
    entry_point: &EntryPoint,
) {
    // The outermost layer removes the marker of a direct response and reports the dropped changes.
    if is_marked(response.extensions()) {
        return;
    }
    let earlier = Receipt::take(response.extensions_mut(), Some(aside));
    let policy = earlier.map_or(*policy, |earlier| earlier.policy().with_guard_of(policy));
    // A cache between the two layers must see the guard's headers.
    let has_cookies = || {
        aside.share(|changes| changes.has_read_cookies())
            || response.headers().contains_key(SET_COOKIE)
    };
    let is_guarded = policy.guards() && has_cookies();
    let is_silent = policy == *outer_policy && aside.savepoint() == *start && !is_guarded;
    if earlier.is_none() && is_silent {
        return;
    }
    let host = aside.host();
    merge_head(response, entry_point, |head| {
        aside.share(|changes| {
            let context = facts::context(changes, host.as_deref());
            let context = (&policy, &context);
            let (merged, inner) = merge_inner(changes, *start, earlier.as_ref(), head, context);
            head.extensions.insert(Receipt::new(aside, inner));
            merged
        })
    });
}

fn merge_head<B: From<&'static str>>(
    response: &mut Response<B>,
    entry_point: &EntryPoint,
    merge: impl FnOnce(&mut Parts) -> MergeOutcome,
) {
    let mut head = take_head(response);
    // A handler that returned the error itself has already logged it.
    let is_logged = head.extensions.get::<ResponseError>().is_some();
    let merged = merge(&mut head);
    keep(merged.report, entry_point, &mut head.extensions);
    match merged.body {
        BodyAction::Keep => {}
        BodyAction::Clear => *response.body_mut() = B::from(""),
        BodyAction::Replace(text) => {
            if !is_logged {
                events::failure(&head.extensions);
            }
            *response.body_mut() = B::from(text);
        }
    }
    put_head(head, response);
}

/// Logs a report, and adds it to the response.
fn keep(report: Report, entry_point: &EntryPoint, extensions: &mut Extensions) {
    if report.is_empty() {
        return;
    }
    log_report(&report, extensions.get(), entry_point);
    // An inner layer might have added one.
    let mut all = extensions.remove::<Report>().unwrap_or_default();
    all.append(report);
    extensions.insert(all);
}

/// Takes the head of a response. The body stays in place.
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

    #[inline(always)] // Most responses need little work.
    fn merge(&mut self, Ending { slot, entry_point }: Ending<'_>) {
        match (self, slot) {
            (Ok(answer), slot) => answer.merge(Ending { slot, entry_point }),
            (Err(_), Slot::Open(aside, _)) => drop_all(&aside, entry_point),
            // An outer layer can still turn the error into a response.
            (Err(_), Slot::Nested(_) | Slot::Empty(_) | Slot::Read(_) | Slot::Closed) => {}
        }
    }
}

/// Reports the changes to a response that does not exist.
#[cold]
fn drop_all(aside: &Aside, entry_point: &EntryPoint) {
    let mut report = Report::default();
    report.add_all(aside.finish().log(), DropReason::NoResponse);
    log_report(&report, None, entry_point);
}

/// Logs the report and passes it to the hook of the entry point (T10).
fn log_report(report: &Report, failure: Option<&ResponseError>, entry_point: &EntryPoint) {
    if report.is_empty() {
        return;
    }
    events::dropped(report, failure);
    events::warnings(report);
    entry_point.report(report);
}

impl ResponseError {
    /// Creates the generated 500 and logs the error.
    ///
    /// Use it in a handler that must return the response itself.
    ///
    /// The error is in the response's extensions.
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
