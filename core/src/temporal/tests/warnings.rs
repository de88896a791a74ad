//! The warnings about cookies that were sent.

use super::*;

fn living(days: u64) -> CookieSpec<'static> {
    let age = std::time::Duration::from_secs(days * 24 * 60 * 60);
    CookieSpec::try_new("long", CookieOptions::new().max_age(age)).unwrap()
}

/// C2, rule 13: browsers shorten a lifetime to 400 days.
#[test]
fn a_cookie_that_outlives_browsers_gives_a_warning() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(living(401).with_value("1"));
    });
    assert_eq!(lines(&head), ["long=1; Max-Age=34646400; Path=/; SameSite=Lax"]);
    assert_eq!(risks(&merged), [WarningKind::LongLifetime("long".into())]);
    assert!(!merged.report.is_empty() && merged.report.dropped().is_empty());
    assert!(merged.report.warnings()[0].location().file().ends_with("warnings.rs"));
}

/// C2, rule 13: no warning for a cookie that is superseded, dropped, or lives 400 days at most.
#[test]
fn a_cookie_that_is_not_sent_gives_no_warning() {
    let (_, again) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(living(401).with_value("1"));
        changes.set_cookie(living(400).with_value("2"));
    });
    assert_eq!(risks(&again), []);
    let (_, dropped) = merged(head(500, &[]), Policy::new(), |changes| {
        changes.set_cookie(living(401).with_value("1"));
    });
    assert_eq!(risks(&dropped), []);
}

/// C2, rule 22: two cookies of one name, with different paths or domains, also one of the handler's
/// response.
#[test]
fn cookies_of_one_name_give_a_warning() {
    let nested = CookieSpec::new("a", CookieOptions::new().path("/nested"));
    let (head_of_two, two) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("b", "1"));
        changes.set_cookie(nested.with_value("2"));
    });
    assert_eq!(lines(&head_of_two).len(), 3);
    assert_eq!(risks(&two), [WarningKind::DuplicateName("a".into())]);

    let own = head(200, &[(SET_COOKIE, "a=1; Path=/own")]);
    let (_, own) = merged(own, Policy::new(), |changes| changes.set_cookie(("a", "1")));
    assert_eq!(risks(&own), [WarningKind::DuplicateName("a".into())]);

    // FastAPI's policy sends duplicates.
    let (_, twice) = merged(head(200, &[]), Policy::fastapi(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("a", "2"));
    });
    assert_eq!(risks(&twice), [WarningKind::DuplicateName("a".into())]);
}

/// C2, rule 22: no warning for other names, other letter case, and duplicates of the handler's response.
#[test]
fn cookies_of_other_names_give_no_warning() {
    let own = head(200, &[(SET_COOKIE, "x=1; Path=/a"), (SET_COOKIE, "x=1; Path=/b")]);
    let (_, merged) = merged(own, Policy::new(), |changes| {
        for name in ["a", "A", "ab", "x2"] {
            changes.set_cookie((name, "1"));
        }
        changes.set_cookie(("a", "2"));
    });
    assert_eq!(risks(&merged), []);
}

fn options_warn(options: CookieOptions<'_>, expected: &[WarningKind]) {
    let spec = CookieSpec::try_new("a", options).unwrap();
    let (head, merged) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(spec.with_value("1"));
    });
    assert_eq!(lines(&head).len(), 1);
    assert_eq!(risks(&merged), expected, "{options:?}");
}

/// S9: attributes with which browsers drop the cookie or never send it.
#[test]
fn attributes_that_browsers_do_not_accept_are_reported() {
    use crate::cookie::SameSite;

    let a = || String::from("a");
    let options = CookieOptions::new().secure(true);
    let partitioned = options.partitioned(true);
    options_warn(partitioned, &[WarningKind::PartitionedSameSite(a())]);
    for same_site in [SameSite::Strict, SameSite::Lax] {
        let options = partitioned.same_site(same_site);
        options_warn(options, &[WarningKind::PartitionedSameSite(a())]);
    }
    options_warn(partitioned.without_same_site(), &[WarningKind::PartitionedSameSite(a())]);
    options_warn(partitioned.same_site(SameSite::None), &[]);
    for domain in ["localhost", "com", ".com", "com."] {
        options_warn(options.domain(domain), &[WarningKind::SingleLabelDomain(a())]);
    }
    options_warn(options.domain("127.0.0.1"), &[WarningKind::AddressDomain(a())]);
    options_warn(options.domain("shop.example"), &[]);
    options_warn(options, &[]);
}

/// S9: `Set-Cookie` does not stop a shared cache.
#[test]
fn a_cookie_in_a_response_for_shared_caches_is_reported() {
    use http::header::CACHE_CONTROL;

    let shared = [WarningKind::SharedCache("b".into())];
    let two = |changes: &mut TemporalResponse| {
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("b", "1"));
    };
    for (cache_control, expected) in [
        ("public", &shared[..]),
        ("max-age=60, PUBLIC", &shared),
        ("s-maxage=60", &shared),
        ("no-cache=\"Set-Cookie\" , s-maxage = 60", &shared),
        ("private", &[]),
        ("max-age=60", &[]),
        ("private=\"a, public\", max-age=60", &[]),
        ("x-public, publicly", &[]),
        ("", &[]),
    ] {
        let with_cache_control = || head(200, &[(CACHE_CONTROL, cache_control)]);
        let head = || head(200, &[(VARY, "accept"), (CACHE_CONTROL, cache_control)]);
        let (_, only) = merged(with_cache_control(), Policy::new(), two);
        assert_eq!(risks(&only), expected, "{cache_control}");
        let (_, few) = merged(head(), Policy::new(), two);
        assert_eq!(risks(&few), expected, "{cache_control}");
        let (_, many) = merged(with_many_headers(head()), Policy::new(), two);
        assert_eq!(risks(&many), expected, "{cache_control}");
        let (_, without) =
            merged(head(), Policy::new(), |changes| changes.set_status(StatusCode::CREATED));
        assert_eq!(risks(&without), []);
    }
    let (_, duplicate) = merged(head(200, &[]), Policy::new(), |changes| {
        two(changes);
        changes.insert_header(CACHE_CONTROL, HeaderValue::from_static("public"));
    });
    assert_eq!(risks(&duplicate), shared);
    let (_, replaced) = merged(head(200, &[(CACHE_CONTROL, "public")]), Policy::new(), |changes| {
        two(changes);
        changes.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    });
    assert_eq!(risks(&replaced), []);
}

