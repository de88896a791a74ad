//! Writes name, value and attributes as a `Set-Cookie` line in a checked `HeaderValue`.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use aside::{CookieOptions, CookieSpec, IntoSetCookie, InvalidCookie, SameSite};
use biscotti::time::{SignedDuration, Timestamp, tz::TimeZone};
use biscotti::{Processor, ProcessorConfig, ResponseCookie, ResponseCookies};
use cookie::Cookie;
use cookie::time::OffsetDateTime;
use http::HeaderValue;

use crate::http::{NAME, SPEC, VALUE, line};
use crate::work::Work;

/// All attributes, with `Expires`: 2036-07-18T13:20:00Z.
const ALL: CookieOptions = CookieOptions::new()
    .max_age(Duration::from_secs(3600))
    .domain("shop.example.com")
    .path("/basket")
    .secure(true)
    .http_only(true)
    .same_site(SameSite::Strict);
const EXPIRES: u64 = 2_100_000_000;

pub fn works() -> Vec<Work> {
    vec![
        // The cost of a workload that does nothing.
        Work::new("nothing", 5000, |()| {}, || || ()),
        work("cookie/hand", is_plain, || || line(black_box(NAME), black_box(VALUE))),
        work("cookie/pair", is_plain, || {
            || sent((black_box(NAME), black_box(VALUE)).into_set_cookie())
        }),
        work("cookie/spec", is_plain, || || sent(SPEC.with_value(black_box(VALUE)))),
        work("cookie/cookie", is_plain, || {
            || {
                let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
                shown(cookie.path("/").same_site(cookie::SameSite::Lax))
            }
        }),
        work("cookie/biscotti", is_plain, || {
            let processor = ProcessorConfig::default().into();
            move || {
                let cookie = ResponseCookie::new(black_box(NAME), black_box(VALUE));
                processed(cookie.set_path("/").set_same_site(biscotti::SameSite::Lax), &processor)
            }
        }),
        work("cookie-all/spec", is_whole, || {
            // A date is known only at run time.
            let expires = SystemTime::UNIX_EPOCH + Duration::from_secs(EXPIRES);
            let spec = CookieSpec::try_new(NAME, ALL.expires(expires)).expect("a cookie");
            move || sent(black_box(&spec).with_value(black_box(VALUE)))
        }),
        work("cookie-all/cookie", is_whole, || {
            let expires = OffsetDateTime::from_unix_timestamp(EXPIRES.cast_signed());
            let expires = expires.expect("a date");
            move || {
                let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
                let cookie = cookie.max_age(cookie::time::Duration::seconds(3600));
                let cookie = cookie.domain("shop.example.com").path("/basket").expires(expires);
                shown(cookie.secure(true).http_only(true).same_site(cookie::SameSite::Strict))
            }
        }),
        work("cookie-all/biscotti", is_whole, || {
            let processor = ProcessorConfig::default().into();
            let expires = Timestamp::from_second(EXPIRES.cast_signed()).expect("a date");
            let expires = expires.to_zoned(TimeZone::UTC);
            move || {
                let cookie = ResponseCookie::new(black_box(NAME), black_box(VALUE));
                let cookie = cookie.set_max_age(SignedDuration::from_secs(3600));
                let cookie = cookie.set_domain("shop.example.com").set_path("/basket");
                let cookie = cookie.set_expires(expires.clone()).set_secure(true);
                let cookie = cookie.set_http_only(true);
                processed(cookie.set_same_site(biscotti::SameSite::Strict), &processor)
            }
        }),
    ]
}

fn work<F>(name: &str, check: fn(&HeaderValue), make: impl Fn() -> F + 'static) -> Work
where
    F: FnMut() -> HeaderValue + 'static,
{
    Work::new(name, 5000, check, make)
}

fn sent(cookie: Result<aside::SetCookie, InvalidCookie>) -> HeaderValue {
    cookie.expect("a cookie").into()
}

fn shown(cookie: cookie::CookieBuilder<'_>) -> HeaderValue {
    HeaderValue::try_from(cookie.build().to_string()).expect("octets of a header")
}

fn processed(cookie: ResponseCookie<'_>, processor: &Processor) -> HeaderValue {
    let mut cookies = ResponseCookies::new();
    cookies.insert(cookie);
    let line = cookies.header_values(processor).next().expect("a cookie");
    HeaderValue::try_from(line).expect("octets of a header")
}

fn is_plain(line: &HeaderValue) {
    is(line, &["Path=/", "SameSite=Lax"]);
}

fn is_whole(line: &HeaderValue) {
    is(
        line,
        &[
            "Domain=shop.example.com",
            "Expires=Fri, 18 Jul 2036 13:20:00 GMT",
            "HttpOnly",
            "Max-Age=3600",
            "Path=/basket",
            "SameSite=Strict",
            "Secure",
        ],
    );
}

/// Checks the line. The order of attributes differs between crates.
fn is(line: &HeaderValue, attributes: &[&str]) {
    let mut parts: Vec<_> = line.to_str().expect("ASCII").split("; ").collect();
    assert_eq!(parts.remove(0), [NAME, "=", VALUE].concat());
    parts.sort_unstable();
    assert_eq!(parts, attributes);
}
