//! `SetCookieExt`.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, Response};

use crate::cookie::SetCookieExt as _;

fn lines(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

#[test]
fn the_same_cookie_keeps_its_position_and_others_stay() {
    let mut response = Response::new(());
    for (name, value) in [("a", "1"), ("b", "2"), ("a", "3")] {
        response.set_cookie((name, value)).unwrap();
    }
    assert_eq!(
        lines(response.headers()),
        ["a=3; Path=/; SameSite=Lax", "b=2; Path=/; SameSite=Lax"]
    );
}

#[test]
fn two_lines_of_the_same_cookie_become_one() {
    let mut headers = HeaderMap::new();
    for line in ["a=1; Path=/", "b=2", "a=3; Path=/; Secure", "a=4; Path=/x"] {
        headers.append(SET_COOKIE, HeaderValue::from_static(line));
    }
    headers.set_cookie(("a", "5")).unwrap();
    assert_eq!(lines(&headers), ["a=5; Path=/; SameSite=Lax", "b=2", "a=4; Path=/x"]);
}

#[test]
fn delete_after_set_is_one_deletion() {
    let mut headers = HeaderMap::new();
    headers.set_cookie(("a", "1")).unwrap();
    headers.delete_cookie("a").unwrap();
    assert_eq!(
        lines(&headers),
        ["a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax"]
    );
}

#[test]
fn an_invalid_cookie_does_not_change_the_response() {
    let mut response = Response::new(());
    response.set_cookie(("a", "1")).unwrap();
    assert!(response.set_cookie(("a b", "1")).is_err());
    assert!(response.set_cookie(("a", "v".repeat(5000))).is_err());
    assert!(response.delete_cookie("a b").is_err());
    assert_eq!(lines(response.headers()), ["a=1; Path=/; SameSite=Lax"]);
}

#[test]
fn a_third_party_line_that_no_browser_would_read_is_left_alone() {
    let mut headers = HeaderMap::new();
    for line in [&b"\xFF"[..], b"=", b"", b";;;", b"a"] {
        headers.append(SET_COOKIE, HeaderValue::from_bytes(line).unwrap());
    }
    headers.set_cookie(("a", "1")).unwrap();
    headers.set_cookie(("a", "2")).unwrap();
    let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[5], "a=2; Path=/; SameSite=Lax");
}