fn with_many_headers(mut head: Parts) -> Parts {
    for number in 0..9 {
        let name = HeaderName::try_from(format!("x-{number}")).unwrap();
        head.headers.append(name, HeaderValue::from_static("1"));
    }
    head
}

/// S9: Chromium drops a cookie in a response with `Clear-Site-Data: "cookies"`.
#[test]
fn a_cookie_that_clear_site_data_deletes_is_reported() {
    let name = HeaderName::from_static("clear-site-data");
    for (value, is_reported) in [
        ("\"cookies\"", true),
        ("\"cache\" , \"cookies\"", true),
        ("\"*\"", true),
        ("\"cache\", \"storage\"", false),
        ("cookies", false),
    ] {
        let cleared = WarningKind::ClearedBySiteData("a".into());
        let expected = if is_reported { vec![cleared] } else { vec![] };
        let head = || head(200, &[(name.clone(), value)]);
        let set = |changes: &mut TemporalResponse| {
            changes.set_cookie(("a", "1"));
            changes.delete_cookie("b");
        };
        assert_eq!(risks(&merged(head(), Policy::new(), set).1), expected, "{value}");
        let many = with_many_headers(head());
        assert_eq!(risks(&merged(many, Policy::new(), set).1), expected, "{value}");
        // Both delete, so nothing is lost.
        let (_, deleted) = merged(head(), Policy::new(), |changes| changes.delete_cookie("a"));
        assert_eq!(risks(&deleted), []);
    }
}

/// S9: some warnings depend on the request's host and the time.
#[test]
fn host_and_time_are_used_if_they_are_known() {
    use std::time::{Duration, SystemTime};

    let warn = |options: CookieOptions<'_>, context: MergeContext<'_>| {
        let mut changes = TemporalResponse::default();
        changes.set_cookie(CookieSpec::try_new("a", options).unwrap().with_value("1"));
        let mut head = head(200, &[]);
        risks(&merge_with(changes, &mut head, &Policy::new(), &context))
    };
    let mismatch = [WarningKind::DomainMismatch("a".into())];
    for (domain, host, expected) in [
        ("shop.example", "shop.example", &[][..]),
        ("shop.example", "SHOP.example:8080", &[]),
        (".shop.example", "www.shop.example", &[]),
        ("shop.example", "myshop.example", &mismatch),
        ("shop.example", "example", &mismatch),
        ("www.shop.example", "shop.example", &mismatch),
        ("shop.example", "[::1]:8080", &mismatch),
        ("shop.example", "[::1]", &mismatch),
        ("shop.example", "127.0.0.1", &mismatch),
        ("shop.example", "", &mismatch),
        ("shop.example.", "shop.example", &mismatch),
    ] {
        let context = MergeContext::new().host(host);
        assert_eq!(warn(CookieOptions::new().domain(domain), context), expected, "{domain} {host}");
    }
    assert_eq!(warn(CookieOptions::new(), MergeContext::new().host("shop.example")), []);
    assert_eq!(warn(CookieOptions::new().domain("shop.example"), MergeContext::new()), []);

    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let long = [WarningKind::LongLifetime("a".into())];
    let expires = |time| CookieOptions::new().expires(time);
    let context = MergeContext::new().now(now);
    assert_eq!(warn(expires(now + days(400)), context), []);
    assert_eq!(warn(expires(now + days(400) + Duration::from_secs(1)), context), long);
    assert_eq!(warn(expires(now + days(4000)), MergeContext::new()), []);
    // `Max-Age` wins.
    assert_eq!(warn(expires(now + days(4000)).max_age(days(1)), context), []);
    let far = MergeContext::new().now(SystemTime::UNIX_EPOCH + days(365 * 9000));
    assert_eq!(warn(expires(now), far), []);
}

#[test]
fn every_warning_is_a_line_that_names_the_cookie() {
    let name = || String::from("sid");
    let kinds = [
        WarningKind::LongLifetime(name()),
        WarningKind::PartitionedSameSite(name()),
        WarningKind::SingleLabelDomain(name()),
        WarningKind::AddressDomain(name()),
        WarningKind::DomainMismatch(name()),
        WarningKind::ClearedBySiteData(name()),
        WarningKind::SharedCache(name()),
    ];
    let texts: std::collections::HashSet<_> = kinds.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), kinds.len());
    assert!(texts.iter().all(|text| text.starts_with("cookie `sid` ") && !text.contains('\n')));
}

#[test]
fn warning_reads_as_a_sentence() {
    let (_, merged) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(living(500).with_value("s3cret"));
    });
    let text = merged.report.warnings()[0].to_string();
    assert!(text.starts_with(
        "cookie `long` lives longer than the 400 days that browsers keep a cookie (RFC 6265bis §5.5), at "
    ), "{text}");
    assert!(!format!("{:?}", merged.report).contains("s3cret"));
}
