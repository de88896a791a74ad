//! Applies the changes to a response.

use std::collections::HashSet;

use http::header::{CONTENT_TYPE, MaxSizeReached, SET_COOKIE};
use http::response::Parts;
use http::{Extensions, HeaderMap, HeaderName, StatusCode};

use super::admission::{Admission, is_sent_with_500};
use super::caching;
use super::content::{self, BodyAction};
use super::context::MergeContext;
#[cfg(feature = "model")]
use super::declared::Declared;
use super::direct::{is_marked, take_marker};
use super::entry::{self, Change, Operation};
use super::error_text::error_text;
use super::fast_path::FastPath;
use super::invalid_change::InvalidChange;
use super::limits::Size;
use super::policy::Policy;
use super::policy_options::{DuplicateCookies, ExistingHeaders};
use super::report::{DropReason, Report};
use super::response_error::{ERROR_TEXT, ResponseError};
use super::risks;
use super::superseded::{Fate, Fates};
use super::temporal_response::TemporalResponse;
#[cfg(feature = "model")]
use super::warning::{Warning, WarningKind};
use crate::cookie::SetCookie;

/// The result of a [`merge`].
///
/// # Examples
///
/// ```
/// use aside::{BodyAction, MergeOutcome, Policy, TemporalResponse, merge};
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let MergeOutcome { body, report, .. } = merge(TemporalResponse::default(), &mut head, &Policy::default());
/// assert_eq!(body, BodyAction::Keep);
/// assert!(report.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "the body must follow `body`"]
pub struct MergeOutcome {
    /// The action on the body.
    pub body: BodyAction,
    /// The dropped changes and the warnings.
    pub report: Report,
}

/// Applies the changes to `head`, the head of the handler's response.
///
/// The function is pure. It has no lock, clock, log or body. The outcome has the action on the body, and
/// lists every dropped change once.
///
/// Headers of one name keep their order after those of the handler. Two `Set-Cookie` headers stay two ([RFC
/// 6265 §3]). A status that allows no content ([RFC 9110 §6.4.1]) clears the body and the headers that describe
/// its bytes. These are `Content-Length`, `Transfer-Encoding`, `Trailer`, `Content-Encoding`, `Content-Digest`,
/// `Content-Range`, and by default `Content-Type`.
///
/// An invalid change makes the response the generated 500, with only the changes of
/// [`always`](TemporalResponse::always). A [`Direct`](crate::Direct) response does not change.
///
/// # Examples
///
/// ```
/// use aside::{merge, BodyAction, Policy, TemporalResponse};
/// use http::{Response, StatusCode};
///
/// let (mut head, _) = Response::new("gone").into_parts();
/// let mut changes = TemporalResponse::default();
/// changes.set_status(StatusCode::NO_CONTENT);
///
/// let outcome = merge(changes, &mut head, &Policy::default());
/// assert_eq!(head.status, StatusCode::NO_CONTENT);
/// assert_eq!(outcome.body, BodyAction::Clear);
/// ```
///
/// [RFC 6265 §3]: https://www.rfc-editor.org/rfc/rfc6265#section-3
/// [RFC 9110 §6.4.1]: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1
pub fn merge(changes: TemporalResponse, head: &mut Parts, policy: &Policy) -> MergeOutcome {
    merge_with(changes, head, policy, &MergeContext::new())
}

/// Merges as [`merge`] does, and uses facts about the request for more warnings.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge_with, report::{MergeContext, WarningKind}};
/// use std::time::{Duration, SystemTime};
///
/// let now = SystemTime::now();
/// let in_two_years = now + Duration::from_secs(2 * 365 * 24 * 60 * 60);
/// let theme = CookieSpec::try_new("theme", CookieOptions::new().expires(in_two_years))?;
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(theme.with_value("dark"));
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let report = merge_with(changes, &mut head, &Policy::default(), &MergeContext::new().now(now)).report;
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::LongLifetime("theme".into()));
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
pub fn merge_with(
    mut changes: TemporalResponse,
    head: &mut Parts,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    match changes.merge_fast(head, policy) {
        FastPath::Applied => MergeOutcome::default(),
        FastPath::AppliedWith(report) => MergeOutcome { body: BodyAction::Keep, report },
        FastPath::NotApplicable => merge_all(&changes, head, policy, context),
    }
}

/// Merges without the fast path.
pub(super) fn merge_all(
    change: &TemporalResponse,
    head: &mut Parts,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    let own = head.status;
    let context = (policy, &context.with_read_cookies(change.has_read_cookies()));
    outermost(change.log(), own, head, context, |head| {
        merge_some(change.log(), change.log(), own, head, context, Report::default())
    })
}

/// Whether the outermost merge has no effect on a response if there are no changes.
pub(crate) fn changes_nothing(extensions: &Extensions) -> bool {
    #[cfg(feature = "model")]
    if Declared::is_in(extensions) {
        return false;
    }
    extensions.get::<ResponseError>().is_none()
}

