//! Typed values: text, `FromStr + Display`, and JSON.

use std::fmt;
use std::str::FromStr;

use super::{DEFAULTS, SECURE, request};
use crate::cookie::{
    CookieId, CookieRule, CookieSpec, Encoding, IntoDeleteCookie as _, InvalidCookie,
    InvalidCookieValue, RequestCookies, SetCookie,
};

const VISITS: CookieSpec<u32> = CookieSpec::parsed("__Host-visits", SECURE);

/// The request of a browser after this cookie was set.
#[track_caller]
fn sent_back(cookie: Result<SetCookie, InvalidCookie>) -> http::HeaderMap {
    let cookie = cookie.unwrap();
    request([cookie.header().to_str().unwrap().split(';').next().unwrap()])
}

fn read<T>(spec: &CookieSpec<'_, T>, value: &str) -> Result<Option<T>, InvalidCookieValue> {
    let headers = request([format!("{}={value}", spec.name())]);
    RequestCookies::new(&headers).get(spec)
}

#[test]
fn a_parsed_value_is_read_back() {
    let headers = sent_back(VISITS.with_value(&7));
    assert_eq!(RequestCookies::new(&headers).get(&VISITS), Ok(Some(7)));
    assert_eq!(read(&VISITS, "%37"), Ok(Some(7)));
    assert_eq!(read(&VISITS, "\"7\""), Ok(Some(7)));
    let absent = request(["visits=7"]);
    assert_eq!(RequestCookies::new(&absent).get(&VISITS), Ok(None));
}

#[test]
fn a_parsed_value_is_written_in_the_encoding_of_its_spec() {
    for encoding in [Encoding::Percent, Encoding::Quoted] {
        let spec = CookieSpec::<String>::parsed("n", DEFAULTS.encoding(encoding));
        let headers = sent_back(spec.with_value(&"a; b, \"c\" é".to_owned()));
        let read = RequestCookies::new(&headers).get(&spec).unwrap();
        assert_eq!(read.as_deref(), Some("a; b, \"c\" é"));
    }
    let raw = CookieSpec::<String>::parsed("n", DEFAULTS.encoding(Encoding::Raw));
    assert_eq!(raw.with_value(&"a b".into()).unwrap_err().rule(), CookieRule::CookieOctet);
}

#[test]
fn an_error_names_the_cookie_but_not_the_value() {
    for value in ["", "x", "-1", "4294967296", "s3cret", "7 8"] {
        let error = read(&VISITS, value).unwrap_err();
        assert_eq!(error.to_string(), "cookie `__Host-visits`: value is not a valid `u32`");
        assert_eq!((error.name(), error.offset()), ("__Host-visits", None));
    }
    let error = read(&VISITS, "7%FF").unwrap_err();
    assert_eq!(error.to_string(), "cookie `__Host-visits`: value is not UTF-8 at byte 1");
}

/// A type whose `FromStr` error repeats the value, and whose `Display` fails.
#[derive(Debug, PartialEq)]
struct Leaky;

impl FromStr for Leaky {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Err(text.to_owned())
    }
}

impl fmt::Display for Leaky {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }
}

#[test]
fn errors_of_the_type_itself_are_not_shown() {
    let spec = CookieSpec::<Leaky>::parsed("n", DEFAULTS);
    let error = read(&spec, "s3cret").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert!(std::error::Error::source(&error).is_none());

    let error = spec.with_value(&Leaky).unwrap_err();
    assert_eq!((error.rule(), error.name()), (CookieRule::Writable, Some("n")));
}

#[test]
fn the_type_is_not_part_of_the_cookie() {
    let text = CookieSpec::new("__Host-visits", SECURE);
    assert_eq!(VISITS.into_delete_cookie(), text.into_delete_cookie());
    assert_eq!((&VISITS).into_delete_cookie(), text.into_delete_cookie());
    assert_eq!(CookieId::from(VISITS), CookieId::from(&text));
    assert_eq!(VISITS.with_value(&7), text.with_value("7"));
    assert_eq!(format!("{VISITS:?}"), format!("{text:?}"));
    let copy = VISITS;
    assert_eq!(copy, VISITS);
    let error = CookieSpec::<u32>::try_parsed("__Host-visits", DEFAULTS).unwrap_err();
    assert_eq!(error.rule(), CookieRule::HostPrefix);
}

#[test]
fn a_spec_is_copied_and_shared_whatever_its_type() {
    fn is_shared<T: Copy + Send + Sync>(_: T) {}

    is_shared(VISITS);
    is_shared(CookieSpec::<Leaky>::parsed("n", DEFAULTS));
}

#[cfg(feature = "json")]
mod json {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Prefs {
        theme: String,
        rows: Option<u32>,
    }

    const PREFS: CookieSpec<Prefs> = CookieSpec::json("prefs", DEFAULTS);

    fn prefs(theme: &str) -> Prefs {
        Prefs { theme: theme.into(), rows: Some(7) }
    }

    #[test]
    fn a_json_value_is_read_back() {
        for theme in ["dark", "", "\"; \\ é\n", "a=b, c%20"] {
            for encoding in [Encoding::Percent, Encoding::Quoted] {
                let spec = CookieSpec::<Prefs>::json("prefs", DEFAULTS.encoding(encoding));
                let headers = sent_back(spec.with_value(&prefs(theme)));
                assert_eq!(RequestCookies::new(&headers).get(&spec), Ok(Some(prefs(theme))));
            }
        }
        assert_eq!(
            *PREFS.with_value(&prefs("dark")).unwrap().header(),
            "prefs={%22theme%22:%22dark%22%2C%22rows%22:7}; Path=/; SameSite=Lax",
        );
    }

