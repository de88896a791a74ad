//! Incidents of cookie code elsewhere: R1–R13 and "Tests aside needs" 1–7 of `docs/cookies.md`, if they
//! concern the core. R3 and need 6 are in `secure`, and the starred ones are also in `properties`.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, Response};

use super::{DEFAULTS, SECURE, line, rejects, request};
use crate::cookie::{
    CookiePart, CookieRule, CookieSpec, Encoding, IntoDeleteCookie as _, RequestCookies, SameSite,
    SetCookie, SetCookieExt as _,
};
use crate::{BodyAction, InvalidChange, Policy, ResponseError, TemporalResponse, merge};

const HOST: CookieSpec<'static> = CookieSpec::new("__Host-sid", SECURE);

/// The 25 characters that `str::trim` removes, and three similar ones.
const SPACES: &[char] = &[
    '\u{09}', '\u{0A}', '\u{0B}', '\u{0C}', '\u{0D}', '\u{20}', '\u{85}', '\u{A0}', '\u{1680}',
    '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}', '\u{2007}',
    '\u{2008}', '\u{2009}', '\u{200A}', '\u{2028}', '\u{2029}', '\u{202F}', '\u{205F}', '\u{3000}',
    '\u{180E}', '\u{200B}', '\u{FEFF}',
];

/// Reads the request's `__Host-sid`.
#[track_caller]
fn host(lines: &[&[u8]]) -> Option<Vec<u8>> {
    let headers = request(lines.iter().copied());
    let cookies = RequestCookies::new(&headers);
    let value = cookies.get(&HOST).unwrap().map(|value| value.into_owned().into_bytes());
    assert_eq!(value.is_some(), cookies.get_raw("__Host-sid").is_some());
    value
}

