//! The rules of `docs/cookies.md` that every written cookie follows, by their numbers.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use super::{DEFAULTS, SECURE, line, rejects};
use crate::cookie::grammar::{self, MAX_ATTRIBUTE, MAX_DOMAIN, MAX_PAIR};
use crate::cookie::{
    CookieOptions, CookiePart, CookieRule, Encoding, Priority, SameSite, SetCookie,
    SetCookieExt as _,
};

#[track_caller]
fn rejects_name(name: &str, rule: CookieRule, at: Option<usize>) {
    rejects(name, "v", DEFAULTS, (CookiePart::Name, rule, at));
}

#[track_caller]
fn rejects_path(path: &str, rule: CookieRule, at: usize) {
    rejects("n", "v", DEFAULTS.path(path), (CookiePart::Path, rule, Some(at)));
}

#[track_caller]
fn rejects_domain(domain: &str, at: usize) {
    let expected = (CookiePart::Domain, CookieRule::Subdomain, Some(at));
    rejects("n", "v", DEFAULTS.domain(domain), expected);
}

#[track_caller]
fn rejects_combination(name: &str, options: CookieOptions<'_>, rule: CookieRule) {
    rejects(name, "v", options, (CookiePart::Attributes, rule, None));
}

#[test]
fn rule_2_each_cookie_has_a_separate_line() {
    let mut headers = HeaderMap::new();
    headers.set_cookie(("a", "1")).unwrap();
    headers.set_cookie(("b", "2")).unwrap();

    let lines: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(lines, ["a=1; Path=/; SameSite=Lax", "b=2; Path=/; SameSite=Lax"]);
}

#[test]
fn rule_4_attributes_are_separated_by_semicolon_and_space() {
    let all = SECURE
        .expires(std::time::UNIX_EPOCH)
        .max_age(std::time::Duration::from_secs(60))
        .domain("example.com")
        .path("/app")
        .http_only(true)
        .same_site(SameSite::None)
        .partitioned(true);
    assert_eq!(
        line("n", "v", all),
        "n=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60; Domain=example.com; Path=/app; Secure; HttpOnly; SameSite=None; Partitioned",
    );
    assert_eq!(line("n", "v", DEFAULTS.without_path().without_same_site()), "n=v");
}

#[test]
fn rule_5_a_name_is_a_token() {
    const TOKEN: &str =
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
    assert_eq!(line(TOKEN, "v", DEFAULTS.without_path().without_same_site()), format!("{TOKEN}=v"));

    for c in (0..=0xFF).map(char::from).filter(|c| !TOKEN.contains(*c)) {
        rejects_name(&c.to_string(), CookieRule::Token, Some(0));
        rejects_name(&format!("ab{c}d"), CookieRule::Token, Some(2));
    }
    // The check reads several octets at a time.
    for at in 0..20 {
        let name = format!("{}@{}", "a".repeat(at), "b".repeat(20 - at));
        rejects_name(&name, CookieRule::Token, Some(at));
    }
    rejects_name("日本", CookieRule::Token, Some(0));
    rejects_name("n\u{2000}", CookieRule::Token, Some(1));
}

#[test]
fn rule_6_and_29_a_cookie_has_a_name() {
    rejects_name("", CookieRule::Named, None);
    rejects("", "__Host-sid=1", SECURE, (CookiePart::Name, CookieRule::Named, None));
    assert!(SetCookie::raw(HeaderValue::from_static("=__Host-sid")).is_err());
    assert!(SetCookie::raw(HeaderValue::from_static("sid")).is_err());
    assert!(SetCookie::raw(HeaderValue::from_static("; Path=/a=b")).is_err());
}

