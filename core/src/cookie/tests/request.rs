//! `RequestCookies`: rules 34–36 and 38.

use http::HeaderMap;

use super::{DEFAULTS, request};
use crate::cookie::{CookieSpec, RequestCookies};

const SID: CookieSpec<'static> = CookieSpec::new("sid", DEFAULTS);

/// All pairs of one line, as text.
fn pairs(line: &str) -> Vec<(String, String)> {
    let headers = request([line]);
    let cookies = RequestCookies::new(&headers);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    cookies.iter().map(|(name, value)| (text(name), text(value))).collect()
}

#[track_caller]
fn reads(line: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    assert_eq!(pairs(line), expected, "{line:?}");
}

#[test]
fn pairs_are_the_texts_between_semicolons() {
    reads("a=1; b=2", &[("a", "1"), ("b", "2")]);
    reads("a=1;b=2;", &[("a", "1"), ("b", "2")]);
    reads(" \ta=1\t ;\t b=2", &[("a", "1"), ("b", "2")]);
    reads("a=b=c", &[("a", "b=c")]);
    reads("a==", &[("a", "=")]);
    reads("a=", &[("a", "")]);
    reads("", &[]);
    reads(";;; ;", &[]);
    reads("junk; a=1; =x; =; ==", &[("a", "1")]);
}

/// As Starlette does, with SP and HTAB only.
#[test]
fn white_space_around_the_equals_sign_is_trimmed() {
    reads("a =1; b= 2; c \t = \t 3; d =", &[("a", "1"), ("b", "2"), ("c", "3"), ("d", "")]);
    reads("a b = c d", &[("a b", "c d")]);
    reads(" =1; \t=2", &[]);
    let headers = request(["sid = 7; sid\t=8"]);
    let cookies = RequestCookies::new(&headers);
    assert_eq!(cookies.get_all("sid").collect::<Vec<_>>(), [b"7", b"8"]);
    assert_eq!(cookies.get_raw("sid "), None);
}

/// No browser stores a name with a blank at its end, so such a pair is not the protected cookie.
#[test]
fn white_space_after_a_protected_name_is_part_of_the_name() {
    for name in ["__Host-a", "__Secure-a", "__Http-a", "__host-http-a"] {
        for blank in [" ", "\t", " \t"] {
            let headers = request([format!("{name}{blank}=evil")]);
            let cookies = RequestCookies::new(&headers);
            assert_eq!(cookies.get_raw(name), None, "{name}{blank:?}");
            assert_eq!(cookies.iter().next().unwrap().0, format!("{name}{blank}").as_bytes());
        }
        let headers = request([format!("{name}= good")]);
        assert_eq!(RequestCookies::new(&headers).get_raw(name), Some(&b"good"[..]));
    }
}

/// W7: the attributes of RFC 2965 are not cookies, and they change nothing about the cookies next to them.
#[test]
fn attributes_of_rfc_2965_are_not_listed() {
    reads(
        "$Version=\"1\"; a=\"1\";$Path=\"/\";$Domain=\"d.example\"; $Port=80; b=2",
        &[("a", "\"1\""), ("b", "2")],
    );
    reads("$VERSION=1; $path=/; $a=1; $=2", &[("$a", "1"), ("$", "2")]);
    let headers = request(["$Version=\"1\"; sid=\"7\";$Path=\"/\""]);
    let cookies = RequestCookies::new(&headers);
    assert_eq!(cookies.get(&SID).unwrap().as_deref(), Some("7"));
    assert_eq!(cookies.get_raw("$Path"), Some(&b"\"/\""[..]));
}

#[test]
fn lines_of_real_user_agents_are_read_to_the_byte() {
    // `expected` of web-platform-tests `cookies/value/value.html` and `cookies/attributes/invalid.html`.
    reads("test=\"2, baz=qux\"", &[("test", "\"2, baz=qux\"")]);
    reads("test=\"5zzz \"   \"ppp\"", &[("test", "\"5zzz \"   \"ppp\"")]);
    reads("test7", &[]);
    reads("test=%32%33", &[("test", "%32%33")]);
    reads("test=== 13", &[("test", "== 13")]);
}

#[test]
fn several_lines_are_one_list() {
    let headers = request(["a=1; sid=x", "b=2", "", "sid=y"]);
    let cookies = RequestCookies::new(&headers);
    assert_eq!(cookies.iter().count(), 4);
    assert_eq!(cookies.get_raw("sid"), Some(&b"x"[..]));
    assert_eq!(cookies.get_all("sid").collect::<Vec<_>>(), [b"x", b"y"]);
}

#[test]
fn a_request_without_cookies_has_none() {
    let headers = HeaderMap::new();
    let cookies = RequestCookies::new(&headers);
    assert_eq!(cookies.get(&SID), Ok(None));
    assert_eq!(cookies.get_raw("sid"), None);
    assert_eq!(cookies.iter().count(), 0);
    assert_eq!(cookies.clone().into_owned().iter().count(), 0);
    assert_eq!(format!("{cookies:?}"), "{}");
}

#[test]
fn owned_cookies_read_the_same() {
    let headers = request([&b"sid=1; a=\xFF"[..], b"junk; sid=2"]);
    let borrowed = RequestCookies::new(&headers);
    let owned = borrowed.clone().into_owned().into_owned();
    assert!(borrowed.iter().eq(owned.iter()));
    assert_eq!(owned.get(&SID).unwrap().as_deref(), Some("1"));
}

#[test]
fn names_are_compared_byte_for_byte() {
    let headers = request(["SID=1; Sid=2; sid%20=3; \"sid\"=4; $sid=5"]);
    assert_eq!(RequestCookies::new(&headers).get_raw("sid"), None);
    assert_eq!(RequestCookies::new(&headers).get_raw("Sid"), Some(&b"2"[..]));
    assert_eq!(RequestCookies::new(&headers).get_raw(""), None);
}
