//! `CookieSpec`, `SetCookie` and `CookieId`.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

use super::{DEFAULTS, SECURE, line, request};
use crate::cookie::{
    CookieId, CookieOptions, CookieRule, CookieSpec, Encoding, IntoDeleteCookie as _,
    IntoSetCookie as _, RequestCookies, SameSite, SetCookie,
};

const SESSION: CookieSpec<'static> = CookieSpec::new(
    "__Host-session",
    SECURE.http_only(true).same_site(SameSite::Strict).max_age(Duration::from_secs(3600)),
);

fn raw(line: &'static str) -> SetCookie {
    SetCookie::raw(HeaderValue::from_static(line)).unwrap()
}

#[test]
fn a_spec_writes_the_same_line_as_its_parts() {
    let one = SESSION.with_value("31d4").unwrap();
    let other = SetCookie::new(SESSION.name(), "31d4", SESSION.options()).unwrap();
    assert_eq!(one, other);
    assert_eq!(CookieSpec::try_new("__Host-session", SESSION.options()).unwrap(), SESSION);
}

#[test]
fn a_deletion_has_the_same_attributes_and_a_date_in_1970() {
    const GONE: &str = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0";
    let delete = |spec: CookieSpec<'_>| {
        spec.into_delete_cookie().unwrap().header().to_str().unwrap().to_owned()
    };

    assert_eq!(
        delete(SESSION),
        format!("__Host-session=; {GONE}; Path=/; Secure; HttpOnly; SameSite=Strict")
    );
    let all = SECURE
        .expires(UNIX_EPOCH + Duration::from_secs(9))
        .domain("d.example")
        .path("/p")
        .same_site(SameSite::None)
        .partitioned(true);
    assert_eq!(
        delete(CookieSpec::new("k", all)),
        format!("k=; {GONE}; Domain=d.example; Path=/p; Secure; SameSite=None; Partitioned"),
    );
    // Starlette's deletion (`C:delete-basic`) has an empty pair of quotes.
    assert_eq!(
        delete(CookieSpec::new("k", DEFAULTS.encoding(Encoding::Quoted))),
        format!("k=\"\"; {GONE}; Path=/; SameSite=Lax"),
    );
    assert_eq!(
        "k".into_delete_cookie().unwrap(),
        CookieSpec::new("k", DEFAULTS).deletion().unwrap()
    );
    assert_eq!((&String::from("k")).into_delete_cookie(), "k".into_delete_cookie());
    assert_eq!((&SESSION).into_delete_cookie(), SESSION.into_delete_cookie());
}

#[test]
fn a_deletion_by_name_adds_what_the_prefix_requires() {
    const GONE: &str = "=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/";
    for (name, required) in [
        ("__Host-sid", "; Secure"),
        ("__HOST-sid", "; Secure"),
        ("__Secure-sid", "; Secure"),
        ("__Http-sid", "; Secure; HttpOnly"),
        ("__Host-Http-sid", "; Secure; HttpOnly"),
        ("__host-http-sid", "; Secure; HttpOnly"),
        ("__Hostsid", ""),
        ("_Host-sid", ""),
    ] {
        let deletion = name.into_delete_cookie().unwrap();
        assert_eq!(*deletion.header(), format!("{name}{GONE}{required}; SameSite=Lax"));
        assert_eq!(deletion.key(), CookieId::from(name));
    }
    assert_eq!("a b".into_delete_cookie().unwrap_err().rule(), CookieRule::Token);
}

#[test]
fn a_pair_takes_text_in_any_form() {
    let expected = line("n", "v", DEFAULTS);
    let pairs = [
        ("n", "v").into_set_cookie(),
        (String::from("n"), "v").into_set_cookie(),
        ("n", String::from("v")).into_set_cookie(),
        ("n", std::borrow::Cow::from("v")).into_set_cookie(),
        CookieSpec::new("n", DEFAULTS).with_value(String::from("v")),
    ];
    for pair in pairs {
        assert_eq!(*pair.unwrap().header(), expected);
    }
}