#[test]
fn rule_7_a_value_is_made_of_cookie_octets() {
    let legal = |byte: u8| matches!(byte, 0x21..=0x7E) && !b"\",;\\".contains(&byte);
    let raw = DEFAULTS.encoding(Encoding::Raw);

    for c in (0..=0xFF).map(char::from) {
        let value = format!("a{c}");
        if u8::try_from(c).is_ok_and(legal) {
            assert!(line("n", &value, raw).starts_with(&format!("n=a{c}; ")));
        } else {
            rejects("n", &value, raw, (CookiePart::Value, CookieRule::CookieOctet, Some(1)));
        }
        let written = line("n", &value, DEFAULTS);
        assert!(written["n=".len()..written.find(';').unwrap()].bytes().all(legal));
    }
    assert_eq!(line("n", "", raw), "n=; Path=/; SameSite=Lax");
    assert_eq!(line("n", "\"a\"", raw), "n=\"a\"; Path=/; SameSite=Lax");
    assert_eq!(line("n", "\"\"", raw), "n=\"\"; Path=/; SameSite=Lax");
    for (value, at) in [("\"", 0), ("\"a", 0), ("a\"", 1), ("\"a\"b\"", 2), ("\"a b\"", 2)] {
        rejects("n", value, raw, (CookiePart::Value, CookieRule::CookieOctet, Some(at)));
    }
}

