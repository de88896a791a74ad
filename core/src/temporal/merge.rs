//! Laying what was said aside over a response.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, MaxSizeReached, SET_COOKIE};
use http::response::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::advice::{self, SentCookies};
use super::context::MergeContext;
use super::direct::take_marker;
use super::failure::{InvalidChange, ResponseError};
use super::fate::{Fate, Fates};
use super::log::Log;
use super::plain::Plain;
use super::policy::{DuplicateCookies, EmptyContentType, ExistingHeaders, Policy};
use super::record::TemporalResponse;
use super::report::{DropReason, Report};
use super::said::{Said, What, When};
use crate::cookie;

/// The text of our own 500.
pub(crate) const ERROR_TEXT: &str = "Internal Server Error";

/// What [`merge`] did beside changing the head.
#[derive(Clone, Debug, Default)]
#[must_use = "`body` says what the body becomes"]
pub struct MergeOutcome {
    /// What the body becomes.
    pub body: BodyAction,
    /// Every write that was not sent.
    pub report: Report,
}

/// What a merge makes of the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BodyAction {
    /// It stays.
    #[default]
    Keep,
    /// It goes: the status said aside allows none.
    Clear,
    /// It becomes `Internal Server Error`: the head is our own 500, its
    /// [`ResponseError`](crate::ResponseError) in the extensions.
    Replace,
}

/// Lays what was `said` aside over `head`, the head of the response built from the handler's value.
///
/// Pure: no lock, no clock, no log, no body. What becomes of the body, and every write that was not
/// sent, is in the answer.
///
/// Headers of one name stay in the order said after the value's own, so two `Set-Cookie` headers stay two
/// ([RFC 6265 §3]). A status said aside that forbids content ([RFC 9110 §6.4.1]) empties the body. A write
/// that was refused makes it our own 500, on which only what was said [`always`](TemporalResponse::always)
/// goes out. A [`Direct`](crate::Direct) response is left alone.
///
/// # Examples
///
/// ```
/// use aside::{merge, BodyAction, Policy, TemporalResponse};
/// use http::{Response, StatusCode};
///
/// let (mut head, _) = Response::new("gone").into_parts();
/// let mut said = TemporalResponse::default();
/// said.set_status(StatusCode::NO_CONTENT);
///
/// let merged = merge(said, &mut head, &Policy::default());
/// assert_eq!(head.status, StatusCode::NO_CONTENT);
/// assert_eq!(merged.body, BodyAction::Clear);
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

/// The same for whatever was said, over whatever response.
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

    // The value's own status decides what an error is, and decides it before it is repainted.
    let own = head.status;
    let is_own_500 = own == StatusCode::INTERNAL_SERVER_ERROR
        && head.extensions.get::<ResponseError>().is_some();
    let describes_other = |said: &Said| is_own_500 && said.what.describes_content();
    let admits = |said: &Said| admits(said, own, policy) && !describes_other(said);
    for said in said.log().iter().filter(|said| !admits(said)) {
        report.add(
            said,
            if describes_other(said) { DropReason::Failed } else { DropReason::Error(own) },
        );
    }
    match lay(said.log(), admits, head, (policy, context), &mut report) {
        Ok(content) => MergeOutcome { body: content, report },
        Err(refusal) => fail(said, head, ResponseError::refused(refusal, None), policy, context),
    }
}

/// T8: whether a write goes out with a value that came with `own`. What was withdrawn stays withdrawn.
fn admits(said: &Said, own: StatusCode, policy: &Policy) -> bool {
    match said.when {
        When::Policy => !policy.drops_with(own) || said.what.is_withdrawal(),
        When::OnSuccess => own.as_u16() < 400,
        When::Always => true,
    }
}

/// T14: a fresh head, with what goes out always unless that is itself too much, or of the content that is
/// not sent.
fn fail(
    said: &TemporalResponse,
    head: &mut Parts,
    failure: ResponseError,
    policy: &Policy,
    context: &MergeContext<'_>,
) -> MergeOutcome {
    let always = |said: &Said| match said.when {
        When::Policy => said.what.is_withdrawal(),
        When::OnSuccess => false,
        When::Always => {
            !matches!(said.what, What::SetStatus(_) | What::Refused(_))
                && !said.what.describes_content()
        }
    };

    let mut report = Report::default();
    for said in said.log().iter().filter(|said| !always(said)) {
        report.add(said, DropReason::Failed);
    }
    failure.clone().write_head(head);
    let limits = Policy::new().max_cookies(policy.max_cookies);
    let limits = limits.max_cookie_bytes(policy.max_cookie_bytes);
    if lay(said.log(), always, head, (&limits, context), &mut report).is_err() {
        failure.write_head(head);
        report = Report::default();
        report.add_all(said.log(), DropReason::Failed);
    }
    MergeOutcome { body: BodyAction::Replace, report }
}

