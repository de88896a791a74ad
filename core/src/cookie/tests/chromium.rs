//! The behavior of Chromium 156 for 45 `Set-Cookie` lines. A line that it rejected cannot be set. A legal
//! line that it kept can be set.

use std::time::{Duration, UNIX_EPOCH};

use super::{DEFAULTS, SECURE, line};
use crate::cookie::{CookieOptions, Encoding, SameSite, SetCookie};

const BARE: CookieOptions<'static> = DEFAULTS.without_path().without_same_site();
const RAW: CookieOptions<'static> = BARE.encoding(Encoding::Raw);

#[test]
fn cookies_that_chromium_rejected_are_errors() {
    let host = BARE.secure(true);
    let cases: &[(&str, &str, &str, CookieOptions<'_>)] = &[
        ("samesite_none_insecure", "a", "1", BARE.same_site(SameSite::None)),
        ("host_nopath", "__Host-a", "1", host),
        ("host_domain", "__Host-a", "1", host.path("/").domain("localhost")),
        ("host_insecure", "__Host-a", "1", BARE.path("/")),
        ("host_lower_bad", "__host-a", "1", BARE.path("/")),
        ("secure_prefix_bad", "__Secure-a", "1", BARE),
        ("http_prefix_nohttponly", "__Http-a", "1", host),
        ("hosthttp_nohttponly", "__Host-Http-a", "1", host.path("/")),
        ("partitioned_insecure", "a", "1", BARE.partitioned(true)),
        ("nameless", "", "v", BARE),
        ("nameless_prefix", "", "__Host-a=1", host.path("/")),
        ("tab_in_value", "a", "x\ty", RAW),
        ("ctl_in_value", "a", "x\u{1}y", RAW),
        // Chromium kept these, but they do not match the grammar: rules 7, 16 and 31.
        ("comma", "a", "1, b=2", RAW),
        ("quoted", "a", "\"x y\"", RAW),
        ("quoted_octal", "a", "\"x\\054y\"", RAW),
        ("utf8", "a", "é", RAW),
    ];
    for (id, name, value, options) in cases {
        assert!(SetCookie::new(name, value, *options).is_err(), "{id}");
    }
    assert!(SetCookie::new("n", &"v".repeat(4096), BARE).is_err(), "size_4097");
    let path = "/".to_owned() + &"p".repeat(1024);
    assert!(SetCookie::new("n", "v", BARE.path(&path)).is_err(), "path_1025");
}

#[test]
fn legal_cookies_that_chromium_kept_can_be_set() {
    let cases: &[(&str, &str, CookieOptions<'_>)] = &[
        ("a=1", "a", BARE),
        ("a=1; Path=/; SameSite=Lax", "a", DEFAULTS),
        ("a=1; SameSite=Strict", "a", BARE.same_site(SameSite::Strict)),
        ("a=1; Secure; SameSite=None", "a", BARE.secure(true).same_site(SameSite::None)),
        ("a=1; Secure", "a", BARE.secure(true)),
        ("__Host-a=1; Path=/; Secure", "__Host-a", SECURE.without_same_site()),
        ("__Secure-a=1; Secure", "__Secure-a", BARE.secure(true)),
        ("__Http-a=1; Secure; HttpOnly", "__Http-a", BARE.secure(true).http_only(true)),
        (
            "__Host-Http-a=1; Path=/; Secure; HttpOnly",
            "__Host-Http-a",
            SECURE.without_same_site().http_only(true),
        ),
        (
            "__Host-a=1; Path=/; Secure; SameSite=None; Partitioned",
            "__Host-a",
            SECURE.same_site(SameSite::None).partitioned(true),
        ),
        ("a=1; Max-Age=34646400", "a", BARE.max_age(Duration::from_secs(34_646_400))),
        (
            "a=1; Expires=Thu, 31 Dec 2099 23:59:59 GMT",
            "a",
            BARE.expires(UNIX_EPOCH + Duration::from_secs(4_102_444_799)),
        ),
        ("a=1; Domain=localhost", "a", BARE.domain("localhost")),
        (
            "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600",
            "a",
            BARE.expires(UNIX_EPOCH).max_age(Duration::from_secs(3600)),
        ),
    ];
    for (expected, name, options) in cases {
        assert_eq!(line(name, "1", *options), *expected);
    }
    assert_eq!(line("a", "é ", BARE), "a=%C3%A9%20");
    assert_eq!(line("a", "x y", BARE.encoding(Encoding::Quoted)), "a=\"x y\"");
    assert_eq!(line("a", "x,y", BARE.encoding(Encoding::Quoted)), "a=\"x\\054y\"");
    assert!(SetCookie::new("n", &"v".repeat(4095), BARE).is_ok(), "size_4096");
    let path = "/".to_owned() + &"p".repeat(1023);
    assert!(SetCookie::new("n", "v", BARE.path(&path)).is_ok(), "path_1024");
}