#[track_caller]
fn merged(changes: TemporalResponse, own: &[&'static str]) -> Vec<String> {
    let (mut head, ()) = Response::new(()).into_parts();
    for line in own {
        head.headers.append(SET_COOKIE, HeaderValue::from_static(line));
    }
    assert_eq!(merge(changes, &mut head, &Policy::default()).body, BodyAction::Keep);
    let lines = head.headers.get_all(SET_COOKIE).iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

#[test]
fn r1_percent_encoded_name_is_another_cookie() {
    assert_eq!(host(&[b"__Host-sid=good; __%48ost-sid=evil"]).unwrap(), b"good");
    assert_eq!(host(&[b"__%48ost-sid=evil; __Host-sid=good"]).unwrap(), b"good");
    assert_eq!(host(&[b"__%48ost-sid=evil; %5F%5FHost-sid=evil; __Host-si%64=evil"]), None);
}

#[test]
fn r2_unicode_space_around_a_name_is_another_cookie() {
    for space in
        SPACES.iter().filter(|space| !matches!(space, '\t' | '\n' | '\r' | ' ' | '\u{B}' | '\u{C}'))
    {
        for evil in [format!("{space}__Host-sid=evil"), format!("__Host-sid{space}=evil")] {
            assert_eq!(host(&[evil.as_bytes()]), None);
            assert_eq!(host(&[evil.as_bytes(), b"__Host-sid=good"]).unwrap(), b"good");
            let after = format!("__Host-sid=good;{evil}");
            assert_eq!(host(&[after.as_bytes()]).unwrap(), b"good");
        }
    }
    // As Starlette removes them: bytes 85 and A0 of latin-1.
    for byte in 0x80..=0xFF_u8 {
        assert_eq!(host(&[&[&[byte][..], b"__Host-sid=evil"].concat()]), None);
        assert_eq!(host(&[&[b"__Host-sid", &[byte][..], b"=evil"].concat()]), None);
    }
    // An `http::HeaderValue` cannot contain other controls than HTAB.
    assert!(HeaderValue::from_bytes(b"\x0B__Host-sid=evil").is_err());
}

#[test]
fn r4_attribute_injection_is_an_error() {
    for (path, at) in [("/; Domain=evil.test; SameSite=None", 1), ("/a;b", 2), ("/\u{85};", 1)] {
        let expected = (CookiePart::Path, CookieRule::AttributeOctets, Some(at));
        rejects("n", "v", DEFAULTS.path(path), expected);
    }
    let expected = (CookiePart::Domain, CookieRule::Subdomain, Some(6));
    rejects("n", "v", DEFAULTS.domain("a.test; HttpOnly"), expected);
    let expected = (CookiePart::Name, CookieRule::Token, Some(1));
    rejects("n=v; Domain=evil.test; x", "v", DEFAULTS, expected);
    // A value is encoded or rejected.
    let value = "x; Domain=evil.test";
    assert_eq!(line("n", value, DEFAULTS), "n=x%3B%20Domain=evil.test; Path=/; SameSite=Lax");
    assert_eq!(
        line("n", value, DEFAULTS.encoding(Encoding::Quoted)),
        "n=\"x\\073 Domain=evil.test\"; Path=/; SameSite=Lax",
    );
    let expected = (CookiePart::Value, CookieRule::CookieOctet, Some(1));
    rejects("n", value, DEFAULTS.encoding(Encoding::Raw), expected);
}

#[test]
fn r5_line_breaks_are_an_error_and_not_silent() {
    for path in ["/\r\nX: y", "/\n", "/\r", "/\0"] {
        let expected = (CookiePart::Path, CookieRule::AttributeOctets, Some(1));
        rejects("n", "v", DEFAULTS.path(path), expected);
    }
    let mut changes = TemporalResponse::default();
    changes.set_cookie(("n\r\nX: y", "v"));
    assert!(changes.check().is_err());
    let (mut head, ()) = Response::new(()).into_parts();
    let body = merge(changes, &mut head, &Policy::default()).body;
    assert!(matches!(body, BodyAction::Replace(_)));
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert!(
        matches!(failure.invalid_change(), Some(InvalidChange::Cookie(e)) if e.rule() == CookieRule::Token)
    );
}

#[test]
fn r6_cookies_that_browsers_would_drop_are_errors() {
    for (name, value, options) in [
        ("__Host-n", "v", SECURE.domain("a.test").path("/x")),
        ("n", "v", DEFAULTS.same_site(SameSite::None)),
        ("n", &*"v".repeat(9000), DEFAULTS),
        ("", "v", DEFAULTS),
    ] {
        assert!(SetCookie::new(name, value, options).is_err());
    }
}

#[test]
fn r7_cookies_of_other_code_stay() {
    let mut changes = TemporalResponse::default();
    changes.set_cookie(("a", "1"));
    changes.set_cookie(("b", "2"));
    assert_eq!(
        merged(changes, &["upstream=1", "upstream=2; Path=/x"]),
        [
            "upstream=1",
            "upstream=2; Path=/x",
            "a=1; Path=/; SameSite=Lax",
            "b=2; Path=/; SameSite=Lax",
        ],
    );
}

#[test]
fn r8_a_deletion_is_sent_whether_or_not_the_request_had_the_cookie() {
    let mut changes = TemporalResponse::default();
    changes.delete_cookie(HOST);
    let lines = merged(changes, &[]);
    assert_eq!(lines, [HOST.into_delete_cookie().unwrap().header().to_str().unwrap()]);

    let mut headers = HeaderMap::new();
    headers.delete_cookie("never-seen").unwrap();
    assert_eq!(headers.len(), 1);
}

#[test]
fn r9_a_rollback_removes_the_cookies_of_a_failed_alternative() {
    let mut changes = TemporalResponse::default();
    let savepoint = changes.savepoint();
    changes.set_cookie(("ghost", "1"));
    changes.rollback_to(savepoint);
    changes.set_cookie(("real", "2"));
    assert_eq!(merged(changes, &[]), ["real=2; Path=/; SameSite=Lax"]);
}

#[test]
fn r10_an_error_is_hidden_from_the_client() {
    let mut changes = TemporalResponse::default();
    changes.set_cookie(("s3cret name", "s3cret"));
    let (mut head, ()) = Response::new(()).into_parts();
    let outcome = merge(changes, &mut head, &Policy::default());
    assert_eq!(outcome.body, BodyAction::Replace("Internal Server Error"));
    assert!(!format!("{:?}", head.headers).contains("s3cret"));
    assert!(!format!("{:?}", head.extensions.get::<ResponseError>()).contains("s3cret"));
}

#[test]
fn r11_cookies_keep_the_order_of_the_calls() {
    const EXPECTED: [&str; 4] = [
        "d=1; Path=/; SameSite=Lax",
        "a=5; Path=/; SameSite=Lax",
        "c=3; Path=/; SameSite=Lax",
        "b=4; Path=/; SameSite=Lax",
    ];
    for _ in 0..1000 {
        let mut changes = TemporalResponse::default();
        let mut headers = HeaderMap::new();
        for pair in [("d", "1"), ("a", "2"), ("c", "3"), ("b", "4"), ("a", "5")] {
            changes.set_cookie(pair);
            headers.set_cookie(pair).unwrap();
        }
        assert_eq!(merged(changes, &[]), EXPECTED);
        assert!(headers.get_all(SET_COOKIE).iter().eq(EXPECTED));
    }
}

#[test]
fn r12_one_bad_pair_does_not_affect_others() {
    assert_eq!(host(&[b"__Host-sid=good; bad"]).unwrap(), b"good");
    assert_eq!(host(&[b"bad; __Host-sid=good"]).unwrap(), b"good");
    assert_eq!(host(&[b"bad"]), None);
}

#[test]
fn r13_one_odd_byte_hides_no_cookie() {
    assert_eq!(host(&[b"a=\"; __Host-sid=good"]).unwrap(), b"good");
    assert_eq!(host(&["__Host-sid=good; a=é".as_bytes()]).unwrap(), b"good");
    assert_eq!(host(&["a=é; __Host-sid=good".as_bytes()]).unwrap(), b"good");
    for byte in (0x20..=0xFF_u8).chain([b'\t']).filter(|byte| *byte != 0x7F) {
        let odd = [&b"a="[..], &[byte], b"; __Host-sid=good; b=", &[byte]].concat();
        assert_eq!(host(&[&odd]).unwrap(), b"good");
    }
}

#[test]
fn need_1_invalid_cookies_are_errors() {
    for c in [';', ',', '\0', '\r', '\n', '\t', '\u{7F}', 'é', '日', '\u{2000}'] {
        assert!(SetCookie::new(&format!("n{c}"), "v", DEFAULTS).is_err());
        assert!(SetCookie::new("n", "v", DEFAULTS.domain(&format!("a{c}"))).is_err());
        if c != ',' {
            assert!(SetCookie::new("n", "v", DEFAULTS.path(&format!("/a{c}"))).is_err());
        }
    }
    for domain in ["", ".", "..a", ".127.0.0.1"] {
        assert!(SetCookie::new("n", "v", DEFAULTS.domain(domain)).is_err());
    }
    assert!(SetCookie::new("n", "v", DEFAULTS.path("a")).is_err());
}

#[test]
fn need_2_names_and_prefixes_are_checked_at_run_time_as_in_a_const() {
    // The documentation of `CookieSpec` shows that a `const` with these does not compile.
    for name in ["", "a b", "__HOST-a", "__secure-a", "__HTTP-a", "__Host-http-a"] {
        assert!(CookieSpec::try_new(name, DEFAULTS).is_err());
    }
}

#[test]
fn need_3_none_and_partitioned_without_secure_are_errors() {
    assert!(CookieSpec::try_new("n", DEFAULTS.same_site(SameSite::None)).is_err());
    assert!(CookieSpec::try_new("n", DEFAULTS.partitioned(true)).is_err());
}

#[test]
fn need_4_cookies_of_one_response_are_limited() {
    let error = |lengths: &[usize]| {
        let mut changes = TemporalResponse::default();
        for (number, &length) in lengths.iter().enumerate() {
            changes.set_cookie((format!("n{number}"), "v".repeat(length)));
        }
        changes.check().err().and_then(|failure| failure.invalid_change().cloned())
    };
    assert_eq!(error(&[1; 50]), None);
    assert!(matches!(error(&[1; 51]), Some(InvalidChange::CookieLimit { lines: 51, .. })));
    // `n0=…; Path=/; SameSite=Lax` has 25 bytes without its value.
    assert_eq!(error(&[4096 - 25, 4096 - 25]), None);
    let above = error(&[4096 - 25, 4097 - 25]);
    assert!(matches!(above, Some(InvalidChange::CookieLimit { lines: 2, bytes: 8193 })));
}

#[test]
fn need_5_negative_table_of_the_reader() {
    for line in [
        "=__Host-sid=evil",
        "= __Host-sid=evil",
        "\"__Host-sid\"=evil",
        "'__Host-sid'=evil",
        "__host-sid=evil",
        "__HOST-SID=evil",
        "__Host-sid =evil",
        "__Host-sid\t=evil",
        "__Host-sid",
        "a=__Host-sid=evil",
        "$Version=1, __Host-sid=evil",
        "$__Host-sid=evil",
        "a=\"\\\"; b=__Host-sid=evil\"",
        "__Host-sid\u{0}=evil",
    ] {
        // A header cannot contain NUL. All other bytes are read.
        let Ok(line) = HeaderValue::from_bytes(line.as_bytes()) else { continue };
        assert_eq!(host(&[line.as_bytes()]), None, "{line:?}");
    }
    // RFC 2965 does not affect the other pairs, and a comma does not separate pairs.
    assert_eq!(host(&[b"$Version=1; __Host-sid=\"good\"; $Path=/"]).unwrap(), b"good");
    assert_eq!(host(&[b"$Version=1; a=\"b; __Host-sid=good; c=\""]).unwrap(), b"good");
    assert_eq!(host(&[b"\t __Host-sid=good\t "]).unwrap(), b"good");
    assert_eq!(host(&[b"__Host-sid=first; __Host-sid=second"]).unwrap(), b"first");
    assert_eq!(host(&[b"__Host-sid=second; __Host-sid=first"]).unwrap(), b"second");
    assert_eq!(host(&[b"a=1", b"__Host-sid=first", b"__Host-sid=second"]).unwrap(), b"first");
}

#[test]
fn need_7_extreme_times_are_in_attributes() {
    // The tables are in `attributes`. This checks that both attributes of a deletion delete.
    let deletion = HOST.into_delete_cookie().unwrap();
    let text = deletion.header().to_str().unwrap();
    assert!(text.contains("; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; "));
}
