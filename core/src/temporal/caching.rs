//! C10: keeps caches from giving a response that depends on cookies to another user.

use http::header::{CACHE_CONTROL, MaxSizeReached, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue};

use super::risks::directives;

const COOKIE: HeaderValue = HeaderValue::from_static("Cookie");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache=\"Set-Cookie\"");

/// Adds the headers that a response needs if it sets cookies, or if it `has_read` those of the request.
pub(super) fn guard(headers: &mut HeaderMap, has_read: bool) -> Result<(), MaxSizeReached> {
    if has_read && !varies_by_cookie(headers) {
        match headers.get_mut(VARY) {
            Some(first) => *first = with_cookie(first),
            None => drop(headers.try_insert(VARY, COOKIE)?),
        }
    }
    if headers.contains_key(SET_COOKIE) && !headers.contains_key(CACHE_CONTROL) {
        headers.try_insert(CACHE_CONTROL, PRIVATE)?;
    }
    Ok(())
}

/// Removes the headers that [`guard`] added to the response of an inner layer. Otherwise they would hide a
/// change of the outer layer. The outer layer adds them again.
pub(super) fn take_off(headers: &mut HeaderMap, has_read: bool, is_made_private: bool) {
    if is_made_private && is_private(headers) {
        headers.remove(CACHE_CONTROL);
    }
    let Some(first) = headers.get_mut(VARY).filter(|_| has_read) else { return };
    if let Some(list) = first.as_bytes().strip_suffix(b", Cookie") {
        *first = HeaderValue::from_bytes(list).expect("a part of a header value is one");
    } else if *first == COOKIE {
        let others: Vec<_> = headers.get_all(VARY).iter().skip(1).cloned().collect();
        headers.remove(VARY);
        for value in others {
            // There is space, because the map had as many headers before.
            let _ = headers.try_append(VARY, value);
        }
    }
}

/// Returns whether `Cache-Control` is the one that [`guard`] adds.
pub(super) fn is_private(headers: &HeaderMap) -> bool {
    headers.get_all(CACHE_CONTROL).iter().eq([&PRIVATE])
}

fn varies_by_cookie(headers: &HeaderMap) -> bool {
    let mut names = headers.get_all(VARY).iter().flat_map(directives);
    names.any(|name| name == b"*" || name.eq_ignore_ascii_case(b"cookie"))
}

fn with_cookie(list: &HeaderValue) -> HeaderValue {
    if list.as_bytes().trim_ascii().is_empty() {
        return COOKIE;
    }
    let joined = [list.as_bytes(), b", Cookie"].concat();
    HeaderValue::from_bytes(&joined).expect("a header value and ASCII are a header value")
}
