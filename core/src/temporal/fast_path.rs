//! The merge for most requests: cookies of different names and a status, in a 2xx without cookies.

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::response::Parts;
use http::{Extensions, HeaderMap, HeaderName, Response, StatusCode};

use super::content::BodyAction;
use super::direct::is_marked;
use super::entries::Log;
use super::entry::Operation;
use super::limits::Size;
use super::policy::Policy;
use super::report::Report;
use super::risks::{CLEAR_SITE_DATA, are_surely_others, clears_cookies, is_shared, near_limit};
use crate::cookie::Risks;

/// The head of a response, with or without its body.
pub(crate) trait Head {
    fn status_mut(&mut self) -> &mut StatusCode;
    fn headers_mut(&mut self) -> &mut HeaderMap;
    fn extensions_mut(&mut self) -> &mut Extensions;
}

/// The result of the fast path.
pub(crate) enum FastPath {
    /// The fast path does not apply, and nothing was changed.
    NotApplicable,
    /// All changes were moved to the response.
    Applied,
    /// All changes were moved to the response, and there are warnings.
    AppliedWith(Report),
}

/// Applies the changes if all of them are sent. This empties the log, because moving its lines to the
/// response saves an allocation for each.
#[inline]
pub(super) fn apply(log: &mut Log, head: &mut impl Head, policy: &Policy) -> FastPath {
    // Every policy sends all changes with a 2xx and replaces its status.
    let is_bare = !policy.guards()
        && head.status_mut().is_success()
        && !is_marked(head.extensions_mut())
        && !has_declared(head.extensions_mut())
        && brings_no_cookie(head.headers_mut());
    let Some(size) = is_bare.then(|| plain_size(log, policy)).flatten() else {
        return FastPath::NotApplicable;
    };

    let report = size.is_near_limit(policy).then(|| near(log, size));
    for change in log.as_mut_slice() {
        match &mut change.operation {
            Operation::SetCookie(cookie) => {
                // `brings_no_cookie` checked that there is space.
                let _ = head.headers_mut().try_append(SET_COOKIE, cookie.take_header());
            }
            Operation::SetStatus(status) => *head.status_mut() = *status,
            _ => {}
        }
    }
    report.map_or(FastPath::Applied, FastPath::AppliedWith)
}

#[cfg(feature = "model")]
fn has_declared(extensions: &Extensions) -> bool {
    super::declared::Declared::is_in(extensions)
}

#[cfg(not(feature = "model"))]
fn has_declared(_: &Extensions) -> bool {
    false
}

fn near(log: &Log, size: Size) -> Report {
    let mut report = Report::default();
    if let Some(change) =
        log.iter().rfind(|change| matches!(change.operation, Operation::SetCookie(_)))
    {
        report.warn(near_limit(size, change.location));
    }
    report
}

/// Whether the handler set no cookie and no header that leads to a warning, and the map has space for the
/// changes.
#[inline]
fn brings_no_cookie(headers: &HeaderMap) -> bool {
    match headers.len() {
        // Comparing a few names costs less than hashing one.
        0..8 if headers.keys().all(|name| !concerns_cookies(name)) => true,
        0..1024 => leads_to_no_warning(headers),
        _ => false,
    }
}

#[inline]
fn concerns_cookies(name: &HeaderName) -> bool {
    *name == SET_COOKIE || *name == CACHE_CONTROL || *name == CLEAR_SITE_DATA
}

#[inline(never)] // Few responses have such a header.
fn leads_to_no_warning(headers: &HeaderMap) -> bool {
    !headers.contains_key(SET_COOKIE)
        && !headers.get_all(CACHE_CONTROL).iter().any(is_shared)
        && !clears_cookies(headers)
}

/// The size of the cookies, if all changes are cookies of different names and one status.
#[inline]
fn plain_size(log: &Log, policy: &Policy) -> Option<Size> {
    let (mut size, mut has_status) = (Size::default(), false);
    for change in log.iter() {
        match &change.operation {
            Operation::SetCookie(cookie) if !cookie.risks().has(Risks::ANY) => {
                size.add(cookie.header());
            }
            Operation::SetStatus(status)
                if !has_status && BodyAction::for_status(*status) == BodyAction::Keep =>
            {
                has_status = true;
            }
            _ => return None,
        }
    }
    (size.fits(policy) && (size.lines < 2 || are_surely_others(log.cookies(), size)))
        .then_some(size)
}

impl Head for Parts {
    fn status_mut(&mut self) -> &mut StatusCode {
        &mut self.status
    }

    fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }
}

impl<B> Head for Response<B> {
    fn status_mut(&mut self) -> &mut StatusCode {
        self.status_mut()
    }

    fn headers_mut(&mut self) -> &mut HeaderMap {
        self.headers_mut()
    }

    fn extensions_mut(&mut self) -> &mut Extensions {
        self.extensions_mut()
    }
}
