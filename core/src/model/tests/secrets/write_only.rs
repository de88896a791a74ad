//! `writeOnly`: no such value is sent.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{WHOLE, object, schema_error, sends, with_secret, writes};
use crate::model::{
    ModelOptions, ModelSchema,
    tests::{schema, text},
};

#[test]
fn a_secret_is_not_sent_for_any_path_to_it() {
    let secret = json!({ "$ref": "#/$defs/P" });
    let text = json!("s3cret");
    for (pw, value) in [
        (json!({ "type": "string", "writeOnly": true }), text.clone()),
        (secret.clone(), text.clone()),
        (json!({ "$ref": "#/$defs/Q" }), text.clone()),
        (json!({ "$ref": "#/$defs/Q", "writeOnly": false, "title": "T" }), text.clone()),
        (json!({ "$ref": "#/$defs/Plain", "writeOnly": true }), text.clone()),
        (json!({ "$ref": "#/$defs/P", "maxLength": 9 }), text.clone()),
        (json!({ "allOf": [secret] }), text.clone()),
        (json!({ "writeOnly": false, "allOf": [{ "writeOnly": false }, secret] }), text.clone()),
        (json!({ "allOf": [{ "$ref": "#/$defs/Plain" }, { "writeOnly": true }] }), text.clone()),
        (json!({ "anyOf": [secret, { "type": "null" }] }), text.clone()),
        (json!({ "anyOf": [secret, { "type": "null" }] }), Value::Null),
        (json!({ "oneOf": [{ "type": "integer" }, secret] }), text.clone()),
        (json!({ "oneOf": [{ "type": "integer" }, secret] }), json!(5)),
        (
            json!({ "anyOf": [{ "anyOf": [{ "allOf": [secret] }] }, { "type": "null" }] }),
            text.clone(),
        ),
        (
            json!({ "writeOnly": true, "anyOf": [{ "type": "integer" }, { "type": "string" }] }),
            text.clone(),
        ),
        (json!({ "type": "array", "items": secret }), json!(["s3cret"])),
        (
            json!({ "type": "array", "items": { "type": "array", "items": secret } }),
            json!([["s3cret"]]),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "integer" }, secret], "items": false }),
            json!([1, "s3cret"]),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": secret }),
            json!(["x", "s3cret"]),
        ),
        (json!({ "type": "object", "additionalProperties": secret }), json!({ "k": "s3cret" })),
        (
            json!({ "type": "object", "properties": { "x": { "type": "string" } }, "additionalProperties": secret }),
            json!({ "x": "x", "k": "s3cret" }),
        ),
        (json!({ "type": "object", "unevaluatedProperties": secret }), json!({ "k": "s3cret" })),
        (
            json!({ "type": "object", "patternProperties": { r"^\d+$": secret } }),
            json!({ "1": "s3cret" }),
        ),
        (
            json!({ "type": "object", "additionalProperties": true, "propertyNames": { "type": "string", "writeOnly": true } }),
            json!({ "s3cret": 1 }),
        ),
        (json!({ "$ref": "#/$defs/List" }), json!([["s3cret"]])),
        (json!({ "writeOnly": true }), json!({ "any": ["s3cret"] })),
        (
            json!({ "type": ["string", "object"], "properties": { "x": { "type": "string" } }, "writeOnly": true }),
            json!({ "x": "s3cret" }),
        ),
    ] {
        let document = with_secret(pw);
        sends(&document, &json!({ "a": 1, "pw": value }), &json!({ "a": 1 }));
    }
}

#[test]
fn a_secret_in_an_object_is_excluded_from_that_object_only() {
    let document = with_secret(json!({ "$ref": "#/$defs/Tree" }));
    let value = json!({ "a": 1, "pw": { "pw": "s3cret", "children": [{ "pw": "s3cret", "children": [] }] } });
    let body = json!({ "a": 1, "pw": { "children": [{ "children": [] }] } });
    sends(&document, &value, &body);
}

#[test]
fn a_declared_secret_is_secret_by_the_schema_of_its_pattern_too() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "7": { "type": "string" } },
        "patternProperties": { r"^\d+$": { "writeOnly": true, "type": "string" } },
    });
    // The keys that only the pattern declares have no property.
    assert_eq!(schema_error(document.clone()).to_string(), WHOLE);
    let mut document = object(json!({ "a": { "type": "integer" }, "m": document }));
    document["required"] = json!(["a", "m"]);
    sends(&document, &json!({ "a": 1, "m": { "7": "s3cret", "8": "s3cret" } }), &json!({ "a": 1 }));
}

