//! Extreme times and durations: rules 10 and 11.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{DEFAULTS, line, rejects};
use crate::cookie::attributes::Attributes;
use crate::cookie::{CookieOptions, CookiePart, CookieRule, SetCookie};

const BARE: CookieOptions<'static> = DEFAULTS.without_path().without_same_site();

/// The seconds of 9999-12-31T23:59:59Z.
const LAST: u64 = 253_402_300_799;

#[track_caller]
fn expires(time: SystemTime, expected: &str) {
    assert_eq!(line("n", "v", BARE.expires(time)), format!("n=v; Expires={expected}"));
}

#[track_caller]
fn max_age(age: Duration, expected: &str) {
    assert_eq!(line("n", "v", BARE.max_age(age)), format!("n=v; Max-Age={expected}"));
}

fn after(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn rule_10_a_date_is_an_imf_fixdate() {
    expires(after(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    expires(after(1_700_000_000), "Tue, 14 Nov 2023 22:13:20 GMT");
    expires(after(i32::MAX as u64), "Tue, 19 Jan 2038 03:14:07 GMT");
    expires(after(LAST), "Fri, 31 Dec 9999 23:59:59 GMT");
}

#[test]
fn a_date_is_read_back() {
    for seconds in (0..=LAST).step_by(86_400 * 61 + 12_345).chain([59, 86_399, LAST]) {
        let cookie = crate::SetCookie::new("n", "v", BARE.expires(after(seconds))).unwrap();
        assert_eq!(cookie.expires(), Some(seconds));
    }
    let third_party = |line| crate::SetCookie::raw(http::HeaderValue::from_static(line)).unwrap();
    for line in
        ["n=v", "n=v; Expires=", "n=v; Expires=Thu, 01 Jan 0000 00:00:00 GMT", "n=v; Path=/"]
    {
        assert_eq!(third_party(line).expires(), None, "{line}");
    }
}

#[test]
fn leap_days_are_days() {
    expires(after(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
    expires(after(1_709_168_523), "Thu, 29 Feb 2024 01:02:03 GMT");
    expires(after(4_107_542_399), "Sun, 28 Feb 2100 23:59:59 GMT");
    expires(after(4_107_542_400), "Mon, 01 Mar 2100 00:00:00 GMT");
    // POSIX time has no leap seconds: the second after 2016-12-31T23:59:59Z, which UTC called 23:59:60.
    expires(after(1_483_228_800), "Sun, 01 Jan 2017 00:00:00 GMT");
}

#[test]
fn every_day_is_written_as_httpdate_writes_it() {
    // The 400 years after which the calendar repeats itself, and some days of all other years.
    for day in (0..146_097).chain((146_097..=LAST / 86_400).step_by(61)) {
        let time = after(day * 86_400 + day % 86_400);
        expires(time, &httpdate::fmt_http_date(time));
    }
}

#[test]
fn a_fraction_of_a_second_is_cut() {
    expires(after(10) + Duration::from_nanos(999_999_999), "Thu, 01 Jan 1970 00:00:10 GMT");
    expires(after(LAST) + Duration::from_millis(999), "Fri, 31 Dec 9999 23:59:59 GMT");
}

#[test]
fn a_time_before_1970_is_written_as_the_epoch() {
    let epoch = "Thu, 01 Jan 1970 00:00:00 GMT";
    expires(UNIX_EPOCH, epoch);
    expires(UNIX_EPOCH - Duration::from_nanos(1), epoch);
    // The year 1600, before which browsers parse no year (RFC 6265bis §5.1.1), and the year 1.
    for seconds in [11_644_473_601, 62_135_596_800] {
        if let Some(time) = UNIX_EPOCH.checked_sub(Duration::from_secs(seconds)) {
            expires(time, epoch);
        }
    }
}

#[test]
fn a_time_after_9999_is_an_error() {
    let expected = (CookiePart::Expires, CookieRule::FourDigitYear, None);
    for seconds in [LAST + 1, LAST * 1000, i64::MAX as u64 / 2, i64::MAX as u64] {
        if let Some(time) = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)) {
            rejects("n", "v", DEFAULTS.expires(time), expected);
        }
    }
}

#[test]
fn rule_11_max_age_is_whole_seconds_rounded_up() {
    max_age(Duration::ZERO, "0");
    max_age(Duration::from_nanos(1), "1");
    max_age(Duration::from_millis(500), "1");
    max_age(Duration::from_secs(1), "1");
    max_age(Duration::new(1, 1), "2");
}

/// W11: .NET reads 32 bits, Go counts 292 years in nanoseconds, Java reads an `i64`.
#[test]
fn max_age_is_capped_at_what_every_client_reads() {
    const MOST: u64 = i32::MAX as u64;
    max_age(Duration::from_secs(MOST - 1), "2147483646");
    max_age(Duration::new(MOST - 1, 1), "2147483647");
    for more in [MOST, MOST + 1, u32::MAX.into(), 1_000_000_000_000_000, i64::MAX as u64, u64::MAX]
    {
        max_age(Duration::from_secs(more), "2147483647");
    }
    max_age(Duration::MAX, "2147483647");
}

#[test]
fn any_number_of_seconds_is_written_in_decimal() {
    for digits in 0..10 {
        for around in [10_u64.pow(digits) - 1, 10_u64.pow(digits), 10_u64.pow(digits) + 1] {
            max_age(Duration::from_secs(around), &around.to_string());
        }
    }
}

#[cfg(feature = "cookie")]
mod third_party {
    use std::time::Duration;

    use cookie::Cookie;
    use cookie::time;

    use crate::cookie::{CookieRule, IntoSetCookie as _, InvalidCookie, SetCookie};

    #[track_caller]
    fn written(cookie: Cookie<'_>) -> String {
        written_by(cookie.into_set_cookie())
    }

    #[track_caller]
    fn written_by(cookie: Result<SetCookie, InvalidCookie>) -> String {
        cookie.unwrap().header().to_str().unwrap().to_owned()
    }

    #[test]
    fn a_third_party_cookie_keeps_its_attributes() {
        assert_eq!(written(Cookie::new("n", "v")), "n=v");
        let all = Cookie::build(("n", "\"v\""))
            .expires(time::OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
            .max_age(time::Duration::milliseconds(1500))
            .domain(".example.com")
            .path("/app")
            .secure(true)
            .http_only(true)
            .same_site(cookie::SameSite::Strict)
            .partitioned(true);
        assert_eq!(
            written(all.build()),
            "n=\"v\"; Expires=Tue, 14 Nov 2023 22:13:20 GMT; Max-Age=2; Domain=example.com; Path=/app; Secure; HttpOnly; SameSite=Strict; Partitioned",
        );
    }

    #[test]
    fn implied_secure_is_written_unless_it_is_false() {
        let none = Cookie::build(("n", "v")).same_site(cookie::SameSite::None);
        assert_eq!(written(none.clone().build()), "n=v; Secure; SameSite=None");
        let denied = none.secure(false).into_set_cookie().unwrap_err();
        assert_eq!(denied.rule(), CookieRule::SameSiteNone);
        assert_eq!(
            written(Cookie::build(("n", "v")).partitioned(true).build()),
            "n=v; Secure; Partitioned"
        );
    }

    #[test]
    fn a_third_party_cookie_is_checked() {
        let error = |cookie: Cookie<'static>| cookie.into_set_cookie().unwrap_err().rule();
        assert_eq!(error(Cookie::new("", "v")), CookieRule::Named);
        assert_eq!(error(Cookie::new("n", "v; Domain=evil.example")), CookieRule::CookieOctet);
        assert_eq!(error(Cookie::new("__Host-n", "v")), CookieRule::HostPrefix);
        let path = Cookie::build(("n", "v")).path("/; Domain=evil.test; SameSite=None");
        assert_eq!(error(path.build()), CookieRule::AttributeOctets);
        let domain = Cookie::build(("n", "v")).domain("a.test; HttpOnly");
        assert_eq!(error(domain.build()), CookieRule::Subdomain);
    }

    /// The error of a value from axum-extra's jar shows the call that encodes it.
    #[test]
    fn value_that_needs_encoding_names_the_call_that_encodes_it() {
        for value in ["dark mode", r#"{"a":1,"b":2}"#, "é", "a;b", "a\\b", "\r\nx: y", "100% sure"]
        {
            let all = Cookie::build(("n", value))
                .expires(time::OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
                .max_age(time::Duration::milliseconds(1500))
                .domain(".example.com")
                .path("/app")
                .secure(true)
                .http_only(true)
                .same_site(cookie::SameSite::Strict)
                .partitioned(true);
            let error = all.clone().into_set_cookie().unwrap_err();
            assert_eq!(error.rule(), CookieRule::CookieOctet);
            let text = error.to_string();
            assert!(text.contains("`SetCookie::percent_encoded`"), "{text}");
            assert!(text.contains("`(name, value)`"), "{text}");
            assert!(!text.contains(value), "{text}");

            let line = written_by(SetCookie::percent_encoded(all.clone()));
            let (pair, attributes) = line.split_once("; ").unwrap();
            assert_eq!(
                attributes,
                "Expires=Tue, 14 Nov 2023 22:13:20 GMT; Max-Age=2; Domain=example.com; Path=/app; Secure; HttpOnly; SameSite=Strict; Partitioned",
            );
            // The crate `cookie` reads it, as its jar does.
            let read = Cookie::parse_encoded(pair).unwrap();
            assert_eq!((read.name(), read.value()), ("n", value));
            assert_eq!(written_by(SetCookie::percent_encoded(all.build())), line);
        }
    }

    #[test]
    fn percent_encoded_cookie_keeps_its_attributes() {
        assert_eq!(written_by(SetCookie::percent_encoded(Cookie::new("n", "a b"))), "n=a%20b");
        assert_eq!(written_by(SetCookie::percent_encoded(("n", "v"))), "n=v");
        // An encoded value is encoded again, so that reading returns the argument.
        assert_eq!(written_by(SetCookie::percent_encoded(("n", "a%20b"))), "n=a%2520b");
        let error = SetCookie::percent_encoded(("n n", "a b")).unwrap_err();
        assert_eq!(error.rule(), CookieRule::Token);
    }

    #[test]
    fn a_lifetime_below_zero_has_ended() {
        let gone = Cookie::build(("n", "v")).max_age(time::Duration::seconds(-5));
        assert_eq!(written(gone.build()), "n=v; Max-Age=0");
        let gone = Cookie::build(("n", "v")).max_age(time::Duration::MIN);
        assert_eq!(written(gone.build()), "n=v; Max-Age=0");
        let long = Cookie::build(("n", "v")).max_age(time::Duration::MAX);
        assert_eq!(written(long.build()), "n=v; Max-Age=2147483647");
    }

    #[test]
    fn a_removal_cookie_is_a_deletion() {
        let mut cookie = Cookie::build(("n", "v")).path("/app").build();
        cookie.make_removal();
        let written = written(cookie);
        assert!(written.starts_with("n=; Expires="), "{written}");
        assert!(written.ends_with(" GMT; Max-Age=0; Path=/app"), "{written}");
    }

    #[test]
    fn years_outside_of_a_system_time_do_not_panic() {
        let year = |year| {
            let date = time::Date::from_calendar_date(year, time::Month::January, 1).unwrap();
            Cookie::build(("n", "v")).expires(date.midnight().assume_utc()).build()
        };
        for before in [-9999, 0, 1, 1600] {
            assert_eq!(written(year(before)), "n=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        }
        assert_eq!(written(year(9999)), "n=v; Expires=Fri, 01 Jan 9999 00:00:00 GMT");
        let session = Cookie::build(("n", "v")).expires(None).build();
        assert_eq!(written(session), "n=v");
    }
}

/// A line is allocated once, because its length is known before it is written.
#[test]
fn attributes_know_their_length() {
    let all = CookieOptions::new().path("/a").domain("example.com").secure(true).partitioned(true);
    for options in [BARE, CookieOptions::new(), all.path(&"/long".repeat(40))] {
        let (attributes, mut text) = (Attributes::of(&options), Vec::new());
        attributes.write(&options, &mut text);
        assert_eq!(attributes.len(), text.len());
    }
}

/// Cookies are compared by the hashes of their names, before their names.
#[test]
fn names_have_hashes_of_their_own() {
    let hash = |name: &str| SetCookie::new(name, "v", DEFAULTS).expect("a valid name").name_hash();
    assert_eq!(hash("a"), hash("a"));
    assert_ne!(hash("a"), hash("b"));
}
