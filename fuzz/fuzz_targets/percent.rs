//! Percent-encoding agrees with the crate `percent-encoding`, in both directions.

#![no_main]

use aside::{CookieOptions, CookieSpec, RequestCookies};
use http::{HeaderMap, HeaderValue, header::COOKIE};
use percent_encoding::percent_decode;

const SPEC: CookieSpec<'static> = CookieSpec::new("sid", CookieOptions::new());

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = str::from_utf8(bytes) {
        if let Ok(cookie) = SPEC.with_value(value) {
            let line = cookie.header().to_str().expect("the encoding is ASCII");
            let sent = line.strip_prefix("sid=").and_then(|rest| rest.split(';').next());
            let sent = sent.expect("the line begins with the cookie");
            assert_eq!(percent_decode(sent.as_bytes()).collect::<Vec<_>>(), bytes);
        }
    }

    let line = [b"sid=", bytes].concat();
    let Ok(line) = HeaderValue::from_bytes(&line) else { return };
    let headers = HeaderMap::from_iter([(COOKIE, line)]);
    let cookies = RequestCookies::new(&headers);
    let raw = cookies.get_raw("sid").expect("the line begins with the cookie");
    // A pair of quotes around a value belongs to the header.
    let inner = match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    };
    let expected = percent_decode(inner).decode_utf8();
    assert_eq!(cookies.get(&SPEC).ok().flatten(), expected.ok(), "{raw:?}");
});
