//! Values that no key of the ring wrote for this cookie are rejected: R3 and need 6 of `docs/cookies.md`.

use super::super::DEFAULTS;
use super::{GUEST, KINDS, Kind, ROLE, SESSION, at, ring};
use crate::cookie::{CookieSpec, Key, KeyRing, VerifyErrorKind};

#[test]
fn r3_a_signature_binds_the_name() {
    let keys = ring([1]);
    for kind in KINDS {
        let token = kind.token(&GUEST, &keys, "admin");
        assert_eq!(kind.read(&GUEST, &keys, &token).unwrap(), "admin");
        assert_eq!(kind.read(&ROLE, &keys, &token), Err(VerifyErrorKind::WrongSignature));
    }
}

#[test]
fn need_6_a_name_and_its_value_are_separate() {
    // Without the octet 0 and the fixed length of the time, these would be one text.
    let keys = ring([1]);
    let (one, other) = (CookieSpec::new("ab", DEFAULTS), CookieSpec::new("a", DEFAULTS));
    for kind in KINDS {
        let token = kind.token(&one, &keys, "c");
        assert_eq!(kind.read(&other, &keys, token), Err(VerifyErrorKind::WrongSignature));
    }
}

#[test]
fn need_6_no_cut_and_no_longer_value_is_accepted() {
    let keys = ring([1, 2]);
    for kind in KINDS {
        for value in ["", "v", "va", "val", "user-7 of tenant 9"] {
            let token = kind.token(&SESSION, &keys, value);
            assert_eq!(kind.read(&SESSION, &keys, &token).unwrap(), value);
            for end in 0..token.len() {
                let cut = kind.read(&SESSION, &keys, &token[..end]).unwrap_err();
                assert!(matches!(
                    cut,
                    VerifyErrorKind::Malformed | VerifyErrorKind::WrongSignature
                ));
                let start = kind.read(&SESSION, &keys, &token[end + 1..]).unwrap_err();
                assert_eq!(start, VerifyErrorKind::Malformed);
                let without = [&token[..end], &token[end + 1..]].concat();
                assert!(kind.read(&SESSION, &keys, without).is_err());
            }
            for more in ["A", "AA", "AAAA", "=", "==", ".", "\"", "%00"] {
                assert!(kind.read(&SESSION, &keys, format!("{token}{more}")).is_err());
            }
        }
    }
}

#[test]
fn need_6_no_flipped_bit_is_accepted() {
    let keys = ring([1]);
    for kind in KINDS {
        // All three lengths of a last group of base64. Two of them have unused bits.
        for value in ["user-7", "user-77", "user-777"] {
            let token = kind.token(&SESSION, &keys, value).into_bytes();
            for (at, bit) in (0..token.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
                let mut flipped = token.clone();
                flipped[at] ^= 1 << bit;
                let line = [b"__Host-session=", &flipped[..]].concat();
                // A header cannot contain some of them.
                if http::HeaderValue::from_bytes(&line).is_ok() {
                    assert!(kind.read(&SESSION, &keys, &flipped).is_err(), "{at} {bit}");
                }
            }
        }
    }
}

#[test]
fn need_6_each_letter_is_the_only_one_accepted_in_its_place() {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.";
    let keys = ring([1]);
    for kind in KINDS {
        let token = kind.token(&SESSION, &keys, "user-7").into_bytes();
        for (at, letter) in (0..token.len()).flat_map(|at| letters.map(|letter| (at, letter))) {
            let mut other = token.clone();
            other[at] = letter;
            assert_eq!(kind.read(&SESSION, &keys, &other).is_ok(), other == token);
        }
    }
}

#[test]
fn need_6_a_third_party_key_is_rejected() {
    for kind in KINDS {
        let token = kind.token(&SESSION, &ring([1]), "user-7");
        let third_party = kind.read(&SESSION, &ring([2, 3]), &token);
        assert_eq!(third_party, Err(VerifyErrorKind::WrongSignature));

        // One more octet of material is another key, even a zero octet.
        for one_more in [1, 0] {
            let longer = Key::new([&[1; 32][..], &[one_more]].concat()).unwrap();
            let error = kind.read(&SESSION, &KeyRing::from(longer), &token);
            assert_eq!(error, Err(VerifyErrorKind::WrongSignature));
        }
    }
}

#[test]
fn need_6_keys_rotate() {
    for kind in KINDS {
        let old = kind.token(&SESSION, &ring([1]), "user-7");
        let (rotated, retired) = (ring([2, 1]), ring([2]));

        let line = format!("__Host-session={old}");
        let read = kind.read_at(&SESSION, &rotated, line, at(1)).unwrap();
        assert_eq!((read.value(), read.is_current_key()), ("user-7", false));
        assert_eq!(kind.read(&SESSION, &retired, &old), Err(VerifyErrorKind::WrongSignature));

        let new = kind.token(&SESSION, &rotated, "user-7");
        let line = format!("__Host-session={new}");
        assert!(kind.read_at(&SESSION, &rotated, &line, at(1)).unwrap().is_current_key());
        assert!(kind.read_at(&SESSION, &retired, &line, at(1)).unwrap().is_current_key());
        assert_eq!(kind.read(&SESSION, &ring([1]), &new), Err(VerifyErrorKind::WrongSignature));
    }
}

