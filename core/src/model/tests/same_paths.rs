//! Streaming a value and recording it first give the same result.

use schemars::JsonSchema;
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};
use serde_json::json;

use super::{open, rejects, schema, text};
use crate::model::{ModelOptions, ResponseModel as _, write::reused_capacity};

/// M14: one field's option does not change what another field excludes.
#[test]
fn a_default_of_null_is_excluded_next_to_a_projection_that_excludes_others() {
    #[derive(Serialize, JsonSchema)]
    struct Patch {
        name: Option<String>,
    }
    #[derive(Serialize, JsonSchema)]
    struct Outer<T> {
        patch: T,
        #[serde(default)]
        note: Option<String>,
    }
    crate::model!(PatchOut = Patch, exclude_unset);
    crate::model!(Alone = Outer<Patch>, validate, exclude_none);
    crate::model!(NextTo = Outer<PatchOut>, validate, exclude_none);
    let value = json!({ "patch": { "name": "Ada" } });
    let expected = r#"{"patch":{"name":"Ada"}}"#;
    assert_eq!(text(Alone::schema().to_bytes(&value)), Ok(expected.to_owned()));
    assert_eq!(text(NextTo::schema().to_bytes(&value)), Ok(expected.to_owned()));
}

#[test]
fn a_tag_that_is_not_text_selects_no_branch_in_any_order_of_keys() {
    #[derive(Serialize)]
    struct First<T> {
        v: T,
        a: u8,
    }
    #[derive(Serialize)]
    struct Last<T> {
        a: u8,
        v: T,
    }
    fn check<T: Serialize + Copy>(v: T) {
        let branch = |tag: &str| {
            json!({ "type": "object", "properties": { "v": { "const": tag }, "a": { "type": "integer" } },
                "required": ["v", "a"] })
        };
        let union = schema(json!({ "oneOf": [branch("1"), branch("true"), branch("1.5")] }));
        let error = "the root: expected one of the listed tags, found another";
        rejects(&union, &First { v, a: 1 }, error);
        rejects(&union, &Last { a: 1, v }, error);
    }
    check(1);
    check(true);
    check(1.5);
}

struct NoValue;

impl Serialize for NoValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("a", &1)?;
        map.serialize_key("b")?;
        map.end()
    }
}

struct TwoKeys;

impl Serialize for TwoKeys {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_key("a")?;
        map.serialize_key("b")?;
        map.serialize_value(&1)?;
        map.end()
    }
}

#[test]
fn a_key_without_a_value_is_an_error() {
    let document =
        json!({ "type": "object", "properties": { "a": { "type": "integer" }, "b": {} } });
    let error = "the root: the value's own `Serialize` failed";
    let streamed = open(document.clone());
    let recorded = ModelOptions::new()
        .allow_any(["**"])
        .validate()
        .from_json_schema(document)
        .expect("it compiles");
    for schema in [streamed, recorded] {
        rejects(&schema, &NoValue, error);
        rejects(&schema, &TwoKeys, error);
    }
}

/// Lists in lists, each in 100 newtypes, which have no bracket but take stack.
struct Wrapped {
    lists: usize,
    newtypes: usize,
}

impl Serialize for Wrapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self { lists, newtypes: 1.. } => serializer
                .serialize_newtype_struct("", &Self { lists, newtypes: self.newtypes - 1 }),
            Self { lists, newtypes: 0 } => {
                let mut list = serializer.serialize_seq(None)?;
                if lists > 0 {
                    list.serialize_element(&Self { lists: lists - 1, newtypes: 100 })?;
                }
                list.end()
            }
        }
    }
}

#[test]
fn newtypes_count_through_all_lists() {
    let streamed = open(json!({}));
    let recorded = ModelOptions::new()
        .allow_any(["**"])
        .validate()
        .from_json_schema(json!({}))
        .expect("it compiles");
    for schema in [streamed, recorded] {
        assert!(schema.to_bytes(&Wrapped { lists: 4, newtypes: 100 }).is_ok());
        let error = schema.to_bytes(&Wrapped { lists: 5, newtypes: 100 }).expect_err("too deep");
        assert!(error.to_string().ends_with("nested too deep"), "{error}");
    }
}

/// An error in a long body does not leave a long buffer to the thread.
#[test]
fn a_long_body_that_fails_leaves_no_long_buffer() {
    struct Fails;
    impl Serialize for Fails {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }
    let schema = open(json!({}));
    assert!(schema.to_bytes(&"x".repeat(10 << 20)).is_ok());
    assert!(schema.to_bytes(&Fails).is_err());
    assert!(reused_capacity() <= 128 << 10);
}

#[test]
fn a_body_leaves_its_buffer_for_the_next_one() {
    let schema = open(json!({}));
    assert!(schema.to_bytes(&"x".repeat(60_000)).is_ok());
    assert!(reused_capacity() >= 60_000);
}
