use serde::Serialize;
use serde_json::json;

use super::{all_types::*, open, rejects, schema, writes};
use crate::Model;
use crate::model::{ModelSchema, json::Buffer};

#[derive(Serialize)]
struct UserIn {
    name: &'static str,
    password: &'static str,
    address: Address,
    tags: Vec<Tag>,
}

#[derive(Serialize)]
struct Address {
    street: &'static str,
    city: &'static str,
}

#[derive(Serialize)]
struct Tag {
    id: u8,
    internal: u8,
}

fn user() -> UserIn {
    let address = Address { street: "s3cret", city: "London" };
    UserIn {
        name: "ada",
        password: "s3cret",
        address,
        tags: vec![Tag { id: 1, internal: 2 }, Tag { id: 3, internal: 4 }],
    }
}

fn user_schema() -> ModelSchema {
    schema(json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "address": { "type": "object", "properties": { "city": { "type": "string" } } },
            "tags": { "type": "array", "items": { "type": "object", "properties": { "id": { "type": "integer" } } } },
        },
        "required": ["name"],
    }))
}

#[test]
fn only_declared_fields_are_sent_at_every_depth() {
    let body = r#"{"name":"ada","address":{"city":"London"},"tags":[{"id":1},{"id":3}]}"#;
    writes(&user_schema(), &user(), body);
    // A `serde_json::Value` has its keys sorted.
    let sorted = r#"{"address":{"city":"London"},"name":"ada","tags":[{"id":1},{"id":3}]}"#;
    writes(&user_schema(), &serde_json::to_value(user()).expect("JSON"), sorted);
}

/// The writer checks several bytes at a time, so the position and the length matter.
#[test]
fn strings_are_escaped_at_every_position() {
    let schema = schema(json!({ "type": "string" }));
    for len in 0..40 {
        let plain = "a".repeat(len);
        writes(&schema, &plain, &json!(plain).to_string());
        for (at, byte) in (0..len).flat_map(|at| b"\"\\\n\x1f !#\x7f".map(|byte| (at, byte))) {
            let mut text = plain.clone();
            text.replace_range(at..=at, char::from(byte).encode_utf8(&mut [0]));
            writes(&schema, &text, &json!(text).to_string());
        }
    }
}

/// A value that serializes by its `Display` is checked like any text.
#[test]
fn a_displayed_text_is_checked() {
    struct Displayed(&'static str);

    impl Serialize for Displayed {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self.0)
        }
    }

    let schema = schema(json!({ "enum": ["a"] }));
    writes(&schema, &Displayed("a"), r#""a""#);
    assert!(schema.to_bytes(&Displayed("b")).is_err());
}

#[test]
fn a_listed_number_is_not_another_one() {
    let schema = schema(json!({ "enum": [3, 1.5, "a"] }));
    for listed in [json!(3), json!(1.5), json!("a")] {
        writes(&schema, &listed, &listed.to_string());
    }
    for other in [json!(4), json!(2.5), json!("b"), json!(true)] {
        assert!(schema.to_bytes(&other).is_err(), "{other}");
    }
}

#[test]
fn required_fields_are_sent_or_there_is_no_body() {
    rejects(&user_schema(), &json!({}), "`name`: expected string, found nothing");
    rejects(&user_schema(), &json!({ "name": 5 }), "`name`: expected string, found integer");
    rejects(&user_schema(), &json!([]), "the root: expected object, found array");
}

#[test]
fn an_error_has_the_location() {
    let nested = json!({ "type": "array", "items": {
        "type": "object",
        "properties": { "by": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "integer" } } } },
    } });
    rejects(
        &schema(nested),
        &json!([{}, { "by": { "s3cret": [1, "s3cret"] } }]),
        "`[1].by.*[1]`: expected integer, found string",
    );
}

#[test]
fn an_error_in_a_variant_has_the_name_of_the_variant() {
    #[derive(Serialize)]
    enum Shape {
        Line(&'static str, u8),
    }

    let line = json!({ "type": "array", "items": { "type": "integer" } });
    let schema = schema(json!({ "type": "object", "properties": { "Line": line } }));
    rejects(&schema, &Shape::Line("x", 1), "`Line[0]`: expected integer, found string");
}

#[test]
fn an_unconstrained_place_must_be_allowed() {
    let document = json!({ "type": "object", "properties": { "meta": true } });
    let error = ModelSchema::from_json_schema(document.clone()).expect_err("`true` is open");
    assert!(error.is_unconstrained());
    assert_eq!(error.pointer(), "/properties/meta");

    writes(
        &open(document),
        &json!({ "meta": { "any": [1, null] }, "x": 1 }),
        r#"{"meta":{"any":[1,null]}}"#,
    );
}

#[test]
fn unsupported_keywords_are_named() {
    for keyword in ["not", "if", "dependentSchemas", "contains", "unevaluatedItems", "nonsense"] {
        let items = json!({ "type": "string", keyword: { "type": "integer" } });
        let error = ModelSchema::from_json_schema(json!({ "items": items }));
        let error = error.expect_err("a filter does not support its constraints");
        assert_eq!((error.pointer(), error.keyword()), ("/items", Some(keyword)));
    }
}

#[test]
fn a_model_that_cannot_be_built_is_an_error_and_not_a_panic() {
    #[derive(Serialize, schemars::JsonSchema)]
    struct Open {
        any: serde_json::Value,
    }

    let error = Model::<Open>::new(Open { any: json!(1) }).into_bytes().expect_err("`any` is open");
    assert!(error.is_invalid_schema());
    // The log has the location, although nobody checked the schema.
    let reason = "the response model cannot be built: unconstrained schema at `/properties/any`: \
                  declare its fields, or write `allow_any = [\"any\"]` in `model!`";
    assert_eq!(error.to_string(), reason);
    assert!(ModelSchema::for_type::<Open>().is_err());
}

#[test]
fn the_closed_schema_is_published() {
    let published = user_schema();
    assert_eq!(
        published.json_schema()["properties"]["tags"]["items"]["additionalProperties"],
        json!(false)
    );
    assert_eq!(
        ModelSchema::for_type::<Tree>().expect("it compiles").json_schema()["$defs"]["Tree"]["additionalProperties"],
        false
    );
}

/// A body of the expected length is allocated once, and a buffer that has the space is kept.
#[test]
fn buffer_has_the_expected_space() {
    let capacity =
        |had, expected| Buffer::within(Vec::with_capacity(had), expected).into_inner().capacity();
    assert_eq!(capacity(0, 100), 100);
    assert_eq!(capacity(50, 100), 100);
    assert_eq!(capacity(200, 100), 200);
}