/// Lays what `admits` lets through over the head, in the order said.
fn lay(
    log: &Log,
    admits: impl Fn(&Said) -> bool,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
    report: &mut Report,
) -> Result<BodyAction, InvalidChange> {
    let own = head.status;
    let own_cookies: Vec<_> = head.headers.get_all(SET_COOKIE).iter().cloned().collect();
    let mut cookies = SentCookies::default();
    let mut has_place = !own_cookies.is_empty();
    let mut content = BodyAction::Keep;

    let fates = Fates::new(log, &admits, policy.duplicate_cookies);
    for (said, fate) in fates.iter() {
        if fate != Fate::Stands {
            report.add(said, DropReason::Superseded);
        }
        match &said.what {
            _ if fate == Fate::Gone => {}
            What::SetCookie(cookie) => {
                if fate == Fate::Stands {
                    cookies.add(cookie, said.place);
                    advice::on_cookie(cookie, said.place, context, report);
                }
                // A cookie said again leaves its place to the one that wins.
                has_place |= fate == Fate::Repeated;
                if policy.duplicate_cookies == DuplicateCookies::LastWins && has_place {
                    cookie::place(&mut head.headers, cookie)?;
                    if fate == Fate::Stands
                        && own_cookies.iter().any(|own| cookie.is_same_as_line(own))
                    {
                        report.add(said, DropReason::ReplacedExisting);
                    }
                } else {
                    head.headers.try_append(SET_COOKIE, cookie.header().clone())?;
                }
            }
            What::InsertHeader(name, value) if replaces(name, policy) => {
                head.headers.try_insert(name, value.clone())?;
            }
            What::InsertHeader(name, value) => {
                head.headers.try_append(name, value.clone())?;
            }
            // FastAPI's second `Content-Type` is a defect, so its policy has one only.
            What::AppendHeader(name, value)
                if policy.existing_headers == ExistingHeaders::Keep && name == CONTENT_TYPE =>
            {
                head.headers.try_insert(name, value.clone())?;
            }
            What::AppendHeader(name, value) => {
                head.headers.try_append(name, value.clone())?;
            }
            What::RemoveHeader(name) => {
                if policy.existing_headers == ExistingHeaders::Replace {
                    head.headers.remove(name);
                }
            }
            What::SetStatus(status) if policy.overrides(own) => {
                head.status = *status;
                content = content_with(*status);
            }
            What::SetStatus(_) => report.add(said, DropReason::StatusKept(own)),
            What::UnsetCookie(_) | What::UnsetStatus | What::Refused(_) | What::Laid => {}
        }
    }

    if content == BodyAction::Clear {
        describe_nothing(head, policy);
        for said in log.iter().filter(|said| admits(said) && describes(said, policy)) {
            report.add(said, DropReason::NoContent);
        }
    }
    // The handler's own lines are not counted.
    cookies.size.check(policy)?;
    advice::on_cookies(log, &admits, &head.headers, &cookies, policy, report);
    Ok(content)
}

fn replaces(name: &HeaderName, policy: &Policy) -> bool {
    policy.existing_headers == ExistingHeaders::Replace || name == CONTENT_TYPE
}

/// RFC 9110 §15.3.5, §15.3.6, §15.4.5. A 1xx cannot be said.
pub(super) fn content_with(status: StatusCode) -> BodyAction {
    match status {
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => {
            BodyAction::Clear
        }
        _ => BodyAction::Keep,
    }
}

/// T7: the headers of a body that is not there. A 205 says its length, which is 0.
fn describe_nothing(head: &mut Parts, policy: &Policy) {
    head.headers.remove(CONTENT_LENGTH);
    if policy.empty_content_type == EmptyContentType::Remove {
        head.headers.remove(CONTENT_TYPE);
    }
    if head.status == StatusCode::RESET_CONTENT {
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}

fn describes(said: &Said, policy: &Policy) -> bool {
    policy.empty_content_type == EmptyContentType::Remove
        && matches!(&said.what,
            What::InsertHeader(name, _) | What::AppendHeader(name, _) if name == CONTENT_TYPE)
}

impl From<MaxSizeReached> for InvalidChange {
    fn from(_: MaxSizeReached) -> Self {
        Self::HeaderLimit
    }
}
