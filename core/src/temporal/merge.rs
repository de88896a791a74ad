//! Applies the changes to a response.

use http::header::{CONTENT_TYPE, MaxSizeReached, SET_COOKIE};
use http::response::Parts;
use http::{HeaderName, StatusCode};

use super::content::{self, BodyAction};
use super::context::MergeContext;
use super::direct::take_marker;
use super::entries::Log;
use super::entry::{Said, What, When};
use super::fast_path::Plain;
use super::invalid_change::InvalidChange;
use super::limits::Size;
use super::policy::{DuplicateCookies, ExistingHeaders, Policy};
use super::report::{DropReason, Report};
use super::response_error::ResponseError;
use super::risks;
use super::superseded::{Fate, Fates};
use super::temporal_response::TemporalResponse;
use crate::cookie::SetCookie;

/// The text of the generated 500.
pub(crate) const ERROR_TEXT: &str = "Internal Server Error";

/// The result of a [`merge`].
#[derive(Clone, Debug, Default)]
#[must_use = "the body must follow `body`"]
pub struct MergeOutcome {
    /// What to do with the body.
    pub body: BodyAction,
    /// The changes that were not sent.
    pub report: Report,
}

/// Applies the changes to `head`, the head of the handler's response.
///
/// The function is pure: it has no lock, clock, log or body. The outcome says what to do with the body, and
/// lists every change that was not sent, once.
///
/// Headers of one name keep their order after those of the handler, so two `Set-Cookie` headers stay two
/// ([RFC 6265 §3]). A status that allows no content ([RFC 9110 §6.4.1]) clears the body. The headers that
/// describe its bytes go with it: `Content-Length`, `Transfer-Encoding`, `Trailer`, `Content-Encoding`,
/// `Content-Digest`, `Content-Range`, and by default `Content-Type`.
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
pub fn merge(mut said: TemporalResponse, head: &mut Parts, policy: &Policy) -> MergeOutcome {
    match said.lay_plain(head, policy) {
        Plain::Laid => MergeOutcome::default(),
        Plain::LaidWith(report) => MergeOutcome { body: BodyAction::Keep, report },
        Plain::No => merge_with(said, head, policy, &MergeContext::new()),
    }
}

/// Merges as [`merge`] does, and uses what the caller knows about the request for more warnings.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, MergeContext, Policy, TemporalResponse, merge_with, report::WarningKind};
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
    changes: TemporalResponse,
    head: &mut Parts,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    lay_any(&changes, head, policy, context)
}

/// Merges without the fast path.
pub(super) fn lay_any(
    said: &TemporalResponse,
    head: &mut Parts,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    let mut report = Report::default();
    if take_marker(&mut head.extensions) {
        report.add_all(said.log(), DropReason::Direct);
        return MergeOutcome { body: BodyAction::Keep, report };
    }
    if said.is_empty() {
        return MergeOutcome { body: BodyAction::Keep, report };
    }
    if let Some(failure) = said.refused() {
        return fail(said, head, failure, policy, context);
    }

    // The handler's status decides whether the response is an error, before a change replaces it.
    let own = head.status;
    let is_own_500 = own == StatusCode::INTERNAL_SERVER_ERROR
        && head.extensions.get::<ResponseError>().is_some();
    let rejects = |said: &Said| {
        if is_own_500 && said.what.describes_content() {
            Some(DropReason::Failed)
        } else {
            (!admits(said, own, policy)).then_some(DropReason::Error(own))
        }
    };
    match lay(said.log(), rejects, head, (policy, context), &mut report) {
        Ok(body) => MergeOutcome { body, report },
        Err(invalid) => fail(said, head, ResponseError::refused(invalid, None), policy, context),
    }
}

/// T8: whether a change is sent if the handler's status is `own`. What is unset stays unset.
fn admits(said: &Said, own: StatusCode, policy: &Policy) -> bool {
    match said.when {
        When::Policy => !policy.drops_with(own) || said.what.is_withdrawal(),
        When::OnSuccess => own.as_u16() < 400,
        When::Always => true,
    }
}

