//! C10: keeps caches from giving a response that depends on cookies to another user.

use http::header::{CACHE_CONTROL, MaxSizeReached, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::risks::{directives, is_shared};

const COOKIE: HeaderValue = HeaderValue::from_static("Cookie");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache=\"Set-Cookie\"");
const AND_PRIVATE: &[u8] = b", private, no-cache=\"Set-Cookie\"";

/// Adds the headers that a response needs if it sets cookies, or if it `has_read` those of the request.
pub(super) fn guard(headers: &mut HeaderMap, has_read: bool) -> Result<(), MaxSizeReached> {
    if has_read && !varies_by_cookie(headers) {
        match headers.get_mut(VARY) {
            Some(first) => *first = append_items(first, b", Cookie", COOKIE),
            None => drop(headers.try_insert(VARY, COOKIE)?),
        }
    }
    if headers.contains_key(SET_COOKIE) && !headers.get_all(CACHE_CONTROL).iter().any(decides) {
        match headers.get_mut(CACHE_CONTROL) {
            Some(first) => *first = append_items(first, AND_PRIVATE, PRIVATE),
            None => drop(headers.try_insert(CACHE_CONTROL, PRIVATE)?),
        }
    }
    Ok(())
}

/// Removes the headers that [`guard`] added to the response of an inner layer. Otherwise they would hide a
/// change of the outer layer. The outer layer adds them again.
pub(super) fn take_off(headers: &mut HeaderMap, has_read: bool, is_made_private: bool) {
    if is_made_private {
        remove_items(headers, CACHE_CONTROL, AND_PRIVATE, &PRIVATE);
    }
    if has_read {
        remove_items(headers, VARY, b", Cookie", &COOKIE);
    }
}

/// Removes what [`append_items`] added to the first value of a header.
fn remove_items(headers: &mut HeaderMap, name: HeaderName, and: &[u8], alone: &HeaderValue) {
    let Some(first) = headers.get_mut(&name) else { return };
    if let Some(list) = first.as_bytes().strip_suffix(and) {
        *first = HeaderValue::from_bytes(list).expect("a part of a header value is one");
    } else if first == alone {
        let others: Vec<_> = headers.get_all(&name).iter().skip(1).cloned().collect();
        headers.remove(&name);
        for value in others {
            // There is space, because the map had as many headers before.
            let _ = headers.try_append(&name, value);
        }
    }
}

/// Returns whether the first `Cache-Control` is one that [`guard`] makes.
pub(super) fn is_private(headers: &HeaderMap) -> bool {
    headers.get(CACHE_CONTROL).is_some_and(is_guarded)
}

/// Returns whether a `Cache-Control` is one that [`guard`] makes.
pub(super) fn is_guarded(value: &HeaderValue) -> bool {
    value == PRIVATE || value.as_bytes().ends_with(AND_PRIVATE)
}

/// Returns whether a `Cache-Control` says if shared caches may store the response.
fn decides(value: &HeaderValue) -> bool {
    is_shared(value)
        || directives(value).any(|directive| {
            directive.eq_ignore_ascii_case(b"private")
                || directive.eq_ignore_ascii_case(b"no-store")
        })
}

fn varies_by_cookie(headers: &HeaderMap) -> bool {
    let mut names = headers.get_all(VARY).iter().flat_map(directives);
    names.any(|name| name == b"*" || name.eq_ignore_ascii_case(b"cookie"))
}

/// Appends `and` to a list, or returns `alone` if the list is empty.
fn append_items(list: &HeaderValue, and: &[u8], alone: HeaderValue) -> HeaderValue {
    if list.as_bytes().trim_ascii().is_empty() {
        return alone;
    }
    let joined = [list.as_bytes(), and].concat();
    HeaderValue::from_bytes(&joined).expect("a header value and ASCII are a header value")
}
