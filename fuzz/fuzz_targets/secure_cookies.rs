//! No cookie verifies that was not written with the key, and each cookie that was written does.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies};
use http::{HeaderMap, HeaderValue, header::COOKIE};
use libfuzzer_sys::arbitrary::{self, Arbitrary};

const SPEC: CookieSpec<'static> = CookieSpec::new("sid", CookieOptions::new());

static KEYS: LazyLock<KeyRing> = LazyLock::new(|| Key::new([7; 32]).expect("32 octets").into());

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    value: &'a str,
    forged: &'a [u8],
    /// The byte of the cookie to change, and its new value.
    at: usize,
    byte: u8,
    seconds: u32,
}

fn headers(pair: &[u8]) -> Option<HeaderMap> {
    Some(HeaderMap::from_iter([(COOKIE, HeaderValue::from_bytes(pair).ok()?)]))
}

/// The values that the signed and the private cookie have in this line.
fn read(pair: &[u8], now: SystemTime) -> [Option<String>; 2] {
    let Some(headers) = headers(pair) else { return [None, None] };
    let cookies = RequestCookies::new(&headers);
    [
        SPEC.signed(&KEYS).read(&cookies, now).ok().map(|verified| verified.into_value()),
        SPEC.private(&KEYS).read(&cookies, now).ok().map(|verified| verified.into_value()),
    ]
}

libfuzzer_sys::fuzz_target!(|case: Case<'_>| {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(case.seconds.into());
    let forged = [b"sid=", case.forged].concat();
    assert_eq!(read(&forged, now), [None, None], "a forged cookie verifies");

    let written = [
        SPEC.signed(&KEYS).with_value(case.value, now),
        SPEC.private(&KEYS).with_value(case.value, now),
    ];
    for (index, cookie) in written.into_iter().enumerate() {
        let Ok(cookie) = cookie else { continue };
        let line = cookie.header().as_bytes();
        let pair = line.split(|&byte| byte == b';').next().unwrap_or_default();
        let mut expected = [None, None];
        expected[index] = Some(case.value.to_owned());
        assert_eq!(read(pair, now), expected);
        assert_eq!(
            read(pair, now + Duration::from_secs(15 * 86_400)),
            [None, None],
            "after 14 days"
        );

        let mut changed = pair.to_vec();
        let at = 4 + case.at % (changed.len() - 4);
        changed[at] = case.byte;
        // Spaces at the end are not part of a cookie's value.
        if changed[at] != pair[at] && !changed[at].is_ascii_whitespace() && changed[at] != b';' {
            assert_eq!(read(&changed, now), [None, None], "a changed cookie verifies");
        }
    }
});