#[test]
fn under_quoted_no_name_is_an_attribute_of_python() {
    let quoted = DEFAULTS.encoding(Encoding::Quoted);
    for name in [
        "expires",
        "path",
        "comment",
        "domain",
        "max-age",
        "secure",
        "httponly",
        "version",
        "samesite",
        "partitioned",
        "Path",
        "MAX-AGE",
        "HttpOnly",
    ] {
        let error = CookieSpec::try_new(name, quoted).unwrap_err();
        assert_eq!(error.rule(), CookieRule::PythonReserved);
        assert!(CookieSpec::try_new(name, DEFAULTS).is_ok());
    }
    for name in ["expire", "paths", "x-path", "max_age"] {
        assert!(CookieSpec::try_new(name, quoted).is_ok());
    }
}

#[test]
fn name_domain_path_and_partition_are_the_identity() {
    let same = [
        ("a=1; Path=/", "a=2; path=/; Secure"),
        ("a=1; Domain=Example.com", "a=2; domain=.example.COM"),
        ("a=1", "a=2; HttpOnly"),
        ("a=1", "a=2; Path=relative"),
        ("a=1", "a=2; Path="),
        ("a=1; Path=/x", "a=2; Path=/; Path=/x"),
        ("a=1", "a=2; Domain="),
        (" a =1", "a=2"),
        ("a=1; Partitioned", "a=2; partitioned=yes"),
        ("a=1; Path=/x", "a=2;\tPath =\t/x "),
    ];
    for (one, other) in same {
        assert!(raw(one).is_same_cookie(&raw(other)), "{one} | {other}");
        assert_eq!(raw(one).key(), raw(other).key());
    }
    let others = [
        ("a=1; Path=/", "a=1"),
        ("a=1; Path=/", "a=1; Path=/x"),
        ("a=1; Path=/x", "a=1; Path=/X"),
        ("a=1", "A=1"),
        ("a=1", "ab=1"),
        ("a=1; Domain=a.b", "a=1"),
        ("a=1; Domain=a.b", "a=1; Domain=c.a.b"),
        ("a=1; Partitioned", "a=1"),
    ];
    for (one, other) in others {
        assert!(!raw(one).is_same_cookie(&raw(other)), "{one} | {other}");
        assert_ne!(raw(one).key(), raw(other).key());
    }
}

#[test]
fn an_attribute_that_browsers_ignore_for_its_length_is_not_part_of_the_key() {
    let long = HeaderValue::try_from(format!("a=1; Path=/{}", "p".repeat(1024))).unwrap();
    assert!(SetCookie::raw(long).unwrap().is_same_cookie(&raw("a=1")));
}

#[test]
fn a_key_is_the_same_from_spec_name_and_line() {
    assert_eq!(CookieId::from("a"), CookieId::from(CookieSpec::new("a", DEFAULTS)));
    assert_eq!(CookieId::from("a"), raw("a=1; Path=/").key());
    assert_eq!(CookieId::from(&SESSION), SESSION.with_value("v").unwrap().key());
    let spec = CookieSpec::new("a", DEFAULTS.domain(".Example.com"));
    assert_eq!(CookieId::from(spec), raw("a=1; Path=/; Domain=example.com").key());
    let cookie = raw("a=1; Path=/");
    assert_eq!(CookieId::from(&cookie).into_owned(), CookieId::from("a"));
}

#[test]
fn debug_shows_names_and_lengths_never_values() {
    let cookie = SESSION.with_value("s3cret").unwrap();
    assert_eq!(format!("{cookie:?}"), "SetCookie(\"__Host-session\", 78 bytes)");
    assert_eq!(cookie.header().len(), 78);

    let headers = request(["__Host-session=s3cret; evil\u{e9}=s3cret"]);
    let cookies = RequestCookies::new(&headers);
    let debug = format!("{cookies:?}");
    assert!(debug.contains("__Host-session") && !debug.contains("s3cret"), "{debug}");

    for debug in [format!("{:?}", cookie.key()), format!("{SESSION:?}")] {
        assert!(debug.contains("__Host-session") && !debug.contains("s3cret"));
    }
    let odd = SetCookie::raw(HeaderValue::from_bytes(b"a\xFF\tb=s3cret").unwrap()).unwrap();
    assert!(!format!("{odd:?} {:?}", odd.key()).chars().any(char::is_control));
}

#[test]
fn options_return_their_arguments() {
    assert_eq!(CookieOptions::default(), CookieOptions::new());
    assert_eq!(SESSION.options(), SESSION.options());
    assert_ne!(SESSION.options(), DEFAULTS);
}
