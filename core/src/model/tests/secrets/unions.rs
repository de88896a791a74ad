//! Secrets in the branches of a union.

use serde_json::{Value, json};

use super::{object, pets, with_secret, writes};
use crate::model::{ModelOptions, ModelSchema, tests::schema};

#[test]
fn a_secret_tag_selects_the_branch_and_is_not_sent() {
    let mut document = pets(
        json!({ "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog", "cat": "#/$defs/Cat" } }),
    );
    for name in ["Cat", "Dog"] {
        document["$defs"][name]["properties"]["petType"]["writeOnly"] = json!(true);
    }
    let schema = schema(document);
    writes(&schema, &json!({ "petType": "dog", "bark": 1, "lives": 9 }), r#"{"bark":1}"#);
    assert!(schema.json_schema().get("discriminator").is_none());
    assert!(
        jsonschema::is_valid(schema.json_schema(), &json!({ "bark": 1 })),
        "{:#}",
        schema.json_schema()
    );
}

#[test]
fn a_hidden_tag_selects_the_branch_of_a_union_of_unions() {
    let mut document = pets(json!({ "propertyName": "petType" }));
    let union = json!({ "oneOf": document["oneOf"], "discriminator": document["discriminator"] });
    let secret = object(json!({ "petType": { "type": "string", "writeOnly": true } }));
    let mut outer = object(json!({ "pet": { "anyOf": [secret, union] } }));
    outer["$defs"] = document["$defs"].take();
    let schema = schema(outer);
    let value = json!({ "pet": { "petType": "Dog", "bark": 1, "lives": 9 } });
    writes(&schema, &value, r#"{"pet":{"bark":1}}"#);
}

/// Without its tag, a value does not match the open branch, which would send a key that the closed branch
/// forbids.
#[test]
fn an_absent_hidden_tag_excludes_the_branch() {
    let secret = json!({ "type": "string", "writeOnly": true });
    let mut closed = object(json!({ "tag": secret, "id": { "type": "integer" }, "pin": false }));
    closed["additionalProperties"] = json!(false);
    let mut cat = object(json!({ "tag": { "const": "cat" } }));
    cat["required"] = json!(["tag"]);
    cat["additionalProperties"] = json!({ "type": "integer" });
    let schema = schema(object(json!({ "pet": { "anyOf": [closed, cat] } })));

    let without_tag = json!({ "pet": { "id": 1, "pin": 1234 } });
    writes(&schema, &without_tag, r#"{"pet":{"id":1}}"#);
    let with_tag = json!({ "pet": { "tag": "cat", "id": 1, "pin": 1234 } });
    writes(&schema, &with_tag, r#"{"pet":{"id":1,"pin":1234}}"#);
}

#[test]
fn a_secret_of_one_branch_is_excluded_from_values_of_both() {
    let branch = |kind: &str, pw: Value, field: &str| {
        let user = object(json!({ "pw": pw, "id": { "type": "integer" } }));
        let mut branch = object(
            json!({ "kind": { "const": kind }, "user": user, field: { "type": "integer" } }),
        );
        branch["required"] = json!(["kind"]);
        branch
    };
    let (secret, text) = (json!({ "$ref": "#/$defs/P" }), json!({ "type": "string" }));
    let union = |one: &str, other: &str| {
        let mut document = with_secret(json!(true));
        document["properties"] = json!({ "u": { "anyOf": [branch(one, secret.clone(), "x"), branch(other, text.clone(), "y")] } });
        document["required"] = json!([]);
        schema(document)
    };
    let value = json!({ "u": { "kind": "b", "user": { "pw": "s3cret", "id": 1 }, "y": 2 } });
    writes(&union("b", "b"), &value, r#"{"u":{"kind":"b","user":{"id":1},"y":2}}"#);
    // A tag names the branch.
    writes(&union("a", "b"), &value, r#"{"u":{"kind":"b","user":{"pw":"s3cret","id":1},"y":2}}"#);
}

/// A value without the tag is of the branch that its other keys select.
#[test]
fn an_optional_hidden_tag_does_not_select_a_branch() {
    let branch = |tag: &str, field: &str| {
        let tag = json!({ "enum": [tag], "writeOnly": true });
        object(json!({ "tag": tag, field: { "type": "integer" } }))
    };
    let document = json!({ "anyOf": [branch("a", "x"), branch("b", "y")] });
    let recorded = ModelOptions::new().recorded().from_json_schema(document.clone());
    for schema in [schema(document), recorded.expect("it compiles")] {
        writes(&schema, &json!({ "y": 2 }), r#"{"y":2}"#);
        writes(&schema, &json!({ "tag": "b", "x": 1, "y": 2 }), r#"{"y":2}"#);
    }
}

/// The branch that hides a field contains a copy of the object around the union.
#[test]
fn a_recursive_union_with_a_secret_is_published_by_name() {
    let secret = object(json!({ "pw": { "type": "string", "writeOnly": true } }));
    let child = object(json!({ "next": { "$ref": "#/$defs/Node" } }));
    let union = json!({ "anyOf": [object(json!({ "next": secret })), child] });
    let schema = schema(json!({
        "$ref": "#/$defs/Node",
        "$defs": { "Node": object(json!({ "pw": { "type": "string" }, "child": union })) },
    }));
    let inner = json!({ "pw": "s3cret", "child": { "next": { "pw": "s3cret" } } });
    let value = json!({ "pw": "sent", "child": { "next": inner } });
    writes(&schema, &value, r#"{"pw":"sent","child":{"next":{"child":{"next":{}}}}}"#);
    assert!(schema.json_schema()["$defs"].get("Recursive").is_some(), "{:#}", schema.json_schema());
}

/// Each branch is compared with each other one, so the time grows with the square of their number.
#[test]
fn a_union_of_very_many_secrets_is_an_error() {
    let union = |count: usize| {
        let branch = |index: usize| {
            let secret = json!({ "type": "string", "writeOnly": true });
            let name = format!("f{index}");
            json!({ "type": "object", "properties": { name: { "type": "string" }, "pw": secret } })
        };
        let branches: Vec<Value> = (0..count).map(branch).collect();
        ModelSchema::from_json_schema(json!({ "anyOf": branches })).map(drop)
    };
    assert_eq!(union(20), Ok(()));
    let error = union(150).unwrap_err().to_string();
    assert_eq!(error, "schema at the root is too large, nested too deep or contains itself");
}
