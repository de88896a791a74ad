//! Tests for the edge cases of cookies. Doc tests show the typical use. These tests check the rules of
//! `docs/cookies.md`.

mod arguments;
mod attributes;
mod chromium;
mod encoding;
mod incidents;
#[cfg(feature = "json")]
mod model;
mod properties;
mod request;
mod response;
mod rules;
#[cfg(all(feature = "signed", feature = "private"))]
mod secure;
mod spec;
mod typed;
mod user_agent;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::{CookieOptions, CookiePart, CookieRule, CookieSpec, SetCookie};

const DEFAULTS: CookieOptions<'static> = CookieOptions::new();
const SECURE: CookieOptions<'static> = DEFAULTS.secure(true);

/// The `Set-Cookie` line of a cookie.
#[track_caller]
fn line(name: &str, value: &str, options: CookieOptions<'_>) -> String {
    let cookie = SetCookie::new(name, value, options).expect("legal");
    cookie.header().to_str().expect("ASCII").to_owned()
}

/// Checks that a cookie breaks `rule` in `part` at byte `at`. The spec must have the same error, unless the
/// value has it.
#[track_caller]
fn rejects(
    name: &str,
    value: &str,
    options: CookieOptions<'_>,
    (part, rule, at): (CookiePart, CookieRule, Option<usize>),
) {
    let error = SetCookie::new(name, value, options).expect_err("illegal");
    assert_eq!((error.part(), error.rule(), error.at()), (part, rule, at), "{error}");
    assert_eq!(CookieSpec::try_new(name, options).is_err(), part != CookiePart::Value);
}

/// The headers of a request with these `Cookie` lines.
fn request<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> HeaderMap {
    let line = |line: L| HeaderValue::from_bytes(line.as_ref()).expect("a header's bytes");
    lines.into_iter().map(|text| (COOKIE, line(text))).collect()
}
