//! The lifetime of a value.

use std::time::{Duration, UNIX_EPOCH};

use super::super::{DEFAULTS, request};
use super::{GUEST, ISSUED, KINDS, Kind, SESSION, at, ring};
use crate::cookie::{CookieSpec, RequestCookies, Verified, VerifyErrorKind};

#[test]
fn a_value_verifies_for_its_lifetime() {
    let keys = ring([1]);
    for kind in KINDS {
        let read = |spec: &CookieSpec<'_>, seconds| {
            let line = format!("{}={}", spec.name(), kind.token(spec, &keys, "7"));
            kind.read_at(spec, &keys, line, at(seconds)).map(|verified| verified.issued_at())
        };
        assert_eq!(read(&SESSION, 0), Ok(at(0)));
        assert_eq!(read(&SESSION, 3600), Ok(at(0)));
        assert_eq!(read(&SESSION, 3601), Err(VerifyErrorKind::Expired));

        // Two weeks if the cookie has no `Max-Age`.
        assert_eq!(read(&GUEST, 14 * 86_400), Ok(at(0)));
        assert_eq!(read(&GUEST, 14 * 86_400 + 1), Err(VerifyErrorKind::Expired));

        // The clock of another replica might be a minute ahead.
        assert_eq!(read(&SESSION, -60), Ok(at(0)));
        assert_eq!(read(&SESSION, -61), Err(VerifyErrorKind::FromFuture));
        assert_eq!(read(&SESSION, -(ISSUED as i64)), Err(VerifyErrorKind::FromFuture));
    }
}

#[test]
fn the_caller_decides_the_maximum_age() {
    let keys = ring([1]);
    let headers = request([format!("guest={}", Kind::Signed.token(&GUEST, &keys, "7"))]);
    let cookies = RequestCookies::new(&headers);
    let verify = |later: Duration, max_age| {
        let verified = GUEST.signed(&keys).verify(&cookies, at(0) + later, max_age);
        verified.map(Verified::into_value).map_err(|error| error.kind())
    };
    assert!(verify(Duration::ZERO, Duration::ZERO).is_ok());
    assert!(verify(Duration::from_millis(999), Duration::ZERO).is_ok());
    assert_eq!(verify(Duration::from_secs(1), Duration::ZERO), Err(VerifyErrorKind::Expired));
    // Rounded up, as `Max-Age` is.
    assert!(verify(Duration::from_secs(2), Duration::from_millis(1001)).is_ok());
    assert_eq!(
        verify(Duration::from_secs(2), Duration::from_millis(1000)),
        Err(VerifyErrorKind::Expired)
    );
    assert!(verify(Duration::from_secs(1 << 32), Duration::MAX).is_ok());
}

#[test]
fn an_error_distinguishes_an_old_cookie_from_none() {
    let keys = ring([1]);
    let verify = |line: String| {
        let headers = request([line]);
        let read =
            GUEST.signed(&keys).verify(&RequestCookies::new(&headers), at(2), Duration::ZERO);
        let error = read.unwrap_err();
        (error.is_expired(), error.is_absent())
    };
    let token = Kind::Signed.token(&GUEST, &keys, "7");
    assert_eq!(verify(format!("guest={token}")), (true, false));
    assert_eq!(verify(format!("other={token}")), (false, true));
}

#[test]
fn verified_values_are_compared_with_their_time() {
    let keys = ring([1]);
    let read = |value: &str, written| {
        let cookie = Kind::Signed.write(&GUEST, &keys, value, at(written)).unwrap();
        let line = cookie.header().to_str().unwrap().split(';').next().unwrap();
        Kind::Signed.read_at(&GUEST, &keys, line, at(5)).unwrap()
    };
    assert_eq!(read("7", 0), read("7", 0));
    assert_ne!(read("7", 0), read("8", 0));
    assert_ne!(read("7", 0), read("7", 1));
}

#[test]
fn extreme_clocks_do_not_panic() {
    let keys = ring([1]);
    let far = [
        UNIX_EPOCH.checked_sub(Duration::from_secs(62_135_596_800)),
        Some(UNIX_EPOCH),
        UNIX_EPOCH.checked_add(Duration::from_secs(253_402_300_800)),
        UNIX_EPOCH.checked_add(Duration::from_secs(i64::MAX as u64)),
    ];
    for kind in KINDS {
        for written in far.into_iter().flatten() {
            let cookie = kind.write(&GUEST, &keys, "7", written).unwrap();
            let line = cookie.header().to_str().unwrap().split(';').next().unwrap();
            for now in far.into_iter().flatten() {
                let _ = kind.read_at(&GUEST, &keys, line, now);
            }
        }
    }
}

/// W10: the value is valid for as long as the browser keeps the cookie.
#[test]
fn a_value_lives_as_long_as_its_cookie() {
    let keys = ring([1]);
    for (max_age, seconds) in [(500, 1), (1000, 1), (1001, 2), (1999, 2)] {
        let options = DEFAULTS.max_age(Duration::from_millis(max_age));
        let spec = CookieSpec::try_new("brief", options).unwrap();
        for kind in KINDS {
            let cookie = kind.write(&spec, &keys, "7", at(0)).unwrap();
            let line = cookie.header().to_str().unwrap();
            assert!(line.contains(&format!("; Max-Age={seconds};")), "{line}");
            let pair = line.split(';').next().unwrap();
            assert!(kind.read_at(&spec, &keys, pair, at(seconds)).is_ok());
            let late = kind.read_at(&spec, &keys, pair, at(seconds + 1));
            assert_eq!(late.unwrap_err(), VerifyErrorKind::Expired);
        }
    }
    // The signature has the same cap as the cookie.
    let spec = CookieSpec::try_new("long", DEFAULTS.max_age(Duration::MAX)).unwrap();
    let pair = format!("long={}", Kind::Signed.token(&spec, &keys, "7"));
    let end = i64::from(i32::MAX);
    assert!(Kind::Signed.read_at(&spec, &keys, &pair, at(end)).is_ok());
    assert!(Kind::Signed.read_at(&spec, &keys, &pair, at(end + 1)).is_err());
}