    #[test]
    fn an_error_shows_the_position_in_the_json_but_not_the_value() {
        for (value, expected) in [
            ("s3cret", "JSON at byte 0"),
            ("", "JSON at byte 0"),
            ("{", "JSON at byte 0"),
            ("{%22theme%22:%22s3cret%22", "JSON at byte 16"),
            ("{%22theme%22:%22s3cret%22}x", "JSON at byte 18"),
            ("%22s3cret%22", "a valid `{}` at byte 7"),
            ("{%22theme%22:%22a%22%2C%0A%22rows%22:%22s3cret%22}", "a valid `{}` at byte 28"),
            ("{%22rows%22:7}", "a valid `{}` at byte 9"),
        ] {
            let error = read(&PREFS, value).unwrap_err();
            let expected = expected.replace("{}", std::any::type_name::<Prefs>());
            let expected = format!("cookie `prefs`: value is not {expected}");
            assert_eq!(error.to_string(), expected, "{value}");
            assert!(!format!("{error} {error:?}").contains("s3cret"));
        }
    }

    #[test]
    fn a_value_that_json_cannot_write_is_an_error() {
        let spec = CookieSpec::<BTreeMap<Vec<u8>, u8>>::json("n", DEFAULTS);
        let error = spec.with_value(&BTreeMap::from([(vec![1], 2)])).unwrap_err();
        assert_eq!(error.rule(), CookieRule::Writable);
        let long = PREFS.with_value(&prefs(&"x".repeat(4096))).unwrap_err();
        assert_eq!(long.rule(), CookieRule::PairSize);
        assert!(CookieSpec::<Prefs>::try_json("a b", DEFAULTS).is_err());
    }

    #[test]
    fn a_value_that_json_cannot_read_is_an_error() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Rates {
            rate: f32,
            last: Option<u8>,
        }

        let float = CookieSpec::<f64>::json("n", DEFAULTS);
        let rates = CookieSpec::<Vec<Rates>>::json("n", DEFAULTS);
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(float.with_value(&number).unwrap_err().rule(), CookieRule::Writable);
            let value = vec![Rates { rate: number as f32, last: None }];
            assert_eq!(rates.with_value(&value).unwrap_err().rule(), CookieRule::Writable);
        }
        let value = vec![Rates { rate: 0.1, last: None }];
        let headers = sent_back(rates.with_value(&value));
        assert_eq!(RequestCookies::new(&headers).get(&rates), Ok(Some(value)));
        let absent = CookieSpec::<Option<f64>>::json("n", DEFAULTS);
        let headers = sent_back(absent.with_value(&None));
        assert_eq!(RequestCookies::new(&headers).get(&absent), Ok(Some(None)));

        let nested = |depth| (1..depth).fold(json!([]), |value, _| json!([value]));
        let any = CookieSpec::<serde_json::Value>::json("n", DEFAULTS);
        let headers = sent_back(any.with_value(&nested(127)));
        assert_eq!(RequestCookies::new(&headers).get(&any), Ok(Some(nested(127))));
        assert_eq!(any.with_value(&nested(128)).unwrap_err().rule(), CookieRule::Writable);
        let wide = serde_json::Value::from(vec![json!({}); 200]);
        let headers = sent_back(any.with_value(&wide));
        assert_eq!(RequestCookies::new(&headers).get(&any), Ok(Some(wide)));
    }

    #[cfg(all(feature = "signed", feature = "private"))]
    #[test]
    fn signed_and_private_values_are_typed_too() {
        use std::time::{Duration, UNIX_EPOCH};

        use crate::cookie::{Key, KeyRing, VerifyErrorKind};

        let keys = KeyRing::from(Key::new([7; 32]).unwrap());
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let dark = prefs("dark");
        let signed = sent_back(PREFS.signed(&keys).with_value(&dark, now));
        let private = sent_back(PREFS.private(&keys).with_value(&dark, now));
        let (signed, private) = (RequestCookies::new(&signed), RequestCookies::new(&private));

        let verified = PREFS.signed(&keys).read(&signed, now).unwrap();
        assert_eq!((verified.value(), verified.clone().into_value()), (&dark, dark.clone()));
        assert!(!format!("{verified:?}").contains("dark"));
        assert_eq!(PREFS.private(&keys).read(&private, now).unwrap().into_value(), dark);

        // The keys wrote it, but for another type.
        let visits = CookieSpec::<u32>::parsed("prefs", DEFAULTS);
        let error = visits.signed(&keys).read(&signed, now).unwrap_err();
        assert_eq!(error.kind(), VerifyErrorKind::InvalidValue);
        assert_eq!(error.to_string(), "cookie `prefs`: value is not a valid `u32`");
        let error = visits.private(&keys).read(&private, now).unwrap_err();
        assert_eq!(error.kind(), VerifyErrorKind::InvalidValue);
        // The value is read only if the signature is valid and in time.
        let later = now + Duration::from_secs(15 * 24 * 60 * 60);
        assert!(visits.signed(&keys).read(&signed, later).unwrap_err().is_expired());
        assert!(PREFS.signed(&keys).read(&private, now).is_err());
    }
}
