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
fn pairs_are_what_stands_between_semicolons() {
    reads("a=1; b=2", &[("a", "1"), ("b", "2")]);
    reads("a=1;b=2;", &[("a", "1"), ("b", "2")]);
    reads(" \ta=1\t ;\t b=2", &[("a", "1"), ("b", "2")]);
    reads("a=b=c", &[("a", "b=c")]);
    reads("a==", &[("a", "=")]);
    reads("a=", &[("a", "")]);
    reads("", &[]);
    reads(";;; ;", &[]);
    reads("junk; a=1; =x; =; ==", &[("a", "1")]);
    // Inside, white space is part of the name or the value: user agents send none.
    reads("a =1; b= 2", &[("a ", "1"), ("b", " 2")]);
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
    assert_eq!(cookies.get_parsed::<u8>(&SID), None);
    assert_eq!(cookies.iter().count(), 0);
    assert_eq!(cookies.clone().into_owned().iter().count(), 0);
    assert_eq!(format!("{cookies:?}"), "{}");
}

#[test]
fn typed_access_is_none_for_anything_else() {
    for (value, expected) in
        [("7", Some(7)), ("%37", Some(7)), ("", None), ("x", None), ("-1", None)]
    {
        let headers = request([format!("sid={value}")]);
        assert_eq!(RequestCookies::new(&headers).get_parsed::<u32>(&SID), expected);
    }
}

#[test]
fn what_is_owned_reads_the_same() {
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
