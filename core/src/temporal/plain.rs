//! What nearly every request says: cookies of different names and a status, over a success without cookies of
//! its own.

use http::header::SET_COOKIE;
use http::response::Parts;
use http::{Extensions, HeaderMap, Response, StatusCode};

use super::advice::{are_surely_others, near_limit};
use super::direct::is_marked;
use super::limits::{self, MAX_BYTES, MAX_LINES, Size};
use super::log::Log;
use super::merge::{Content, content_with};
use super::report::Report;
use super::said::{Place, What};

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
pub(super) fn lay(log: &mut Log, head: &mut impl Head) -> Plain {
    // With a success everything goes out, whatever the policy, and its status gives way.
    let is_bare = head.status_mut().is_success()
        && !is_marked(head.extensions_mut())
        && brings_no_cookie(head.headers_mut());
    let Some(Sum { size, last, status }) = is_bare.then(|| sum(log)).flatten() else {
        return Plain::No;
    };

    for cookie in log.cookies_mut() {
        // `brings_no_cookie` has seen that there is room.
        let _ = head.headers_mut().try_append(SET_COOKIE, cookie.take_line());
    }
    if let Some(status) = status {
        *head.status_mut() = status;
    }
    match last.filter(|_| limits::is_near(size)) {
        None => Plain::Laid,
        Some(place) => {
            let mut report = Report::default();
            report.advise(near_limit(size, place));
            Plain::LaidWith(report)
        }
    }
}

/// Whether the value brought no cookie, and there is room for ours.
#[inline]
fn brings_no_cookie(headers: &HeaderMap) -> bool {
    match headers.len() {
        // A look at a few names costs less than the hash of one.
        0..8 => headers.keys().all(|name| *name != SET_COOKIE),
        8..1024 => !headers.contains_key(SET_COOKIE),
        _ => false,
    }
}

/// What a plain record comes to.
struct Sum {
    size: Size,
    /// Where the last cookie was set.
    last: Option<Place>,
    status: Option<StatusCode>,
}

/// The sum, if there is nothing but cookies of different names and one status.
#[inline]
fn sum(log: &Log) -> Option<Sum> {
    let mut sum = Sum { size: Size { lines: 0, bytes: 0 }, last: None, status: None };
    let is_plain = log.iter().all(|said| match &said.what {
        What::SetCookie(cookie) if !cookie.outlives_user_agents() => {
            sum.size.lines += 1;
            sum.size.bytes += cookie.header().len();
            sum.last = Some(said.place);
            true
        }
        What::SetStatus(status) if sum.status.is_none() => {
            sum.status = Some(*status);
            content_with(*status) == Content::Keep
        }
        _ => false,
    });
    let size = sum.size;
    let fits = size.lines <= MAX_LINES && size.bytes <= MAX_BYTES;
    let is_plain = is_plain && fits && (size.lines < 2 || are_surely_others(log.cookies(), size));
    is_plain.then_some(sum)
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
