//! Examples and defaults of the published schema have only what is sent.

use serde_json::{Value, json};

use super::schema;
use crate::model::ModelOptions;

fn user(annotation: &str, value: Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "password": { "type": "string", "writeOnly": true },
            "keys": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": { "id": { "type": "integer" }, "secret": { "type": "string" } },
                },
            },
        },
        annotation: value,
    })
}

fn ada() -> Value {
    json!({
        "name": "ada",
        "password": "s3cret",
        "undeclared": "s3cret",
        "keys": [{ "id": 1, "secret": "s3cret" }],
    })
}

#[test]
fn a_field_that_is_not_sent_is_not_shown() {
    let options = || ModelOptions::new().exclude(["keys[].secret"]);
    let sent = json!({ "name": "ada", "keys": [{ "id": 1 }] });
    for (annotation, value, expected) in [
        ("example", ada(), sent.clone()),
        ("examples", json!([ada(), {}]), json!([sent, {}])),
        ("default", ada(), sent.clone()),
    ] {
        let model = options().from_json_schema(user(annotation, value)).expect("it compiles");
        assert_eq!(model.json_schema()[annotation], expected);
    }
    let list = json!({
        "$defs": { "User": user("title", "User".into()) },
        "type": "object",
        "properties": { "first": { "$ref": "#/$defs/User", "default": ada() } },
    });
    let options = ModelOptions::new().exclude(["first.keys[].secret"]);
    let list = options.from_json_schema(list).expect("it compiles");
    assert_eq!(list.json_schema()["properties"]["first"]["default"], sent);
}

#[test]
fn an_example_that_might_not_be_sent_is_not_shown() {
    let branch = |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } }, "required": [name] });
    let union = |examples: Value| {
        schema(json!({ "anyOf": [branch("a"), branch("b")], "examples": examples }))
    };
    assert_eq!(union(json!([{ "a": "1" }])).json_schema()["examples"], json!([{ "a": "1" }]));
    let secret = union(json!([{ "a": "1", "secret": "s3cret" }]));
    assert_eq!(secret.json_schema().get("examples"), None);

    let pair = json!({ "type": "array", "items": { "type": "integer" }, "example": [1, 2] });
    assert_eq!(schema(pair.clone()).json_schema()["example"], json!([1, 2]));
    let first = ModelOptions::new().include(["[0]"]).from_json_schema(pair).expect("it compiles");
    assert_eq!(first.json_schema().get("example"), None);

    let tuple = json!({ "type": "array", "prefixItems": [{ "type": "integer" }], "items": false, "example": [1] });
    assert_eq!(schema(tuple).json_schema()["example"], json!([1]));
    let tuple = json!({ "type": "array", "prefixItems": [{ "type": "integer" }], "items": false, "example": [1, 2] });
    assert_eq!(schema(tuple).json_schema().get("example"), None);
}