/// Runs the merge of the outermost layer, then checks the status (M11) and describes the generated 500 (T14).
#[cfg_attr(not(feature = "model"), expect(unused_variables, reason = "nothing declares a status"))]
pub(super) fn outermost(
    all: &[Change],
    own: StatusCode,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
    merge: impl FnOnce(&mut Parts) -> MergeOutcome,
) -> MergeOutcome {
    #[cfg(feature = "model")]
    let declared = Declared::take(&mut head.extensions);
    if is_marked(&head.extensions) {
        return merge(head);
    }
    let mut merged = merge(head);
    #[cfg(feature = "model")]
    if let Some(declared) = declared
        && !matches!(merged.body, BodyAction::Replace(_))
        && let Some(location) = declared.broken_at(all, own, head.status, merged.body)
    {
        let status = head.status;
        if policy.is_strict() {
            let invalid = InvalidChange::UndeclaredStatus(status);
            merged =
                fail(all, head, ResponseError::of_change(invalid, Some(location)), policy, context);
        } else {
            merged.report.warn(Warning::new(WarningKind::UndeclaredStatus(status), location));
        }
    }
    if let Some(text) = error_text(head, policy) {
        merged.body = BodyAction::Replace(text);
    }
    merged
}

/// Merges `some` of the changes into a response that the handler returned with the status `own`, and adds to
/// the `report`. The generated 500 and the limit of cookies depend on `all` changes.
pub(super) fn merge_some(
    some: &[Change],
    all: &[Change],
    own: StatusCode,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
    mut report: Report,
) -> MergeOutcome {
    if take_marker(&mut head.extensions) {
        report.add_all(some, DropReason::Direct);
        return MergeOutcome { body: BodyAction::Keep, report };
    }
    if let Some((invalid, location)) = entry::first_invalid(some) {
        let failure = ResponseError::of_change(invalid.clone(), Some(location));
        return fail(all, head, failure, policy, context);
    }
    let admission = Admission::new(own, head, policy);
    let rejects = |change: &Change| admission.rejects(change);
    let merged = apply((some, all), rejects, own, head, (policy, context), &mut report);
    let guarded = merged.and_then(|body| {
        if policy.guards() && !admission.is_own_500() {
            caching::guard(&mut head.headers, context.has_read_cookies)?;
        }
        Ok(body)
    });
    match guarded {
        Ok(body) => MergeOutcome { body, report },
        Err(invalid) => fail(all, head, ResponseError::of_change(invalid, None), policy, context),
    }
}

/// T14: turns the head into that of the generated 500, with the changes of `always`.
fn fail(
    all: &[Change],
    head: &mut Parts,
    failure: ResponseError,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    let rejects = |change: &Change| (!is_sent_with_500(change)).then_some(DropReason::Failed);

    let mut report = Report::default();
    failure.clone().write_head(head);
    let limits = Policy::new().max_cookies(policy.max_cookies);
    let limits = limits.max_cookie_bytes(policy.max_cookie_bytes);
    if apply((all, all), rejects, head.status, head, (&limits, context), &mut report).is_err() {
        failure.write_head(head);
        report = Report::default();
        report.add_all(all, DropReason::Failed);
    }
    MergeOutcome { body: BodyAction::Replace(ERROR_TEXT), report }
}

/// Applies the changes in order, except those that `rejects` gives a reason to drop.
///
/// Each change that is not applied is reported once, with the first reason that applies: rejected,
/// superseded by a later change, not possible in this response.
fn apply(
    (changes, all): (&[Change], &[Change]),
    rejects: impl Fn(&Change) -> Option<DropReason>,
    own: StatusCode,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
    report: &mut Report,
) -> Result<BodyAction, InvalidChange> {
    let admits = |change: &Change| rejects(change).is_none();
    let fates = Fates::new(changes, admits, policy);
    let mut target = Target::new(head, own, policy, entry::status(changes, admits));

    let cookies: Vec<_> = fates.cookies().collect();
    let is_replacing = target.set_cookies(&cookies, &fates, changes.len())?;
    for (index, change) in changes.iter().enumerate() {
        let reason = match rejects(change) {
            Some(reason) => Some(reason),
            None if fates.of(index, change) != Fate::Stands => Some(DropReason::Superseded),
            None => target.apply(&change.operation)?,
        };
        if let Some(reason) = reason {
            report.add(change, reason);
        } else if let Operation::SetCookie(cookie) = &change.operation {
            risks::on_cookie(cookie, change, context, report);
            if is_replacing.get(index) == Some(&true) {
                report.add(change, DropReason::ReplacedExisting);
            }
        }
    }
    if target.body == BodyAction::Clear {
        content::clear(&mut target.head.headers, target.head.status, policy);
    }
    if !cookies.is_empty() {
        let headers = &target.head.headers;
        let size = cookie_size(changes, all, &cookies, headers);
        size.check(policy)?;
        risks::on_cookies(changes, &cookies, headers, (size, policy), report);
    }
    Ok(target.body)
}