#[test]
fn a_model_that_is_a_secret_is_an_error() {
    for document in [
        json!({ "type": "string", "writeOnly": true }),
        json!({ "$ref": "#/$defs/P", "$defs": { "P": { "type": "string", "writeOnly": true } } }),
        json!({ "type": "array", "items": { "type": "string", "writeOnly": true } }),
        json!({ "type": "object", "additionalProperties": { "type": "string", "writeOnly": true } }),
        json!({ "anyOf": [{ "type": "integer" }, { "type": "string", "writeOnly": true }] }),
        json!({ "allOf": [{ "type": "object", "writeOnly": true }, object(json!({ "a": { "type": "integer" } }))] }),
    ] {
        let error = schema_error(document);
        assert_eq!((error.to_string().as_str(), error.keyword()), (WHOLE, Some("writeOnly")));
    }
    let no_boolean = object(json!({ "pw": { "type": "string", "writeOnly": "true" } }));
    assert_eq!(schema_error(no_boolean).to_string(), "invalid `writeOnly` at `/properties/pw`");
}

#[derive(Clone, Serialize, JsonSchema)]
#[schemars(extend("writeOnly" = true))]
struct Password(String);

#[test]
fn a_type_that_is_a_secret_is_not_sent() {
    #[derive(Serialize, JsonSchema)]
    struct User {
        name: &'static str,
        password: Password,
        optional: Option<Password>,
        list: Vec<Password>,
        tuple: (u8, Password),
        map: BTreeMap<String, Password>,
        numbered: BTreeMap<u8, Password>,
        nested: Option<Vec<BTreeMap<String, Password>>>,
        boxed: Box<Password>,
        variant: Secret,
        friends: Vec<Self>,
    }
    #[derive(Clone, Serialize, JsonSchema)]
    enum Secret {
        Text(Password),
    }

    let secret = || Password("s3cret".to_owned());
    let user = |friends| User {
        name: "ada",
        password: secret(),
        optional: Some(secret()),
        list: vec![secret()],
        tuple: (1, secret()),
        map: [("k".to_owned(), secret())].into(),
        numbered: [(1, secret())].into(),
        nested: Some(vec![[("k".to_owned(), secret())].into()]),
        boxed: Box::new(secret()),
        variant: Secret::Text(secret()),
        friends,
    };
    let user = user(vec![user(Vec::new())]);
    let body =
        r#"{"name":"ada","variant":{},"friends":[{"name":"ada","variant":{},"friends":[]}]}"#;
    for options in [ModelOptions::new(), ModelOptions::new().validate(), ModelOptions::new().lax()]
    {
        writes(&options.for_type::<User>().expect("it compiles"), &user, body);
    }
    let schema = ModelSchema::for_type::<User>().expect("it compiles");
    assert_eq!(
        schema.json_schema()["$defs"]["Password"],
        Value::Null,
        "{:#}",
        schema.json_schema()
    );
    assert!(!schema.json_schema().to_string().contains("assword"), "{:#}", schema.json_schema());
    for error in [
        ModelSchema::for_type::<Password>(),
        ModelSchema::for_type::<Option<Password>>(),
        ModelSchema::for_type::<Vec<Password>>(),
        ModelSchema::for_type::<BTreeMap<String, Password>>(),
    ] {
        assert_eq!(error.expect_err("nothing of it is sent").to_string(), WHOLE);
    }
}

#[test]
fn a_password_is_stars_in_a_lax_model_and_is_not_sent_otherwise() {
    let password = json!({ "type": "string", "format": "password", "writeOnly": true });
    let mut document = object(json!({
        "one": { "$ref": "#/$defs/P" },
        "optional": { "anyOf": [{ "$ref": "#/$defs/P" }, { "type": "null" }] },
        "list": { "type": "array", "items": { "$ref": "#/$defs/P" } },
        "text": { "anyOf": [{ "$ref": "#/$defs/P" }, { "type": "string" }] },
        "listed": { "allOf": [{ "$ref": "#/$defs/P" }, { "enum": ["s3cret"] }] },
    }));
    document["$defs"] = json!({ "P": password });
    let value = json!({ "one": "s3cret", "optional": "s3cret", "list": ["s3cret"], "text": "s3cret", "listed": "s3cret" });
    let stars = r#"{"one":"**********","optional":"**********","list":["**********"]}"#;
    writes(&ModelOptions::new().lax().from_json_schema(document.clone()).unwrap(), &value, stars);
    writes(
        &ModelOptions::new().validate().from_json_schema(document.clone()).unwrap(),
        &value,
        "{}",
    );
    writes(&schema(document), &value, "{}");
}

#[test]
fn a_selection_does_not_send_a_secret() {
    let map = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/P" } });
    let document = with_secret(json!({ "anyOf": [map, { "type": "null" }] }));
    let value = json!({ "a": 1, "pw": { "k": "s3cret" } });
    for path in ["pw", "pw.k", "pw.*"] {
        let selected = ModelOptions::new().include([path]).from_json_schema(document.clone());
        let body = text(selected.expect("it has that").to_bytes(&value)).expect("it fits");
        assert!(!body.contains("s3cret"), "{body}");
    }
    let lists = with_secret(json!({ "type": "array", "items": { "$ref": "#/$defs/P" } }));
    let picked = ModelOptions::new().include(["a", "pw[0]"]).from_json_schema(lists).unwrap();
    writes(&picked, &json!({ "a": 1, "pw": ["s3cret"] }), r#"{"a":1}"#);
}
