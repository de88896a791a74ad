//! Writes and reads a signed cookie.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use aside::{Key, KeyRing, RequestCookies};
use cookie::{Cookie, CookieJar};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::http::{NAME, SPEC, VALUE};
use crate::work::Work;

pub fn works() -> Vec<Work> {
    vec![
        work("sign/aside", || {
            let (keys, now) = (keys(), now());
            move || signed(&keys, now)
        }),
        work("sign/cookie", || {
            let key = cookie_key();
            move || signed_by_cookie(&key)
        }),
        Work::new(
            "verify/aside",
            500,
            |verified| assert!(verified),
            || {
                let (keys, now) = (keys(), now());
                let headers = request(&signed(&keys, now));
                move || {
                    let cookies = RequestCookies::new(black_box(&headers));
                    let verified = SPEC.signed(&keys).read(&cookies, now);
                    verified.is_ok_and(|verified| verified.value() == VALUE)
                }
            },
        ),
        Work::new(
            "verify/cookie",
            500,
            |verified| assert!(verified),
            || {
                let key = cookie_key();
                let headers = request(&signed_by_cookie(&key));
                move || {
                    let mut jar = CookieJar::new();
                    let header = black_box(&headers)[COOKIE].to_str().expect("ASCII");
                    for cookie in Cookie::split_parse(header.to_owned()).flatten() {
                        jar.add_original(cookie);
                    }
                    let verified = jar.signed(&key).get(NAME);
                    verified.is_some_and(|cookie| cookie.value() == VALUE)
                }
            },
        ),
    ]
}

fn work<F>(name: &str, make: impl Fn() -> F + 'static) -> Work
where
    F: FnMut() -> HeaderValue + 'static,
{
    let check = |line: &HeaderValue| {
        assert!(line.len() > NAME.len() + VALUE.len() + 32, "no space for a signature");
    };
    Work::new(name, 500, check, make)
}

fn signed(keys: &KeyRing, now: SystemTime) -> HeaderValue {
    SPEC.signed(keys).with_value(black_box(VALUE), now).expect("a cookie").into()
}

fn signed_by_cookie(key: &cookie::Key) -> HeaderValue {
    let mut jar = CookieJar::new();
    let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
    jar.signed_mut(key).add(cookie.path("/").same_site(cookie::SameSite::Lax));
    let line = jar.delta().next().expect("a cookie").to_string();
    HeaderValue::try_from(line).expect("octets of a header")
}

/// Returns the header that a client sends back.
fn request(line: &HeaderValue) -> HeaderMap {
    let pair = line.to_str().expect("ASCII").split(';').next().unwrap_or_default();
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).expect("octets of a header"))])
}

pub(crate) fn keys() -> KeyRing {
    Key::new([7; 64]).expect("a key").into()
}

pub(crate) fn cookie_key() -> cookie::Key {
    cookie::Key::from(&[7; 64])
}

pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}
