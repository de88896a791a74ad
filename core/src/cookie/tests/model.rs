//! Cookie models: the values that serde reads, and the errors that a client receives.

use std::collections::HashMap;

use http::{Response, StatusCode, header::CONTENT_TYPE};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::request;
use crate::cookie::{CookiesError, CookiesErrorKind, RequestCookies};

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct All {
    text: String,
    int: i8,
    large: u128,
    float: f32,
    flag: bool,
    letter: char,
    theme: Theme,
    id: Id,
    maybe: Option<u16>,
    #[serde(rename = "__Host-sid")]
    sid: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    #[default]
    Dark,
    Light,
    System,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
struct Id(u64);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are only read by serde")]
struct Strict {
    a: u8,
    b: Option<u8>,
}

fn read<T: DeserializeOwned>(line: impl AsRef<[u8]>) -> Result<T, CookiesError> {
    RequestCookies::new(&request([line])).deserialize()
}

#[track_caller]
fn assert_error<T: DeserializeOwned>(line: &str, name: Option<&str>, kind: CookiesErrorKind) {
    let error = read::<T>(line).err().expect("an error");
    assert_eq!((error.name(), error.kind()), (name, kind));
}

#[test]
fn each_type_is_read_from_text() {
    let line = "text=a%20b; int=-7; large=340282366920938463463374607431768211455; float=1.5; flag=on; \
                letter=%C3%A9; theme=light; id=7; maybe=8; __Host-sid=31d4; other=1; junk";
    let expected = All {
        text: "a b".into(),
        int: -7,
        large: u128::MAX,
        float: 1.5,
        flag: true,
        letter: 'é',
        theme: Theme::Light,
        id: Id(7),
        maybe: Some(8),
        sid: "31d4".into(),
    };
    assert_eq!(read::<All>(line).unwrap(), expected);
    assert_eq!(read::<All>("").unwrap(), All::default());
}

#[test]
fn several_lines_are_one_model() {
    let headers = request(["text=a", "int=7"]);
    let all: All = RequestCookies::new(&headers).deserialize().unwrap();
    assert_eq!((&*all.text, all.int), ("a", 7));
}

#[test]
fn first_of_equal_names_counts() {
    assert_eq!(read::<All>("int=1; int=2; int=many").unwrap().int, 1);
    let map: HashMap<String, String> = read("a=1; b=2; a=3").unwrap();
    assert_eq!(map, HashMap::from([("a".into(), "1".into()), ("b".into(), "2".into())]));
}

#[test]
fn one_pair_of_quotes_is_removed() {
    let all: All = read("int=\"7\"; text=\"a b\"; flag=\"true\"; theme=\"light\"").unwrap();
    assert_eq!((all.int, &*all.text, all.flag, all.theme), (7, "a b", true, Theme::Light));
    assert_eq!(read::<All>("text=\"\"a\"\"").unwrap().text, "\"a\"");
}

#[test]
fn booleans_are_those_of_pydantic() {
    for (line, expected) in [("TRUE", true), ("1", true), ("y", true), ("Off", false), ("n", false)]
    {
        assert_eq!(read::<All>(format!("flag={line}")).unwrap().flag, expected);
    }
    for line in ["", "2", "truth", "%FF"] {
        assert!(read::<All>(format!("flag={line}")).is_err(), "{line}");
    }
}

#[test]
fn names_are_never_decoded() {
    assert_eq!(read::<All>("__%48ost-sid=evil").unwrap().sid, "");
    assert_eq!(read::<All>("__host-sid=evil").unwrap().sid, "");
    assert_eq!(read::<All>("\u{2000}__Host-sid=evil").unwrap().sid, "");
}

#[test]
fn each_error_has_a_kind_and_a_name() {
    use CookiesErrorKind as Kind;

    assert_error::<Strict>("b=1", Some("a"), Kind::Missing);
    assert_error::<Strict>("a=many", Some("a"), Kind::IntParsing);
    assert_error::<Strict>("a=256", Some("a"), Kind::IntParsing);
    assert_error::<Strict>("a=1; b=", Some("b"), Kind::IntParsing);
    assert_error::<Strict>("a=1; c=1", Some("c"), Kind::ExtraForbidden);
    assert_error::<All>("float=x", Some("float"), Kind::FloatParsing);
    assert_error::<All>("flag=x", Some("flag"), Kind::BoolParsing);
    assert_error::<All>("theme=x", Some("theme"), Kind::Enum);
    assert_error::<All>("text=%FF", Some("text"), Kind::StringUnicode);
    assert_error::<All>("letter=ab", Some("letter"), Kind::ValueError);
    assert_error::<HashMap<String, Vec<u8>>>("list=1", Some("list"), Kind::ValueError);
    assert_error::<u32>("a=1", None, Kind::ValueError);
}

/// The bodies are FastAPI's, without `input` and `ctx`.
#[test]
fn response_is_that_of_fastapi() {
    for (error, detail) in [
        (
            read::<Strict>("").unwrap_err(),
            r#"{"type":"missing","loc":["cookie","a"],"msg":"Field required"}"#,
        ),
        (
            read::<Strict>("a=1; c=1").unwrap_err(),
            r#"{"type":"extra_forbidden","loc":["cookie","c"],"msg":"Extra inputs are not permitted"}"#,
        ),
        (
            read::<All>("flag=x").unwrap_err(),
            r#"{"type":"bool_parsing","loc":["cookie","flag"],"msg":"Input should be a valid boolean, unable to interpret input"}"#,
        ),
        (
            read::<All>("float=x").unwrap_err(),
            r#"{"type":"float_parsing","loc":["cookie","float"],"msg":"Input should be a valid number, unable to parse string as a number"}"#,
        ),
        (
            read::<All>("theme=x").unwrap_err(),
            r#"{"type":"enum","loc":["cookie","theme"],"msg":"Input should be 'dark', 'light' or 'system'"}"#,
        ),
        (
            read::<u32>("").unwrap_err(),
            r#"{"type":"value_error","loc":["cookie"],"msg":"Value error, invalid value"}"#,
        ),
    ] {
        let response: Response<String> = error.into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(*response.body(), format!(r#"{{"detail":[{detail}]}}"#));
    }
}

/// R12: a pair that no field declares is not read, even if its bytes are invalid.
#[test]
fn other_cookies_are_not_errors() {
    let line = [b"x=%FF\xFF; \xE9=1; =nameless; \"; int=7; text=", &b"a"[..]].concat();
    let all: All = read(line).unwrap();
    assert_eq!((all.int, &*all.text), (7, "a"));
}

#[derive(Debug, Deserialize)]
struct Outer {
    id: u32,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, Deserialize)]
struct Inner {
    text: String,
    theme: Theme,
    count: Option<u32>,
}

/// serde buffers flattened fields as text, so a number there is an error. The documentation says so.
#[test]
fn flattened_fields_are_text() {
    let line = b"id=7; text=a%20b; theme=system; other=\xFF";
    let outer: Outer = read(line).unwrap();
    assert_eq!((outer.id, &*outer.inner.text, outer.inner.theme), (7, "a b", Theme::System));
    assert_eq!(outer.inner.count, None);
    assert_error::<Outer>("id=7; text=a; theme=dark; count=1", None, CookiesErrorKind::ValueError);
    assert_error::<Outer>("id=7; theme=dark", Some("text"), CookiesErrorKind::Missing);
}

/// C7: a name that the client chose shows no control character, and the JSON stays valid.
#[test]
fn name_of_the_client_is_escaped() {
    let error = read::<Strict>("a=1; x\"\t\\<=s3cret").unwrap_err();
    assert_eq!(error.to_string(), "invalid cookie `x\\\"\\t\\\\<`: not declared by the model");
    let response: Response<String> = error.into_response();
    let body: serde_json::Value = serde_json::from_str(response.body()).unwrap();
    assert_eq!(body["detail"][0]["loc"][1], "x\"\t\\<");
}

proptest! {
    /// C7: no error repeats a value. Nothing panics.
    #[test]
    fn no_error_contains_a_value(name in "int|float|flag|theme|text|letter|id|maybe|other", tail in prop::collection::vec(any::<u8>().prop_filter("a header", |b| !matches!(b, 0..=31 | 127 | b';')), 0..20)) {
        let line = [name.as_bytes(), b"=s3cret", &tail].concat();
        for error in [read::<All>(&line).err(), read::<Strict>(&line).err(), read::<Outer>(&line).err()].into_iter().flatten() {
            let text = format!("{error} {error:?}");
            prop_assert!(!text.contains("s3cret"));
            let response: Response<String> = error.into_response();
            prop_assert!(!response.body().contains("s3cret"));
        }
    }
}
