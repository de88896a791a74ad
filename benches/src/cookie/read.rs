//! Reads one cookie of a request's `Cookie` line, and hostile lines.

use std::hint::black_box;

use aside::RequestCookies;
use biscotti::{Processor, ProcessorConfig};
use cookie::Cookie;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::http::{NAME, SPEC, VALUE};
use crate::work::Work;

pub fn works() -> Vec<Work> {
    vec![
        work("read/aside", || {
            let headers = ten();
            move || {
                let cookies = RequestCookies::new(black_box(&headers));
                cookies.get(&SPEC).is_ok_and(|value| value.as_deref() == Some(VALUE))
            }
        }),
        work("read/cookie", || {
            let headers = ten();
            move || {
                let mut cookies = Cookie::split_parse(text(black_box(&headers))).flatten();
                let cookie = cookies.find(|cookie| cookie.name() == NAME);
                cookie.is_some_and(|cookie| cookie.value() == VALUE)
            }
        }),
        work("read/biscotti", || {
            let headers = ten();
            let processor: Processor = ProcessorConfig::default().into();
            move || {
                let header = text(black_box(&headers));
                let cookies = biscotti::RequestCookies::parse_header(header, &processor);
                cookies.is_ok_and(|cookies| {
                    cookies.get(NAME).is_some_and(|cookie| cookie.value() == VALUE)
                })
            }
        }),
    ]
}

fn work<F: FnMut() -> bool + 'static>(name: &str, make: impl Fn() -> F + 'static) -> Work {
    Work::new(name, 2000, |found| assert!(found), make)
}

/// Ten cookies. The last one is read.
fn ten() -> HeaderMap {
    let others = "_ga=GA1.2.1234567890.1700000000; _gid=GA1.2.987654321.1700000000; theme=dark; lang=en-GB; \
                  consent=analytics%3Dno; cart=plumbus; seen=2026-01-17; ab=B; csrftoken=6f1c4a2b9d8e7f30; ";
    headers(&[others, NAME, "=", VALUE].concat())
}

fn headers(line: &str) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(line).expect("octets of a header"))])
}

fn text(headers: &HeaderMap) -> &str {
    headers[COOKIE].to_str().expect("ASCII")
}

/// A line of this many bytes without the cookie, with the content that costs a careless reader most.
fn hostile(bytes: usize) -> HeaderMap {
    let line = "=\"\\;; fakesessio=%; fakesession ;=".repeat(bytes / 32 + 1);
    headers(&line[..bytes])
}

/// Reads a cookie of a hostile line.
pub(crate) fn hostile_get(name: String, bytes: usize) -> Work {
    let is_none = |found: &bool| assert!(!found);
    read_hostile(name, bytes, is_none, |headers| {
        RequestCookies::new(headers).get_raw(NAME).is_some()
    })
}

/// Iterates over a hostile line.
pub(crate) fn hostile_iter(name: String, bytes: usize) -> Work {
    let are_some = |count: &usize| assert!(*count > 0);
    read_hostile(name, bytes, are_some, |headers| RequestCookies::new(headers).iter().count())
}

/// Parses a hostile line with the crate `cookie`.
pub(crate) fn hostile_by_cookie(name: String, bytes: usize) -> Work {
    let is_none = |found: &bool| assert!(!found);
    read_hostile(name, bytes, is_none, |headers| {
        let mut cookies = Cookie::split_parse(text(headers)).flatten();
        cookies.any(|cookie| cookie.name() == NAME)
    })
}

fn read_hostile<R: 'static>(
    name: String,
    bytes: usize,
    check: impl Fn(&R) + 'static,
    read: fn(&HeaderMap) -> R,
) -> Work {
    Work::new(name, times(bytes), check, move || {
        let headers = hostile(bytes);
        move || read(black_box(&headers))
    })
}

fn times(bytes: usize) -> u64 {
    (2_000_000 / bytes as u64).max(1)
}