#[test]
fn rule_14_a_domain_is_a_subdomain_name() {
    for (given, written) in [
        ("example.com", "example.com"),
        (".example.com", "example.com"),
        ("Example.COM", "Example.COM"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("3com.com", "3com.com"),
        ("a-b.c--d", "a-b.c--d"),
        // Browsers keep `_` and the dot of the root.
        ("a_b._c.example", "a_b._c.example"),
        ("example.com.", "example.com."),
        (".example.com.", "example.com."),
        ("localhost.", "localhost."),
        ("255.255.255.255", "255.255.255.255"),
        ("0.0.0.0", "0.0.0.0"),
        ("1.2.3.4x", "1.2.3.4x"),
        ("0xg.example", "0xg.example"),
        ("a.0xg", "a.0xg"),
    ] {
        let expected = format!("n=v; Domain={written}; Path=/; SameSite=Lax");
        assert_eq!(line("n", "v", DEFAULTS.domain(given)), expected);
    }
    for (domain, at) in [
        ("", 0),
        (".", 1),
        ("..", 1),
        ("a..", 2),
        ("a.-.", 2),
        ("..a", 1),
        ("a..b", 2),
        ("-a", 0),
        ("a-", 0),
        ("a.b-", 2),
        ("a.-b", 2),
        ("a b", 1),
        (" a", 0),
        ("a ", 1),
        ("a;b", 1),
        ("a.test; HttpOnly", 6),
        ("a,b", 1),
        ("bücher.example", 1),
        ("a:80", 1),
        ("[::1]", 0),
        ("*.a", 0),
        ("a\u{7F}", 1),
        ("a\0", 1),
        (".exa mple", 4),
        // An address with a leading dot is not a domain.
        (".127.0.0.1", 0),
        (".0x7f.1", 0),
    ] {
        rejects_domain(domain, at);
    }
    let label = "l".repeat(63);
    assert!(SetCookie::new("n", "v", DEFAULTS.domain(&label)).is_ok());
    rejects_domain(&format!("a.{label}l"), 2);
}

/// W9: browsers drop the cookie, because they parse such a host as an address.
#[test]
fn a_domain_that_ends_in_a_number_is_an_ipv4_address() {
    let error = (CookiePart::Domain, CookieRule::Ipv4Address, Some(0));
    for domain in [
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "0x7f.1",
        "0X7F.0.0.1",
        "a.1",
        "example.0x1f",
        "example.0x",
        "7",
        "1.2.3.04",
        "01.2.3.4",
        "1.2.3.4.",
        "example.1.",
        "1.2.3.99999999999999999999",
    ] {
        rejects("n", "v", DEFAULTS.domain(domain), error);
        // No host has that name.
        let url = url::Url::parse(&format!("https://{domain}/")).ok();
        assert_ne!(url.as_ref().and_then(url::Url::host_str), Some(domain));
    }
}

/// W9: the DNS has no longer name.
#[test]
fn a_domain_takes_253_octets() {
    let most = format!("{}{}", "a.".repeat(126), "a");
    assert_eq!(most.len(), MAX_DOMAIN);
    for domain in [most.clone(), format!("{most}."), format!(".{most}")] {
        assert!(SetCookie::new("n", "v", DEFAULTS.domain(&domain)).is_ok());
    }
    let error = (CookiePart::Domain, CookieRule::DomainSize, Some(MAX_DOMAIN));
    rejects("n", "v", DEFAULTS.domain(&format!("{most}a")), error);
    rejects("n", "v", DEFAULTS.domain(&format!("{}a", "a.".repeat(159))), error);
    let dotted = (CookiePart::Domain, CookieRule::DomainSize, Some(MAX_DOMAIN + 1));
    rejects("n", "v", DEFAULTS.domain(&format!(".{most}a")), dotted);
}

#[test]
fn priority_is_written_last_and_is_not_part_of_the_identity() {
    let priority = |priority| line("n", "v", SECURE.partitioned(true).priority(priority));
    let attributes = "n=v; Path=/; Secure; SameSite=Lax; Partitioned; Priority";
    assert_eq!(priority(Priority::Low), format!("{attributes}=Low"));
    assert_eq!(priority(Priority::Medium), format!("{attributes}=Medium"));
    assert_eq!(priority(Priority::High), format!("{attributes}=High"));
    let plain = SetCookie::new("n", "v", DEFAULTS).unwrap();
    let high = SetCookie::new("n", "v", DEFAULTS.priority(Priority::High)).unwrap();
    assert!(plain.is_same_cookie(&high));
}

/// `Debug` of a `HeaderMap`, request tracing and HPACK must not expose a value.
#[test]
fn a_line_is_marked_as_sensitive() {
    let third_party = SetCookie::raw(HeaderValue::from_static("n=s3cret; Path=/")).unwrap();
    for cookie in [SetCookie::new("n", "s3cret", DEFAULTS).unwrap(), third_party] {
        let mut headers = HeaderMap::new();
        headers.set_cookie(cookie.clone()).unwrap();
        assert!(cookie.header().is_sensitive() && headers[SET_COOKIE].is_sensitive());
        assert!(!format!("{headers:?}").contains("s3cret"), "{headers:?}");
        assert!(HeaderValue::from(cookie).is_sensitive());
    }
}

#[test]
fn rule_16_a_path_is_made_of_av_octets_and_absolute() {
    for path in ["/", "/a", "/a/", "//", "/a,b=c", "/%C3%A9", "/~", "/[a]|^!$&'()*+:@"] {
        assert!(line("n", "v", DEFAULTS.path(path)).contains(&format!("; Path={path}; ")));
    }
    for path in ["", "a", " /a", "\\a", ";", "é"] {
        rejects_path(path, CookieRule::AbsolutePath, 0);
    }
    for byte in (0..0x20).chain([0x3B, 0x7F]).map(char::from).chain(['\u{80}', 'é', '日']) {
        rejects_path(&format!("/a{byte}b"), CookieRule::AttributeOctets, 2);
    }
}

/// W8: browsers store such a cookie and never send it back.
#[test]
fn a_path_is_one_that_a_url_can_have() {
    for (path, at) in [
        ("/my files", 3),
        ("/a ", 2),
        ("/a?b", 2),
        ("/a#b", 2),
        ("/\"x\"", 1),
        ("/a<b", 2),
        ("/a>b", 2),
        ("/a`b", 2),
        ("/{tenant}", 1),
        ("/a}", 2),
        ("/a\\b", 2),
        ("/.", 1),
        ("/..", 1),
        ("/./a", 1),
        ("/a/../b", 3),
        ("/a/./b", 3),
        ("/a/..", 3),
        ("/a/%2e%2E/b", 3),
        ("/%2e", 1),
        ("/.%2e/a", 1),
    ] {
        rejects_path(path, CookieRule::UrlPath, at);
        // The URL Standard writes it in another way, as its reference parser shows.
        let url = url::Url::parse(&format!("https://a.example{path}")).unwrap();
        assert_ne!(url.path(), path);
    }
    for path in ["/...", "/a..", "/..a", "/.a", "/a./b", "/%2ea", "/%2", "/%", "/a//b", "/|[]"] {
        assert!(line("n", "v", DEFAULTS.path(path)).contains(&format!("; Path={path}; ")));
        assert_eq!(url::Url::parse(&format!("https://a.example{path}")).unwrap().path(), path);
    }
}

#[test]
fn rule_17_same_site_has_three_values() {
    for (same_site, text) in
        [(SameSite::Strict, "Strict"), (SameSite::Lax, "Lax"), (SameSite::None, "None")]
    {
        let written = line("n", "v", SECURE.without_path().same_site(same_site));
        assert_eq!(written, format!("n=v; Secure; SameSite={text}"));
    }
}

#[test]
fn rule_18_same_site_none_needs_secure() {
    let none = DEFAULTS.same_site(SameSite::None);
    rejects_combination("n", none, CookieRule::SameSiteNone);
    assert!(SetCookie::new("n", "v", none.secure(true)).is_ok());
}

#[test]
fn rule_21_no_attribute_is_repeated() {
    let twice = DEFAULTS.path("/a").path("/b").same_site(SameSite::Lax).same_site(SameSite::Strict);
    assert_eq!(line("n", "v", twice), "n=v; Path=/b; SameSite=Strict");
}

#[test]
fn rules_24_to_28_prefixes_count_in_any_letter_case() {
    let http = SECURE.http_only(true);
    for name in ["__Secure-n", "__secure-n", "__SECURE-n", "__sEcUrE-", "__Secure-__Host-n"] {
        rejects_combination(name, DEFAULTS.http_only(true), CookieRule::SecurePrefix);
        assert!(SetCookie::new(name, "v", SECURE.path("/a").domain("a.b")).is_ok());
    }
    for name in ["__Host-n", "__host-n", "__HOST-n", "__hOsT-"] {
        rejects_combination(name, DEFAULTS, CookieRule::HostPrefix);
        rejects_combination(name, SECURE.path("/a"), CookieRule::HostPrefix);
        rejects_combination(name, SECURE.path("//"), CookieRule::HostPrefix);
        rejects_combination(name, SECURE.without_path(), CookieRule::HostPrefix);
        rejects_combination(name, SECURE.domain("a.b"), CookieRule::HostPrefix);
        assert!(SetCookie::new(name, "v", SECURE).is_ok());
    }
    for name in ["__Http-n", "__http-n", "__HTTP-n"] {
        rejects_combination(name, SECURE, CookieRule::HttpPrefix);
        rejects_combination(name, DEFAULTS.http_only(true), CookieRule::HttpPrefix);
        assert!(SetCookie::new(name, "v", http.path("/a").domain("a.b")).is_ok());
    }
    for name in ["__Host-Http-n", "__host-http-n", "__HOST-HTTP-n"] {
        rejects_combination(name, SECURE, CookieRule::HostHttpPrefix);
        rejects_combination(name, DEFAULTS.http_only(true), CookieRule::HostHttpPrefix);
        rejects_combination(name, http.path("/a"), CookieRule::HostHttpPrefix);
        rejects_combination(name, http.without_path(), CookieRule::HostHttpPrefix);
        rejects_combination(name, http.domain("a.b"), CookieRule::HostHttpPrefix);
        assert!(SetCookie::new(name, "v", http).is_ok());
    }
    for name in ["_Host-n", "__Host", "__Hostn", "x__Host-n", "__HostHttp-n", "Host-n"] {
        assert!(SetCookie::new(name, "v", DEFAULTS).is_ok());
    }
}

#[test]
fn rule_30_name_and_value_take_4096_octets() {
    let name = "n".repeat(96);
    let most = MAX_PAIR - name.len();
    assert!(SetCookie::new(&name, &"v".repeat(most), DEFAULTS).is_ok());
    let expected = (CookiePart::Value, CookieRule::PairSize, None);
    rejects(&name, &"v".repeat(most + 1), DEFAULTS, expected);

    // As written: escapes and quotes count.
    rejects(&name, &" ".repeat(most / 3 + 1), DEFAULTS, expected);
    let quoted = DEFAULTS.encoding(Encoding::Quoted);
    assert!(SetCookie::new(&name, &" ".repeat(most - 2), quoted).is_ok());
    rejects(&name, &" ".repeat(most - 1), quoted, expected);

    assert!(SetCookie::new(&"n".repeat(MAX_PAIR), "", DEFAULTS).is_ok());
    rejects_name(&"n".repeat(MAX_PAIR + 1), CookieRule::PairSize, Some(MAX_PAIR));
}

#[test]
fn rule_31_an_attribute_takes_1024_octets() {
    let path = format!("/{}", "p".repeat(MAX_ATTRIBUTE - 1));
    assert!(SetCookie::new("n", "v", DEFAULTS.path(&path)).is_ok());
    rejects_path(&format!("{path}p"), CookieRule::AttributeSize, MAX_ATTRIBUTE);
}

#[test]
fn rule_32_no_control_character_is_written() {
    for control in (0..0x20).chain([0x7F]).map(|byte| char::from(byte).to_string()) {
        assert!(grammar::name(control.as_bytes()).is_some());
        assert!(grammar::domain(&control).is_some());
        assert!(grammar::path(format!("/{control}").as_bytes()).is_some());
        for encoding in [Encoding::Percent, Encoding::Quoted] {
            let written = line("n", &control, DEFAULTS.encoding(encoding));
            assert!(!written.contains(&control), "{written:?}");
        }
        assert!(SetCookie::new("n", &control, DEFAULTS.encoding(Encoding::Raw)).is_err());
    }
}

#[test]
fn rule_40_partitioned_needs_secure() {
    rejects_combination("n", DEFAULTS.partitioned(true), CookieRule::Partitioned);
    assert!(SetCookie::new("n", "v", SECURE.path("/a").partitioned(true)).is_ok());
}

#[test]
fn an_error_shows_part_rule_section_and_byte_but_not_the_value() {
    let secret = "s3cret\u{1}";
    let errors = [
        SetCookie::new("sid", secret, DEFAULTS.encoding(Encoding::Raw)),
        SetCookie::new("sid", &secret.repeat(999), DEFAULTS),
        SetCookie::new("si d", secret, DEFAULTS),
        SetCookie::new("__Host-sid", secret, DEFAULTS),
    ];
    let texts = errors.map(|e| e.unwrap_err()).map(|e| (e.to_string(), format!("{e:?}")));
    assert_eq!(
        texts.each_ref().map(|(display, _)| display.as_str()),
        [
            "invalid value of cookie `sid` at byte 6: a raw value must consist of cookie-octets (RFC 6265bis §4.1.1), to encode it pass `(name, value)`, use `Encoding::Percent`, or pass a `cookie::Cookie` to `SetCookie::percent_encoded`",
            "invalid value of cookie `sid`: name and encoded value must have at most 4096 octets (RFC 6265bis §5.6)",
            "invalid cookie name at byte 2: a name must be a token, without spaces and separators, for example `my-session` (RFC 6265bis §4.1.1, RFC 9110 §5.6.2)",
            "invalid attributes of cookie `__Host-sid`: `__Host-` requires `.secure(true)` and `.path(\"/\")`, and forbids `.domain(…)` (RFC 6265bis §4.1.3.2)",
        ],
    );
    for (display, debug) in texts {
        assert!(!display.contains("s3cret") && !debug.contains("s3cret"));
        assert!(!display.chars().any(char::is_control) && !debug.chars().any(char::is_control));
    }
}

#[test]
fn every_rule_has_a_separate_sentence() {
    let rules = [
        CookieRule::Named,
        CookieRule::Token,
        CookieRule::PythonReserved,
        CookieRule::CookieOctet,
        CookieRule::Latin1,
        CookieRule::PairSize,
        CookieRule::AttributeOctets,
        CookieRule::AttributeSize,
        CookieRule::AbsolutePath,
        CookieRule::UrlPath,
        CookieRule::Subdomain,
        CookieRule::DomainSize,
        CookieRule::Ipv4Address,
        CookieRule::FourDigitYear,
        CookieRule::SameSiteNone,
        CookieRule::Partitioned,
        CookieRule::SecurePrefix,
        CookieRule::HostPrefix,
        CookieRule::HttpPrefix,
        CookieRule::HostHttpPrefix,
        CookieRule::ParsedSetCookie,
        CookieRule::Writable,
        CookieRule::Randomness,
        CookieRule::HeaderMapSize,
    ];
    let texts: std::collections::HashSet<_> = rules.map(|rule| rule.to_string()).into();
    assert_eq!(texts.len(), rules.len());
    assert!(texts.iter().all(|text| !text.ends_with('.')));
}
