//! The edges of the cookie room. Doc tests show the point; these hold the rules of `docs/cookies.md`.

mod asked;
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

/// The line with which a cookie is set.
#[track_caller]
fn line(name: &str, value: &str, options: CookieOptions<'_>) -> String {
    let cookie = SetCookie::new(name, value, options).expect("legal");
    cookie.header().to_str().expect("ASCII").to_owned()
}

/// Refused for `rule` in `part`, at byte `at`; by the spec too, unless it is the value's fault.
#[track_caller]
fn refuses(
    name: &str,
    value: &str,
    options: CookieOptions<'_>,
    (part, rule, at): (CookiePart, CookieRule, Option<usize>),
) {
    let refused = SetCookie::new(name, value, options).expect_err("illegal");
    assert_eq!((refused.part(), refused.rule(), refused.at()), (part, rule, at), "{refused}");
    assert_eq!(CookieSpec::try_new(name, options).is_err(), part != CookiePart::Value);
}

/// The headers of a request with these `Cookie` lines.
fn request<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> HeaderMap {
    let line = |line: L| HeaderValue::from_bytes(line.as_ref()).expect("a header's bytes");
    lines.into_iter().map(|text| (COOKIE, line(text))).collect()
}