/// The size of the cookies that changes set. The handler's own lines do not count.
fn cookie_size(
    changes: &[Change],
    all: &[Change],
    cookies: &[(usize, &SetCookie)],
    sent: &HeaderMap,
) -> Size {
    if changes.len() == all.len() {
        return Size::of(cookies.iter().map(|(_, cookie)| cookie.header()));
    }
    // An inner layer sent some of the lines.
    let lines: HashSet<_> = all
        .iter()
        .filter_map(|change| match &change.operation {
            Operation::SetCookie(cookie) => Some(cookie.header()),
            _ => None,
        })
        .collect();
    Size::of(sent.get_all(SET_COOKIE).iter().filter(|line| lines.contains(line)))
}

/// The head to which changes are applied.
struct Target<'h> {
    head: &'h mut Parts,
    policy: &'h Policy,
    /// The handler's status.
    own: StatusCode,
    body: BodyAction,
}

impl<'h> Target<'h> {
    /// `status` is the last one that a change sets.
    fn new(
        head: &'h mut Parts,
        own: StatusCode,
        policy: &'h Policy,
        status: Option<StatusCode>,
    ) -> Self {
        let status = status.filter(|_| policy.overrides(own));
        let body = status.map_or(BodyAction::Keep, BodyAction::for_status);
        Self { head, policy, own, body }
    }

    /// T5: a cookie takes the position of the same cookie of the handler's response, if there is one.
    /// Returns for each index of the log whether it did.
    fn set_cookies<A: Fn(&Change) -> bool>(
        &mut self,
        cookies: &[(usize, &SetCookie)],
        fates: &Fates<'_, A>,
        len: usize,
    ) -> Result<Vec<bool>, MaxSizeReached> {
        let headers = &mut self.head.headers;
        let mut is_replacing = Vec::new();
        let has_own = !cookies.is_empty() && headers.contains_key(SET_COOKIE);
        if has_own && self.policy.duplicate_cookies == DuplicateCookies::LastWins {
            let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
            is_replacing.resize(len, false);
            headers.remove(SET_COOKIE);
            for line in lines {
                let line = match fates.replacement(&line) {
                    // A second line of the cookie would win over the first in the browser.
                    Some((index, _)) if is_replacing[index] => continue,
                    Some((index, cookie)) => {
                        is_replacing[index] = true;
                        cookie.header().clone()
                    }
                    None => line,
                };
                headers.try_append(SET_COOKIE, line)?;
            }
        }
        for (index, cookie) in cookies {
            if is_replacing.get(*index) != Some(&true) {
                headers.try_append(SET_COOKIE, cookie.header().clone())?;
            }
        }
        Ok(is_replacing)
    }

    /// Applies a change other than to a cookie, or returns the reason why this response cannot have it.
    fn apply(&mut self, change: &Operation) -> Result<Option<DropReason>, MaxSizeReached> {
        let headers = &mut self.head.headers;
        match change {
            Operation::InsertHeader(name, _) | Operation::AppendHeader(name, _)
                if self.body == BodyAction::Clear
                    && content::goes_with_content(name, self.policy) =>
            {
                return Ok(Some(DropReason::NoContent));
            }
            Operation::InsertHeader(name, value) if replaces(name, self.policy) => {
                headers.try_insert(name, value.clone())?;
            }
            // A second `Content-Type` is a defect of FastAPI, so its policy sends only one.
            Operation::AppendHeader(name, value)
                if self.policy.existing_headers == ExistingHeaders::Keep
                    && name == CONTENT_TYPE =>
            {
                headers.try_insert(name, value.clone())?;
            }
            Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value) => {
                headers.try_append(name, value.clone())?;
            }
            Operation::RemoveHeader(name) => match self.policy.existing_headers {
                ExistingHeaders::Replace => drop(headers.remove(name)),
                ExistingHeaders::Keep if headers.contains_key(name) => {
                    return Ok(Some(DropReason::ExistingKept));
                }
                ExistingHeaders::Keep => {}
            },
            Operation::SetStatus(status) if self.policy.overrides(self.own) => {
                self.head.status = *status;
            }
            Operation::SetStatus(_) => return Ok(Some(DropReason::StatusKept(self.own))),
            Operation::SetCookie(_)
            | Operation::UnsetCookie(_)
            | Operation::UnsetStatus
            | Operation::Invalid(_)
            | Operation::Moved => {}
        }
        Ok(None)
    }
}

fn replaces(name: &HeaderName, policy: &Policy) -> bool {
    policy.existing_headers == ExistingHeaders::Replace || name == CONTENT_TYPE
}
