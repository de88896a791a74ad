//! What nearly every request says: cookies of different names and a status, over a success without cookies of
//! its own.

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::response::Parts;
use http::{Extensions, HeaderMap, HeaderName, Response, StatusCode};

use super::advice::{CLEAR_SITE_DATA, are_surely_others, clears_cookies, is_shared, near_limit};
use super::direct::is_marked;
use super::limits::Size;
use super::log::Log;
use super::merge::{BodyAction, content_with};
use super::policy::Policy;
use super::report::Report;
use super::said::What;
use crate::cookie::Risks;

/// The head of a response, whether or not its body was taken off.
pub(crate) trait Head {
    fn status_mut(&mut self) -> &mut StatusCode;
    fn headers_mut(&mut self) -> &mut HeaderMap;
    fn extensions_mut(&mut self) -> &mut Extensions;
}

/// Whether a record was plain, and so is laid.
pub(crate) enum Plain {
    /// There is more to think about; nothing was done.
    No,
    Laid,
    LaidWith(Report),
}

/// Lays a plain record over the head: nothing in it is void, refused or dropped, so its lines can move, where a
/// clone would cost an allocation each.
#[inline]
pub(super) fn lay(log: &mut Log, head: &mut impl Head, policy: &Policy) -> Plain {
    // With a success everything goes out, whatever the policy, and its status gives way.
    let is_bare = head.status_mut().is_success()
        && !is_marked(head.extensions_mut())
        && brings_no_cookie(head.headers_mut());
    let Some(size) = is_bare.then(|| plain_size(log, policy)).flatten() else { return Plain::No };

    let report = size.is_near_limit(policy).then(|| near(log, size));
    for said in log.as_mut_slice() {
        match std::mem::replace(&mut said.what, What::Laid) {
            What::SetCookie(cookie) => {
                // `brings_no_cookie` has seen that there is room.
                let _ = head.headers_mut().try_append(SET_COOKIE, cookie.into());
            }
            What::SetStatus(status) => *head.status_mut() = status,
            _ => {}
        }
    }
    report.map_or(Plain::Laid, Plain::LaidWith)
}

fn near(log: &Log, size: Size) -> Report {
    let mut report = Report::default();
    if let Some(said) = log.iter().rfind(|said| matches!(said.what, What::SetCookie(_))) {
        report.advise(near_limit(size, said.place));
    }
    report
}

/// Whether the response has no cookie and no header that asks for a warning, and there is room for ours.
#[inline]
fn brings_no_cookie(headers: &HeaderMap) -> bool {
    match headers.len() {
        // A look at a few names costs less than the hash of one.
        0..8 if headers.keys().all(|name| !concerns_cookies(name)) => true,
        0..1024 => asks_for_no_warning(headers),
        _ => false,
    }
}

#[inline]
fn concerns_cookies(name: &HeaderName) -> bool {
    *name == SET_COOKIE || *name == CACHE_CONTROL || *name == CLEAR_SITE_DATA
}

#[inline(never)] // Few responses have such a header.
fn asks_for_no_warning(headers: &HeaderMap) -> bool {
    !headers.contains_key(SET_COOKIE)
        && !headers.get_all(CACHE_CONTROL).iter().any(is_shared)
        && !clears_cookies(headers)
}

/// What the cookies take, if there is nothing but cookies of different names and one status.
#[inline]
fn plain_size(log: &Log, policy: &Policy) -> Option<Size> {
    let (mut size, mut has_status) = (Size::default(), false);
    for said in log.iter() {
        match &said.what {
            What::SetCookie(cookie) if !cookie.risks().has(Risks::CERTAIN) => {
                size.add(cookie.header());
            }
            What::SetStatus(status) if !has_status && content_with(*status) == BodyAction::Keep => {
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
