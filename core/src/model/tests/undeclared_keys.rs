//! The keys that a model does not declare (S8).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::{open, schema};
use crate::model::{ModelOptions, ModelSchema};

#[track_caller]
fn finds<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T, paths: &[&str]) {
    assert_eq!(schema.undeclared(value).expect("it can be recorded"), paths);
}

#[test]
fn names_a_misspelled_key_at_every_depth_once() {
    let schema = schema(json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "lines": { "type": "array", "items": {
                "type": "object",
                "properties": { "cost": { "type": "number" }, "note": { "type": "string" } },
            } },
        },
    }));
    let order = json!({
        "nmae": "ada",
        "lines": [{ "cost": 1, "ntoe": "a" }, { "cost": 2, "ntoe": "b" }, { "note": "c" }],
    });
    finds(&schema, &order, &["lines[].ntoe", "nmae"]);
    finds(&schema, &json!({ "name": "ada", "lines": [{ "cost": 1 }] }), &[]);
}

#[test]
fn looks_into_the_values_of_a_map_and_does_not_name_its_keys() {
    let unit = json!({ "type": "object", "properties": { "unit": { "type": "string" } } });
    let schema = schema(json!({ "type": "object", "additionalProperties": unit }));
    let prices = BTreeMap::from([("s3cret", json!({ "unti": "EUR" }))]);
    finds(&schema, &prices, &["*.unti"]);
}

#[test]
fn finds_nothing_in_an_unconstrained_location() {
    finds(&open(json!(true)), &json!({ "a": [{ "b": 1 }] }), &[]);
}

#[test]
fn looks_into_the_branch_of_a_union() {
    let branch = |tag: Option<&str>, key: &str| {
        let mut branch = json!({
            "type": "object",
            "properties": { key: { "type": "integer" } },
            "required": [key],
        });
        if let Some(tag) = tag {
            branch["properties"]["kind"] = json!({ "const": tag });
            branch["required"] = json!(["kind", key]);
        }
        branch
    };
    let tagged = schema(json!({ "oneOf": [branch(Some("a"), "x"), branch(Some("b"), "y")] }));
    finds(&tagged, &json!({ "y": 1, "kind": "b", "x": 2 }), &["x"]);

    let untagged = schema(json!({ "anyOf": [branch(None, "x"), branch(None, "y")] }));
    finds(&untagged, &json!({ "y": 1, "z": 2 }), &["z"]);

    let lists = schema(json!({ "anyOf": [
        { "type": "array", "items": branch(None, "x") },
        { "type": "array", "items": branch(None, "y") },
    ] }));
    finds(&lists, &json!([{ "y": 1, "z": 2 }]), &["[].z"]);
}

#[test]
fn looks_at_the_items_of_a_tuple_by_their_position() {
    let item =
        |key: &str| json!({ "type": "object", "properties": { key: { "type": "integer" } } });
    let schema = schema(json!({
        "type": "array", "prefixItems": [item("a"), item("b")], "minItems": 2, "items": false,
    }));
    finds(&schema, &json!([{ "a": 1 }, { "b": 1 }]), &[]);
    finds(&schema, &json!([{ "b": 1 }, { "a": 1 }]), &["[].a", "[].b"]);
}

#[test]
fn does_not_name_declared_keys_that_are_left_out_by_their_value() {
    let note =
        json!({ "type": "object", "properties": { "note": { "type": ["string", "null"] } } });
    let schema = ModelOptions::new().exclude_none().from_json_schema(note).expect("it builds");
    finds(&schema, &json!({ "note": null }), &[]);
}

#[test]
fn looks_at_a_value_that_does_not_match() {
    let schema = schema(json!({
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "required": ["name"],
    }));
    assert!(schema.to_bytes(&json!({ "nmae": "ada" })).is_err());
    finds(&schema, &json!({ "nmae": "ada" }), &["nmae"]);
    finds(&schema, &json!([{ "nmae": "ada" }]), &[]);
}
