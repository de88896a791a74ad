//! A cookie that does not verify gives an anonymous session and is deleted. It never panics.

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;

use super::*;
use crate::cookie::CookieSpec;

const DELETION: &str =
    "__Host-s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; SameSite=Lax";

#[track_caller]
fn assert_rejected(
    spec: &SessionSpec<'static, Data>,
    keys: &KeyRing,
    seconds: u64,
    line: impl AsRef<[u8]>,
    kind: VerifyErrorKind,
) {
    let seen = request(spec, keys, at(seconds), line, |_| ());
    assert_eq!((seen.value, seen.error), (None, Some(kind)));
    let [deletion] = &seen.sent[..] else { panic!("one deletion") };
    assert_eq!(deletion.header(), DELETION);
}

#[test]
fn altered_session_is_rejected() {
    let keys = ring([1]);
    for spec in SPECS {
        let line = begun(&spec, &keys).into_bytes();
        for at in "__Host-s=".len()..line.len() {
            let mut flipped = line.clone();
            flipped[at] ^= 1;
            for bad in [&flipped[..], &line[..at]] {
                let seen = request(&spec, &keys, super::at(1), bad, |_| ());
                assert_eq!((seen.value, seen.sent.len()), (None, 1), "{at}");
            }
        }
    }
}

#[test]
fn third_party_session_is_rejected() {
    use VerifyErrorKind as Kind;

    let keys = ring([1]);
    for (spec, other) in [(SIGNED, PRIVATE), (PRIVATE, SIGNED)] {
        assert_rejected(&spec, &keys, 1, begun(&spec, &ring([2])), Kind::WrongSignature);
        assert_rejected(&spec, &keys, 1, begun(&other, &keys), Kind::Malformed);
        assert_rejected(&spec, &keys, 1, "__Host-s=rick", Kind::Malformed);
        assert_rejected(&spec, &keys, 1, "__Host-s=", Kind::Malformed);
        assert_rejected(
            &spec,
            &keys,
            1,
            format!("__Host-s={}", "A".repeat(60_000)),
            Kind::Malformed,
        );
        assert_rejected(&spec, &keys, 1, b"__Host-s=\xFF\xFE", Kind::Malformed);
    }
}

/// A key of the ring wrote it, for a cookie that is not this session.
#[test]
fn value_of_another_type_is_rejected() {
    const PLAIN: CookieSpec<'static> = CookieSpec::new("__Host-s", OPTIONS);

    let keys = ring([1]);
    let began = at(0).duration_since(UNIX_EPOCH).unwrap().as_secs();
    for text in [
        "rick".into(),
        ".".into(),
        r#"{"user":"rick","visits":1}"#.into(),
        format!("{began}."),
        format!(r#"{began}.{{"user":"rick"}}"#),
        r#"-1.{"user":"rick","visits":1}"#.into(),
        r#"99999999999999999999.{"user":"rick","visits":1}"#.into(),
    ] {
        let cookie = PLAIN.signed(&keys).with_value(text, at(0)).unwrap();
        assert_rejected(&SIGNED, &keys, 1, pair(&cookie), VerifyErrorKind::InvalidValue);
    }

    // It began in the future, beyond the tolerance for clocks.
    for began in [began + 62, u64::MAX] {
        let text = format!(r#"{began}.{{"user":"rick","visits":1}}"#);
        let cookie = PLAIN.signed(&keys).with_value(text, at(0)).unwrap();
        assert_rejected(&SIGNED, &keys, 1, pair(&cookie), VerifyErrorKind::FromFuture);
    }
}

#[test]
fn session_after_a_rejected_one_is_found() {
    let keys = ring([1]);
    for spec in SPECS {
        let good = begun(&spec, &keys);
        for bad in ["__Host-s=rick".into(), begun(&spec, &ring([2]))] {
            let seen = request(&spec, &keys, at(1), format!("{bad}; {good}"), |_| ());
            assert_eq!((seen.value, seen.error, seen.sent), (Some(data(1)), None, vec![]));
        }
    }
}

#[test]
fn log_in_replaces_the_deletion() {
    let keys = ring([1]);
    for spec in SPECS {
        let seen = request(&spec, &keys, at(0), "__Host-s=bad", |value| *value = Some(data(1)));
        let [cookie] = &seen.sent[..] else { panic!("one cookie") };
        assert_eq!(request(&spec, &keys, at(1), pair(cookie), |_| ()).value, Some(data(1)));
    }
}

#[test]
fn clocks_at_their_extremes_do_not_panic() {
    let keys = ring([1]);
    let far = [
        Some(UNIX_EPOCH),
        UNIX_EPOCH.checked_sub(Duration::from_secs(62_135_596_800)),
        UNIX_EPOCH.checked_add(Duration::from_secs(i64::MAX as u64)),
    ];
    for (spec, now) in SPECS.into_iter().flat_map(|spec| far.map(|now| (spec, now))) {
        let Some(now) = now else { continue };
        request(&spec, &keys, now, begun(&spec, &keys), |value| *value = Some(data(1)));
        let forever = spec.idle_timeout(Duration::MAX).absolute_timeout(Duration::MAX);
        request(&forever, &keys, now, begun(&spec, &keys), |value| *value = Some(data(1)));
        let never = spec.idle_timeout(Duration::ZERO).absolute_timeout(Duration::ZERO);
        request(&never, &keys, now, begun(&spec, &keys), |value| *value = Some(data(1)));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_anonymous(value in prop::collection::vec(any::<u8>().prop_filter("a header", |b| !matches!(b, 0..=31 | 127)), 0..80), is_private in any::<bool>()) {
        let mark: &[u8] = if is_private { b"__Host-s=v1p." } else { b"__Host-s=v1s." };
        for spec in SPECS {
            let seen = request(&spec, &ring([1]), at(1), [mark, &value].concat(), |_| ());
            prop_assert_eq!((seen.value, seen.sent.len()), (None, 1));
        }
    }
}
