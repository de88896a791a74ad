//! What went wrong in cookie code elsewhere: R1–R13 and "Tests aside needs" 1–7 of `docs/cookies.md`, as
//! far as the core is concerned. R3 and need 6 are in `secure`, the starred ones also in `properties`.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, Response};

use super::{DEFAULTS, SECURE, line, refuses, request};
use crate::cookie::{
    CookiePart, CookieRule, CookieSpec, Encoding, IntoDeleteCookie as _, RequestCookies, SameSite,
    SetCookie, SetCookieExt as _,
};
use crate::{BodyAction, InvalidChange, Policy, ResponseError, TemporalResponse, merge};

const HOST: CookieSpec<'static> = CookieSpec::new("__Host-sid", SECURE);

/// The 25 characters that `str::trim` strips, and three more that look like none.
const SPACES: &[char] = &[
    '\u{09}', '\u{0A}', '\u{0B}', '\u{0C}', '\u{0D}', '\u{20}', '\u{85}', '\u{A0}', '\u{1680}',
    '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}', '\u{2007}',
    '\u{2008}', '\u{2009}', '\u{200A}', '\u{2028}', '\u{2029}', '\u{202F}', '\u{205F}', '\u{3000}',
    '\u{180E}', '\u{200B}', '\u{FEFF}',
];

/// What the request's `__Host-sid` is read as.
#[track_caller]
fn host(lines: &[&[u8]]) -> Option<Vec<u8>> {
    let headers = request(lines.iter().copied());
    let cookies = RequestCookies::new(&headers);
    let value = cookies.get(&HOST).unwrap().map(|value| value.into_owned().into_bytes());
    assert_eq!(value.is_some(), cookies.get_raw("__Host-sid").is_some());
    value
}

