//! `Encoding`, in both directions.

use super::{DEFAULTS, line, rejects, request};
use crate::cookie::{CookiePart, CookieRule, CookieSpec, Encoding, RequestCookies};

const PERCENT: CookieSpec<'static> = CookieSpec::new("n", DEFAULTS);
const QUOTED: CookieSpec<'static> = CookieSpec::new("n", DEFAULTS.encoding(Encoding::Quoted));
const RAW: CookieSpec<'static> = CookieSpec::new("n", DEFAULTS.encoding(Encoding::Raw));

/// The value, as it is written in the line.
#[track_caller]
fn written(spec: CookieSpec<'_>, value: &str) -> String {
    let line = line(spec.name(), value, spec.options().without_path().without_same_site());
    line["n=".len()..].to_owned()
}

#[track_caller]
fn read(spec: CookieSpec<'_>, raw: &[u8]) -> Result<String, Option<usize>> {
    let headers = request([[b"n=", raw].concat()]);
    let cookies = RequestCookies::new(&headers);
    match cookies.get(&spec) {
        Ok(value) => Ok(value.expect("a cookie").into_owned()),
        Err(e) => Err(e.offset()),
    }
}

#[test]
fn percent_leaves_cookie_octets_but_the_percent_sign() {
    let plain = "!#$&'()*+-./0:<=>?@A[]^_`a{|}~";
    assert_eq!(written(PERCENT, plain), plain);
    assert_eq!(written(PERCENT, "%41"), "%2541");
    assert_eq!(written(PERCENT, "\"a, b;\\"), "%22a%2C%20b%3B%5C");
    assert_eq!(written(PERCENT, "é日😀\0\u{7F}"), "%C3%A9%E6%97%A5%F0%9F%98%80%00%7F");
    assert_eq!(written(PERCENT, ""), "");
}

#[test]
fn percent_reads_values_of_other_writers() {
    assert_eq!(read(PERCENT, b"a%20b").unwrap(), "a b");
    assert_eq!(read(PERCENT, b"%c3%a9").unwrap(), "é");
    // `encodeURIComponent` and others do not escape some octets, and a single `%` is legal.
    for bare in ["%", "%%", "100%", "%4", "%zz", "%é"] {
        assert_eq!(read(PERCENT, bare.as_bytes()).unwrap(), bare);
    }
    // `+` is not a space.
    assert_eq!(read(PERCENT, b"a+b").unwrap(), "a+b");
    assert_eq!(read(PERCENT, b"ab%FF").unwrap_err(), Some(2));
    assert_eq!(read(PERCENT, b"ab\xFF").unwrap_err(), Some(2));
}

/// W7: Java's `CookieManager` and aiohttp's default jar add quotes to a value.
#[test]
fn percent_removes_one_pair_of_quotes() {
    for (raw, expected) in [
        (&b"\"a%20b\""[..], "a b"),
        (b"\"\"", ""),
        (b"\"\"a\"\"", "\"a\""),
        (b"\"", "\""),
        (b"\"a", "\"a"),
        (b"a\"", "a\""),
        (b"a\"b\"", "a\"b\""),
        (b"%22a%22", "\"a\""),
    ] {
        assert_eq!(read(PERCENT, raw).unwrap(), expected, "{raw:?}");
        let headers = request([[b"n=", raw].concat()]);
        assert_eq!(RequestCookies::new(&headers).get_raw("n"), Some(raw));
    }
    // The offset counts from the value without quotes.
    assert_eq!(read(PERCENT, b"\"ab%FF\"").unwrap_err(), Some(2));
}

#[test]
fn quoted_writes_as_starlette_does() {
    // `C:value-*` of the golden cases.
    for (value, expected) in [
        ("abc123", "abc123"),
        ("!#$%&'*+-.^_`|~:", "!#$%&'*+-.^_`|~:"),
        ("", "\"\""),
        (" ", "\" \""),
        ("a\tb", "\"a\\011b\""),
        ("a,b", "\"a\\054b\""),
        ("a;b", "\"a\\073b\""),
        ("a\"b", "\"a\\\"b\""),
        ("\\\"", "\"\\\\\\\"\""),
        ("ab/cd+ef==", "\"ab/cd+ef==\""),
        ("<script>", "\"<script>\""),
        ("[1]{2}", "\"[1]{2}\""),
        ("a\r\nb", "\"a\\015\\012b\""),
        ("é\u{FF}\u{7F}\0", "\"\\351\\377\\177\\000\""),
    ] {
        assert_eq!(written(QUOTED, value), expected);
    }
}

#[test]
fn quoted_ends_at_latin_1() {
    let options = QUOTED.options();
    for (value, at) in [("日", 0), ("é日", 2), ("a\u{100}", 1), ("ab😀", 2)] {
        rejects("n", value, options, (CookiePart::Value, CookieRule::Latin1, Some(at)));
    }
}

#[test]
fn quoted_reads_as_starlette_does() {
    // Each as `http.cookies._unquote` of Python 3.14.
    for (raw, expected) in [
        (&b"abc"[..], "abc"),
        (b"", ""),
        (b"\"", "\""),
        (b"\"\"", ""),
        (b"\"abc", "\"abc"),
        (b"abc\"", "abc\""),
        (b"a\\054b", "a\\054b"),
        (b"\"a\\054b\"", "a,b"),
        (b"\"\\777\"", "777"),
        (b"\"\\08\"", "08"),
        (b"\"\\1\"", "1"),
        (b"\"\\\\\"", "\\"),
        (b"\"\\\"", "\\"),
        (b"\"\\\\\\\"", "\\\\"),
        (b"\"\\\"\\\"\"", "\"\""),
        (b"\"\\351\"", "é"),
        (b"\"\xE9\"", "é"),
        (b"\xC3\xA9", "Ã©"),
        (b"\"\\\xE9\"", "é"),
    ] {
        assert_eq!(read(QUOTED, raw).unwrap(), expected, "{raw:?}");
    }
}

/// A dot of Python's pattern matches no line feed. A header cannot contain one.
#[test]
fn quoted_keeps_the_backslash_before_a_line_feed() {
    assert_eq!(Encoding::Quoted.read(b"\"\\\n\"").unwrap(), "\\\n");
}

#[test]
fn raw_reads_the_value_unchanged() {
    assert_eq!(read(RAW, b"a%20b").unwrap(), "a%20b");
    assert_eq!(read(RAW, b"\"a\"").unwrap(), "\"a\"");
    assert_eq!(read(RAW, "é".as_bytes()).unwrap(), "é");
    assert_eq!(read(RAW, b"\xE9").unwrap_err(), Some(0));
}

#[test]
fn reading_allocates_only_to_decode() {
    use std::borrow::Cow;

    for encoding in [Encoding::Percent, Encoding::Quoted, Encoding::Raw] {
        assert!(matches!(encoding.read(b"plain"), Ok(Cow::Borrowed("plain"))));
    }
    assert!(matches!(Encoding::Quoted.read(b"\"a b\""), Ok(Cow::Borrowed("a b"))));
    assert!(matches!(Encoding::Percent.read(b"a%20b"), Ok(Cow::Owned(_))));
}

#[test]
fn an_error_shows_the_position_but_not_the_value() {
    let headers = request(["n=s3cret%FF"]);
    let error = RequestCookies::new(&headers).get(&PERCENT).unwrap_err();
    assert_eq!(error.to_string(), "cookie `n`: value is not UTF-8 at byte 6");
    assert_eq!(RequestCookies::new(&headers).get_raw("n"), Some(&b"s3cret%FF"[..]));
}