/// T14: makes the head that of the generated 500, with the changes of `always`. They are dropped too if they
/// are the reason for the 500, or describe the content.
fn fail(
    said: &TemporalResponse,
    head: &mut Parts,
    failure: ResponseError,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    let is_sent = |said: &Said| match said.when {
        When::Policy => said.what.is_withdrawal(),
        When::OnSuccess => false,
        When::Always => {
            !matches!(said.what, What::SetStatus(_) | What::Refused(_))
                && !said.what.describes_content()
        }
    };
    let rejects = |said: &Said| (!is_sent(said)).then_some(DropReason::Failed);

    let mut report = Report::default();
    failure.clone().write_head(head);
    let limits = Policy::new().max_cookies(policy.max_cookies);
    let limits = limits.max_cookie_bytes(policy.max_cookie_bytes);
    if lay(said.log(), rejects, head, (&limits, context), &mut report).is_err() {
        failure.write_head(head);
        report = Report::default();
        report.add_all(said.log(), DropReason::Failed);
    }
    MergeOutcome { body: BodyAction::Replace, report }
}

/// Applies the changes in order, except those that `rejects` gives a reason to drop.
///
/// Each change that is not applied is reported once, with the first reason of: rejected, superseded by a
/// later change, not possible in this response.
fn lay(
    log: &Log,
    rejects: impl Fn(&Said) -> Option<DropReason>,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
    report: &mut Report,
) -> Result<BodyAction, InvalidChange> {
    let admits = |said: &Said| rejects(said).is_none();
    let fates = Fates::new(log, admits, policy);
    let mut target = Target::new(head, policy, log.status(admits));

    let cookies: Vec<_> = fates.cookies().collect();
    let is_replacing = target.set_cookies(&cookies, &fates, log.len())?;
    for (index, said) in log.iter().enumerate() {
        let reason = match rejects(said) {
            Some(reason) => Some(reason),
            None if fates.of(index, said) != Fate::Stands => Some(DropReason::Superseded),
            None => target.apply(&said.what)?,
        };
        if let Some(reason) = reason {
            report.add(said, reason);
        } else if let What::SetCookie(cookie) = &said.what {
            risks::on_cookie(cookie, said.place, context, report);
            if is_replacing.get(index) == Some(&true) {
                report.add(said, DropReason::ReplacedExisting);
            }
        }
    }
    if target.body == BodyAction::Clear {
        content::clear(&mut target.head.headers, target.head.status, policy);
    }
    if !cookies.is_empty() {
        // The handler's own lines do not count.
        let size = Size::of(cookies.iter().map(|(_, cookie)| cookie.header()));
        size.check(policy)?;
        risks::on_cookies(log, &cookies, &target.head.headers, (size, policy), report);
    }
    Ok(target.body)
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
    fn new(head: &'h mut Parts, policy: &'h Policy, status: Option<StatusCode>) -> Self {
        let own = head.status;
        let status = status.filter(|_| policy.overrides(own));
        let body = status.map_or(BodyAction::Keep, BodyAction::for_status);
        Self { head, policy, own, body }
    }

    /// T5: a cookie takes the position of the same cookie of the handler's response, if there is one. Tells
    /// for each index of the log whether it did.
    fn set_cookies<A: Fn(&Said) -> bool>(
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
    fn apply(&mut self, change: &What) -> Result<Option<DropReason>, MaxSizeReached> {
        let headers = &mut self.head.headers;
        match change {
            What::InsertHeader(name, _) | What::AppendHeader(name, _)
                if self.body == BodyAction::Clear
                    && content::goes_with_content(name, self.policy) =>
            {
                return Ok(Some(DropReason::NoContent));
            }
            What::InsertHeader(name, value) if replaces(name, self.policy) => {
                headers.try_insert(name, value.clone())?;
            }
            // A second `Content-Type` is a defect of FastAPI, so its policy sends only one.
            What::AppendHeader(name, value)
                if self.policy.existing_headers == ExistingHeaders::Keep
                    && name == CONTENT_TYPE =>
            {
                headers.try_insert(name, value.clone())?;
            }
            What::InsertHeader(name, value) | What::AppendHeader(name, value) => {
                headers.try_append(name, value.clone())?;
            }
            What::RemoveHeader(name) => match self.policy.existing_headers {
                ExistingHeaders::Replace => drop(headers.remove(name)),
                ExistingHeaders::Keep if headers.contains_key(name) => {
                    return Ok(Some(DropReason::ExistingKept));
                }
                ExistingHeaders::Keep => {}
            },
            What::SetStatus(status) if self.policy.overrides(self.own) => {
                self.head.status = *status;
            }
            What::SetStatus(_) => return Ok(Some(DropReason::StatusKept(self.own))),
            What::SetCookie(_)
            | What::UnsetCookie(_)
            | What::UnsetStatus
            | What::Refused(_)
            | What::Laid => {}
        }
        Ok(None)
    }
}

fn replaces(name: &HeaderName, policy: &Policy) -> bool {
    policy.existing_headers == ExistingHeaders::Replace || name == CONTENT_TYPE
}