#[track_caller]
fn merged(said: TemporalResponse, own: &[&'static str]) -> Vec<String> {
    let (mut head, ()) = Response::new(()).into_parts();
    for line in own {
        head.headers.append(SET_COOKIE, HeaderValue::from_static(line));
    }
    assert_eq!(merge(said, &mut head, &Policy::default()).body, BodyAction::Keep);
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
fn r2_unicode_space_round_a_name_is_another_cookie() {
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
    // As Starlette strips them: bytes 85 and A0 of latin-1.
    for byte in 0x80..=0xFF_u8 {
        assert_eq!(host(&[&[&[byte][..], b"__Host-sid=evil"].concat()]), None);
        assert_eq!(host(&[&[b"__Host-sid", &[byte][..], b"=evil"].concat()]), None);
    }
    // Other controls than HTAB cannot be in an `http::HeaderValue` at all.
    assert!(HeaderValue::from_bytes(b"\x0B__Host-sid=evil").is_err());
}

#[test]
fn r4_attribute_injection_is_an_error() {
    for (path, at) in [("/; Domain=evil.test; SameSite=None", 1), ("/a;b", 2), ("/\u{85};", 1)] {
        let refusal = (CookiePart::Path, CookieRule::AttributeOctets, Some(at));
        refuses("n", "v", DEFAULTS.path(path), refusal);
    }
    let refusal = (CookiePart::Domain, CookieRule::Subdomain, Some(6));
    refuses("n", "v", DEFAULTS.domain("a.test; HttpOnly"), refusal);
    let refusal = (CookiePart::Name, CookieRule::Token, Some(1));
    refuses("n=v; Domain=evil.test; x", "v", DEFAULTS, refusal);
    // A value is encoded, or refused.
    let value = "x; Domain=evil.test";
    assert_eq!(line("n", value, DEFAULTS), "n=x%3B%20Domain=evil.test; Path=/; SameSite=Lax");
    assert_eq!(
        line("n", value, DEFAULTS.encoding(Encoding::Quoted)),
        "n=\"x\\073 Domain=evil.test\"; Path=/; SameSite=Lax",
    );
    let refusal = (CookiePart::Value, CookieRule::CookieOctet, Some(1));
    refuses("n", value, DEFAULTS.encoding(Encoding::Raw), refusal);
}

#[test]
fn r5_line_breaks_are_an_error_not_a_cookie_dropped_in_silence() {
    for path in ["/\r\nX: y", "/\n", "/\r", "/\0"] {
        let refusal = (CookiePart::Path, CookieRule::AttributeOctets, Some(1));
        refuses("n", "v", DEFAULTS.path(path), refusal);
    }
    let mut said = TemporalResponse::default();
    said.set_cookie(("n\r\nX: y", "v"));
    assert!(said.check().is_err());
    let (mut head, ()) = Response::new(()).into_parts();
    let body = merge(said, &mut head, &Policy::default()).body;
    assert!(matches!(body, BodyAction::Replace(_)));
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert!(
        matches!(failure.invalid_change(), Some(InvalidChange::Cookie(e)) if e.rule() == CookieRule::Token)
    );
}

#[test]
fn r6_what_browsers_would_drop_is_an_error() {
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
fn r7_cookies_of_others_stay() {
    let mut said = TemporalResponse::default();
    said.set_cookie(("a", "1"));
    said.set_cookie(("b", "2"));
    assert_eq!(
        merged(said, &["upstream=1", "upstream=2; Path=/x"]),
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
    let mut said = TemporalResponse::default();
    said.delete_cookie(HOST);
    let lines = merged(said, &[]);
    assert_eq!(lines, [HOST.into_delete_cookie().unwrap().header().to_str().unwrap()]);

    let mut headers = HeaderMap::new();
    headers.delete_cookie("never-seen").unwrap();
    assert_eq!(headers.len(), 1);
}

#[test]
fn r9_an_alternative_that_failed_takes_its_cookies_back() {
    let mut said = TemporalResponse::default();
    let mark = said.savepoint();
    said.set_cookie(("ghost", "1"));
    said.rollback_to(mark);
    said.set_cookie(("real", "2"));
    assert_eq!(merged(said, &[]), ["real=2; Path=/; SameSite=Lax"]);
}

#[test]
fn r10_an_error_of_ours_shows_the_client_nothing() {
    let mut said = TemporalResponse::default();
    said.set_cookie(("s3cret name", "s3cret"));
    let (mut head, ()) = Response::new(()).into_parts();
    let _ = merge(said, &mut head, &Policy::default());
    assert!(!format!("{:?}", head.headers).contains("s3cret"));
    assert!(!format!("{:?}", head.extensions.get::<ResponseError>()).contains("s3cret"));
}

#[test]
fn r11_the_order_is_the_order_said() {
    const EXPECTED: [&str; 4] = [
        "d=1; Path=/; SameSite=Lax",
        "a=5; Path=/; SameSite=Lax",
        "c=3; Path=/; SameSite=Lax",
        "b=4; Path=/; SameSite=Lax",
    ];
    for _ in 0..1000 {
        let mut said = TemporalResponse::default();
        let mut headers = HeaderMap::new();
        for pair in [("d", "1"), ("a", "2"), ("c", "3"), ("b", "4"), ("a", "5")] {
            said.set_cookie(pair);
            headers.set_cookie(pair).unwrap();
        }
        assert_eq!(merged(said, &[]), EXPECTED);
        assert!(headers.get_all(SET_COOKIE).iter().eq(EXPECTED));
    }
}

#[test]
fn r12_one_bad_pair_costs_no_other() {
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
fn need_1_what_cannot_be_written_is_an_error() {
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
    // That a `const` does not compile is shown in the documentation of `CookieSpec`.
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
    let say = |count: usize, len: usize| {
        let mut said = TemporalResponse::default();
        for number in 0..count {
            said.set_cookie((format!("n{number}"), "v".repeat(len)));
        }
        said.check().err().map(|failure| failure.invalid_change().cloned())
    };
    assert_eq!(say(50, 1), None);
    assert!(matches!(say(51, 1), Some(Some(InvalidChange::CookieLimit { lines: 51, .. }))));
    assert_eq!(say(2, 4000), None);
    assert!(matches!(say(3, 4000), Some(Some(InvalidChange::CookieLimit { lines: 3, .. }))));
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
        // NUL is no byte of a header; all others are read.
        let Ok(line) = HeaderValue::from_bytes(line.as_bytes()) else { continue };
        assert_eq!(host(&[line.as_bytes()]), None, "{line:?}");
    }
    // RFC 2965 changes nothing about the other pairs, and a comma separates none.
    assert_eq!(host(&[b"$Version=1; __Host-sid=\"good\"; $Path=/"]).unwrap(), b"good");
    assert_eq!(host(&[b"$Version=1; a=\"b; __Host-sid=good; c=\""]).unwrap(), b"good");
    assert_eq!(host(&[b"\t __Host-sid=good\t "]).unwrap(), b"good");
    assert_eq!(host(&[b"__Host-sid=first; __Host-sid=second"]).unwrap(), b"first");
    assert_eq!(host(&[b"__Host-sid=second; __Host-sid=first"]).unwrap(), b"second");
    assert_eq!(host(&[b"a=1", b"__Host-sid=first", b"__Host-sid=second"]).unwrap(), b"first");
}

#[test]
fn need_7_times_at_their_extremes_are_in_attributes() {
    // The tables are in `attributes`; here, that a deletion is one by both of its attributes.
    let deletion = HOST.into_delete_cookie().unwrap();
    let text = deletion.header().to_str().unwrap();
    assert!(text.contains("; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; "));
}