#[test]
fn need_6_replicas_with_one_ring_verify_each_other() {
    let (here, there) = (ring([1, 2]), ring([1, 2]));
    for kind in KINDS {
        let token = kind.token(&SESSION, &here, "user-7");
        assert_eq!(kind.read(&SESSION, &there, token).unwrap(), "user-7");
    }
}

#[test]
fn need_6_a_plain_value_is_not_accepted_as_a_signed_one() {
    let keys = ring([1]);
    for kind in KINDS {
        for plain in ["", "admin", "v1", "v1s.", "v1p.", "v1s.admin", "v1p.admin", "\"admin\""] {
            assert_eq!(
                kind.read(&SESSION, &keys, plain),
                Err(VerifyErrorKind::Malformed),
                "{plain}"
            );
        }
    }
}

#[test]
fn need_6_random_octets_of_the_same_length_are_rejected() {
    let keys = ring([1]);
    for kind in KINDS {
        let token = kind.token(&SESSION, &keys, "user-7");
        for letter in ["A", "B", "_"] {
            let same_length = format!("{}{}", &token[..4], letter.repeat(token.len() - 4));
            assert!(kind.read(&SESSION, &keys, same_length).is_err());
        }
        let (one, other) =
            (kind.token(&SESSION, &keys, "user-7"), kind.token(&SESSION, &keys, "user-8"));
        let spliced = format!("{}{}", &one[..30], &other[30..]);
        assert_eq!(kind.read(&SESSION, &keys, spliced), Err(VerifyErrorKind::WrongSignature));
    }
}

#[test]
fn need_6_a_mark_of_another_kind_or_version_is_rejected() {
    let keys = ring([1]);
    for (kind, other) in [(Kind::Signed, Kind::Private), (Kind::Private, Kind::Signed)] {
        // Long enough for either.
        let token = kind.token(&SESSION, &keys, "a value of more than thirty octets");
        assert_eq!(other.read(&SESSION, &keys, &token), Err(VerifyErrorKind::Malformed));

        let own = &kind.token(&SESSION, &keys, "v")[..4];
        let others = &other.token(&SESSION, &keys, "v")[..4];
        let relabelled = token.replacen(own, others, 1);
        assert_eq!(other.read(&SESSION, &keys, relabelled), Err(VerifyErrorKind::WrongSignature));

        for mark in ["v2s.", "v2p.", "V1s.", "v1.", "", " ", "v1s", "\"v1s."] {
            let relabelled = token.replacen(own, mark, 1);
            assert_eq!(kind.read(&SESSION, &keys, relabelled), Err(VerifyErrorKind::Malformed));
        }
    }
}

#[test]
fn need_6_every_pair_of_the_name_is_tried() {
    let keys = ring([1]);
    for kind in KINDS {
        let good = kind.token(&GUEST, &keys, "7");
        let late = kind.write(&GUEST, &keys, "6", at(-9_999_999)).unwrap();
        let late = late.header().to_str().unwrap().split(';').next().unwrap().to_owned();
        for line in [
            format!("guest=evil; guest={good}"),
            format!("guest={good}; guest=evil"),
            format!("guest=; guest=v1s.AAAA; {late}; guest={good}; guest=evil"),
            format!("junk; guest={good}x; guest={good}"),
        ] {
            assert_eq!(kind.read_at(&GUEST, &keys, line, at(1)).unwrap().value(), "7");
        }
        // Of several that fail, the error is about the one that passed the most checks.
        let worst = |line: String| kind.read_at(&GUEST, &keys, line, at(1)).unwrap_err();
        assert_eq!(worst(String::from("other=1")), VerifyErrorKind::Absent);
        assert_eq!(worst(String::from("guest=1")), VerifyErrorKind::Malformed);
        let third_party = kind.token(&GUEST, &ring([9]), "7");
        assert_eq!(
            worst(format!("guest=1; guest={third_party}; guest=1")),
            VerifyErrorKind::WrongSignature
        );
        assert_eq!(
            worst(format!("{late}; guest={third_party}; guest=1")),
            VerifyErrorKind::Expired
        );
    }
}

#[test]
fn need_6_a_ring_without_a_key_and_a_short_key_are_errors() {
    assert!(KeyRing::new([]).is_err());
    for len in 0..32 {
        assert!(Key::new(vec![7; len]).is_err());
    }
    for len in [32, 33, 63, 64, 65, 4096] {
        assert!(Key::new(vec![7; len]).is_ok());
    }
    assert!(Key::try_from(&[7; 31][..]).is_err());
}
