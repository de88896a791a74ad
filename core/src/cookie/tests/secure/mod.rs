//! Signed and private cookies: R3 and need 6 of `docs/cookies.md`, and the format's test vectors.

mod forgery;
mod time;

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::{DEFAULTS, SECURE, request};
use crate::cookie::{
    CookieRule, CookieSpec, Encoding, InvalidCookie, Key, KeyRing, RequestCookies, SetCookie,
    Verified, VerifyErrorKind,
};

const SESSION: CookieSpec<'static> =
    CookieSpec::new("__Host-session", SECURE.max_age(Duration::from_secs(3600)));
const GUEST: CookieSpec<'static> = CookieSpec::new("guest", DEFAULTS);
const ROLE: CookieSpec<'static> = CookieSpec::new("role", DEFAULTS);
const KINDS: [Kind; 2] = [Kind::Signed, Kind::Private];

/// 2023-11-14T22:13:20Z.
const ISSUED: u64 = 1_700_000_000;

/// Both kinds have the same guarantees.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Signed,
    Private,
}

impl Kind {
    fn write(
        self,
        spec: &CookieSpec<'_>,
        keys: &KeyRing,
        value: &str,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        match self {
            Self::Signed => spec.signed(keys).with_value(value, now),
            Self::Private => spec.private(keys).with_value(value, now),
        }
    }

    /// The value alone, as a browser stores it.
    #[track_caller]
    fn token(self, spec: &CookieSpec<'_>, keys: &KeyRing, value: &str) -> String {
        let cookie = self.write(spec, keys, value, at(0)).unwrap();
        let line = cookie.header().to_str().unwrap();
        line[spec.name().len() + 1..].split(';').next().unwrap().to_owned()
    }

    fn read_at(
        self,
        spec: &CookieSpec<'_>,
        keys: &KeyRing,
        line: impl AsRef<[u8]>,
        now: SystemTime,
    ) -> Result<Verified, VerifyErrorKind> {
        let headers = request([line]);
        let cookies = RequestCookies::new(&headers);
        let read = match self {
            Self::Signed => spec.signed(keys).read(&cookies, now),
            Self::Private => spec.private(keys).read(&cookies, now),
        };
        read.map_err(|error| error.kind())
    }

    fn read(
        self,
        spec: &CookieSpec<'_>,
        keys: &KeyRing,
        token: impl AsRef<[u8]>,
    ) -> Result<String, VerifyErrorKind> {
        let line = [spec.name().as_bytes(), b"=", token.as_ref()].concat();
        self.read_at(spec, keys, line, at(1)).map(Verified::into_value)
    }
}

fn at(seconds: i64) -> SystemTime {
    let issued = UNIX_EPOCH + Duration::from_secs(ISSUED);
    match u64::try_from(seconds) {
        Ok(later) => issued + Duration::from_secs(later),
        Err(_) => issued - Duration::from_secs(seconds.unsigned_abs()),
    }
}

fn key(number: u8) -> Key {
    Key::new([number; 32]).unwrap()
}

fn ring<const N: usize>(numbers: [u8; N]) -> KeyRing {
    KeyRing::new(numbers.map(key)).unwrap()
}

/// Computed with Python's `hmac` and with libsodium. `docs/cookies.md` has them too.
#[test]
fn the_test_vectors_of_the_format() {
    const VALUE: &str = "user=7; é";
    const SIGNED: &str = "v1s.AAAAAGVT8QDw9Q6po3hNhiGE1W8Z-SiofzMx3lE7JoBeqAw0c7LCA3VzZXI9Nzsgw6k";
    const PRIVATE: &str =
        "v1p.AAAAAGVT8QBAQUJDREVGR0hJSktMTU5PUFFSU1RVVldu6HYTFl0AbI2QZavff4Tr7IzUwZtBd6rfug";

    let material: Vec<u8> = (0..32).collect();
    let keys = KeyRing::from(Key::new(material).unwrap());
    let nonce: [u8; 24] = std::array::from_fn(|at| 64 + at as u8);
    let private = SESSION.private(&keys).value_with(nonce, VALUE, at(0)).unwrap();
    let attributes = "; Max-Age=3600; Path=/; Secure; SameSite=Lax";

    assert_eq!(Kind::Signed.token(&SESSION, &keys, VALUE), SIGNED);
    assert_eq!(*private.header(), format!("__Host-session={PRIVATE}{attributes}"));
    assert_eq!(Kind::Signed.read(&SESSION, &keys, SIGNED).unwrap(), VALUE);
    assert_eq!(Kind::Private.read(&SESSION, &keys, PRIVATE).unwrap(), VALUE);
}

