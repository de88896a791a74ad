//! Values that a document marks `writeOnly` or forbids are not sent.

mod discriminators;
mod forbidden;
mod keys;
mod references;
mod unions;
mod write_only;

use serde::Serialize;
use serde_json::{Value, json};

use super::{schema, text};
use crate::model::{InvalidSchema, ModelOptions, ModelSchema};

const WHOLE: &str = "`writeOnly` covers the whole model: set it on a property";

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// A model of `a`, a number, and `pw`, of a schema that can refer to `P`, a secret text.
fn with_secret(pw: Value) -> Value {
    let mut document = object(json!({ "a": { "type": "integer" }, "pw": pw }));
    document["required"] = json!(["a", "pw"]);
    document["$defs"] = json!({
        "P": { "type": "string", "writeOnly": true },
        "Q": { "$ref": "#/$defs/P" },
        "Plain": { "type": "string" },
        "Tree": { "type": "object", "properties": {
            "pw": { "$ref": "#/$defs/Q" },
            "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },
        } },
        "List": { "type": "array", "items": { "anyOf": [{ "$ref": "#/$defs/List" }, { "$ref": "#/$defs/P" }] } },
    });
    document
}

fn schema_error(document: Value) -> InvalidSchema {
    ModelSchema::from_json_schema(document).expect_err("it cannot be a model")
}

/// Asserts a body, in any order of its keys.
#[track_caller]
fn writes<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T, body: &str) {
    for _ in 0..2 {
        let sent = text(schema.to_bytes(value)).map(|sent| json_of(&sent));
        assert_eq!(sent, Ok(json_of(body)));
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Writes `value` in each way, and validates each body against the published schema.
#[track_caller]
fn sends(document: &Value, value: &Value, body: &Value) {
    let options = [
        ModelOptions::new(),
        ModelOptions::new().recorded(),
        ModelOptions::new().validate(),
        ModelOptions::new().lax(),
        ModelOptions::new().exclude_none(),
        ModelOptions::new().exclude_defaults(),
        ModelOptions::new().exclude(["a"]),
    ];
    for option in options {
        let case = format!("{option:?}\nof {document}\nand {value}");
        let option = option.allow_any(["**"]);
        let excludes = case.contains("exclude: [\"a\"]");
        let schema = option.from_json_schema(document.clone()).expect("it compiles");
        let published = jsonschema::validator_for(schema.json_schema()).expect("it is a schema");
        let mut wanted = body.clone();
        if let (true, Value::Object(wanted)) = (excludes, &mut wanted) {
            wanted.remove("a");
        }
        for _ in 0..2 {
            let sent =
                text(schema.to_bytes(value)).unwrap_or_else(|error| panic!("{error}, {case}"));
            let sent: Value = serde_json::from_str(&sent).expect("JSON");
            assert_eq!(sent, wanted, "{case}");
            assert!(
                published.is_valid(&sent),
                "{sent} is not published, {case}\n{}",
                schema.json_schema()
            );
        }
        assert!(
            !schema.json_schema().to_string().contains("writeOnly"),
            "{case}\n{}",
            schema.json_schema()
        );
    }
}

fn pet(name: &str, field: &str) -> (String, Value) {
    let mut pet = object(json!({ "petType": { "type": "string" }, field: { "type": "integer" } }));
    pet["required"] = json!(["petType"]);
    (name.to_owned(), pet)
}

/// A union of `Cat` and `Dog`, with a plain text as the tag.
fn pets(discriminator: Value) -> Value {
    let mut cat = pet("Cat", "lives");
    cat.1["properties"]["friend"] = json!({ "$ref": "#/$defs/Pet" });
    let (dog, bird) = (pet("Dog", "bark"), pet("Bird", "wings"));
    let definitions: serde_json::Map<String, Value> = [cat, dog, bird].into_iter().collect();
    let union = json!({
        "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
        "discriminator": discriminator,
    });
    let mut document = union.clone();
    document["$defs"] = definitions.into();
    document["$defs"]["Pet"] = union;
    document
}

/// A tag that two branches require keeps them apart, so a field is hidden only in the branch in which it is
/// `writeOnly`.
#[test]
fn a_field_is_sent_by_the_branch_in_which_it_is_no_secret() {
    let branch = |tag: &str, field: Value| {
        json!({
            "type": "object",
            "properties": { "t": { "const": tag }, "x": field },
            "required": ["t"],
        })
    };
    let branches = [
        branch("a", json!({ "type": "string", "writeOnly": true })),
        branch("b", json!({ "type": "string" })),
        // This one has no tag.
        json!({ "type": "object", "properties": { "y": { "type": "string" } }, "required": ["y"] }),
    ];
    let union = schema(json!({ "anyOf": branches }));
    writes(&union, &json!({ "t": "a", "x": "1" }), r#"{"t":"a"}"#);
    writes(&union, &json!({ "t": "b", "x": "1" }), r#"{"t":"b","x":"1"}"#);
}

/// If a value can lack the tag of one branch, the branches are not kept apart, and the field is hidden in both.
#[test]
fn a_tag_that_one_branch_requires_does_not_show_a_secret() {
    let field = |tag: &str, is_secret: bool| json!({ "t": { "const": tag }, "x": { "type": "string", "writeOnly": is_secret } });
    let union = schema(json!({ "anyOf": [
        { "type": "object", "properties": field("a", true), "required": ["t"] },
        { "type": "object", "properties": field("b", false) },
        { "type": "object", "properties": { "y": { "type": "string" } }, "required": ["y"] },
    ] }));
    writes(&union, &json!({ "t": "b", "x": "1" }), r#"{"t":"b"}"#);
}