#[test]
fn every_encoding_and_any_value_is_read_back() {
    let keys = ring([1]);
    for encoding in [Encoding::Percent, Encoding::Quoted, Encoding::Raw] {
        let spec = CookieSpec::new("n", DEFAULTS.encoding(encoding));
        for kind in KINDS {
            for value in ["", "a b; c", "日本\0\r\n", "v1s.AAAA", "%20", "\"q\""] {
                let token = kind.token(&spec, &keys, value);
                assert_eq!(kind.read(&spec, &keys, &token).unwrap(), value);
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
                assert!(token.bytes().all(is_plain));
            }
        }
    }
}

#[test]
fn a_value_that_is_too_long_is_an_error() {
    let keys = ring([1]);
    for kind in KINDS {
        assert!(kind.write(&GUEST, &keys, &"v".repeat(3000), at(0)).is_ok());
        let error = kind.write(&GUEST, &keys, &"v".repeat(3072), at(0)).unwrap_err();
        assert_eq!(error.rule(), CookieRule::PairSize);
    }
}

#[test]
fn sizes_are_as_documented() {
    let keys = ring([1]);
    assert_eq!(Kind::Signed.token(&GUEST, &keys, "").len(), 58);
    assert_eq!(Kind::Private.token(&GUEST, &keys, "").len(), 68);
    assert_eq!(Kind::Signed.token(&GUEST, &keys, &"v".repeat(30)).len(), 58 + 40);
    assert_eq!(Kind::Private.token(&GUEST, &keys, &"v".repeat(30)).len(), 68 + 40);
}

#[test]
fn private_values_always_differ() {
    let keys = ring([1]);
    let tokens: HashSet<_> =
        (0..1000).map(|_| Kind::Private.token(&GUEST, &keys, "the same")).collect();
    assert_eq!(tokens.len(), 1000);
}

#[test]
fn no_secret_is_shown() {
    let keys = KeyRing::from(Key::new("s3cret s3cret s3cret s3cret s3cret").unwrap());
    let headers = request([format!("guest={}", Kind::Signed.token(&GUEST, &keys, "s3cret"))]);
    let cookies = RequestCookies::new(&headers);
    let verified = GUEST.signed(&keys).read(&cookies, at(1)).unwrap();
    let error = ROLE.signed(&keys).read(&cookies, at(1)).unwrap_err();
    assert!(error.is_absent() && error.name() == "role");

    let shown = format!(
        "{keys:?} {:?} {:?} {verified:?} {error:?} {error} {:?}",
        GUEST.signed(&keys),
        GUEST.private(&keys),
        Key::new("s3cret").unwrap_err(),
    );
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("KeyRing(1 keys)") && shown.contains("Verified { issued_at"), "{shown}");
    assert_eq!(format!("{:?}", Key::new([7; 64]).unwrap()), "Key");
    assert_eq!(verified.as_ref(), "s3cret");
}

#[cfg(feature = "cookie-interop")]
#[test]
fn a_third_party_key_has_the_same_material() {
    let third_party = cookie::Key::from(&[7; 64]);
    let (ours, bridged) =
        (KeyRing::from(Key::new([7; 64]).unwrap()), KeyRing::from(Key::from(&third_party)));
    let token = Kind::Private.token(&GUEST, &bridged, "7");
    assert_eq!(Kind::Private.read(&GUEST, &ours, token).unwrap(), "7");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(value in any::<String>().prop_filter("short enough", |v| v.len() < 2000), material in prop::collection::vec(any::<u8>(), 32..80)) {
        let keys = KeyRing::from(Key::new(material).unwrap());
        for kind in KINDS {
            let token = kind.token(&SESSION, &keys, &value);
            prop_assert_eq!(kind.read(&SESSION, &keys, token), Ok(value.clone()));
        }
    }

    #[test]
    fn anything_else_is_rejected_without_a_panic(text in prop_oneof!["v1[sp]\\.[A-Za-z0-9_-]{0,200}", "[ -:<-~]{0,100}"]) {
        for kind in KINDS {
            prop_assert!(kind.read(&SESSION, &ring([1, 2]), &text).is_err());
        }
    }
}

/// W7: Java's `CookieManager` and aiohttp's default jar add quotes to a value.
#[test]
fn one_pair_of_quotes_is_removed() {
    let keys = ring([1]);
    for kind in KINDS {
        for encoding in [Encoding::Percent, Encoding::Quoted, Encoding::Raw] {
            let spec = CookieSpec::new("n", DEFAULTS.encoding(encoding));
            let token = kind.token(&spec, &keys, "7");
            assert_eq!(kind.read(&spec, &keys, format!("\"{token}\"")).unwrap(), "7");
            let malformed = Err(VerifyErrorKind::Malformed);
            assert_eq!(kind.read(&spec, &keys, format!("\"\"{token}\"\"")), malformed);
            assert_eq!(kind.read(&spec, &keys, format!("\"{token}")), malformed);
            assert_eq!(kind.read(&spec, &keys, "\""), malformed);
        }
    }
}
