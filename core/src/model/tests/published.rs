//! The published schema describes the written text.

use serde_json::{Value, json};

use super::{rejects, schema, writes};
use crate::model::{ModelOptions, ModelSchema};

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn schema_error(document: Value) -> String {
    ModelSchema::from_json_schema(document).expect_err("it cannot be a filter").to_string()
}

/// A value matches one branch only if a tag separates the branches.
#[test]
fn one_of_is_published_if_a_required_tag_separates_its_branches() {
    let kind = |kind: &str| object(json!({ "kind": { "const": kind } }), &["kind"]);
    let open = |name: &str| {
        let mut open = kind(name);
        open["additionalProperties"] = json!({ "type": "integer" });
        open
    };
    for branches in [
        json!([kind("a"), kind("b")]),
        json!([open("a"), open("b")]),
        json!([{ "anyOf": [kind("a"), kind("b")] }, kind("c")]),
    ] {
        let schema = schema(json!({ "oneOf": branches }));
        assert!(schema.json_schema()["oneOf"].is_array(), "{:#}", schema.json_schema());
    }
}

#[test]
fn any_other_one_of_is_published_as_any_of() {
    let kind = |kind: &str| object(json!({ "kind": { "const": kind } }), &["kind"]);
    let named = |name: &str| object(json!({ name: { "type": "integer" } }), &[name]);
    let optional = |name: &str| object(json!({ name: { "type": "integer" } }), &[]);
    for branches in [
        json!([optional("a"), optional("b")]),
        json!([{ "type": "integer" }, { "type": "number" }]),
        json!([{ "enum": ["a", "b"] }, { "type": "string" }]),
        json!([{ "enum": ["a", "b"] }, { "enum": ["b", "c"] }]),
        json!([named("a"), named("b")]),
        json!([kind("a"), kind("a")]),
        json!([kind("a"), object(json!({ "kind": { "const": "b" } }), &[])]),
        json!([kind("a"), { "type": "null" }]),
        json!([{ "type": "string" }, { "type": "integer" }]),
    ] {
        let schema = schema(json!({ "oneOf": branches }));
        assert!(schema.json_schema()["anyOf"].is_array(), "{:#}", schema.json_schema());
    }

    // A selection that hides the tag removes the difference between them.
    let document = json!({ "oneOf": [kind("a"), kind("b")] });
    let schema =
        ModelOptions::new().exclude(["kind"]).from_json_schema(document).expect("it compiles");
    assert!(schema.json_schema()["anyOf"].is_array());
    writes(&schema, &json!({ "kind": "b" }), "{}");
}

#[test]
fn a_map_is_published_without_properties() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    let schema = schema(map.clone());
    assert_eq!(*schema.json_schema(), map);
}

#[test]
fn a_field_that_can_be_left_out_is_not_published_as_required() {
    let field = json!({ "type": ["integer", "null"] });
    let document = object(json!({ "a": field, "b": { "type": "integer" } }), &["a", "b"]);
    let model =
        ModelOptions::new().exclude_unset().from_json_schema(document).expect("it compiles");
    assert_eq!(model.json_schema()["required"], json!(["b"]));
}

#[test]
fn a_selected_item_is_published_as_every_item() {
    let pair = json!({ "type": "array", "items": { "type": "integer" } });
    let first = ModelOptions::new().include(["[0]"]).from_json_schema(pair).expect("it compiles");
    assert_eq!(first.json_schema()["items"], json!({ "type": "integer" }));
}

#[test]
fn names_of_properties_apply_to_declared_ones_too() {
    let map = json!({
        "type": "object",
        "properties": { "one": { "type": "integer" }, "other": { "type": "integer" } },
        "propertyNames": { "enum": ["one", "two"] },
        "additionalProperties": { "type": "integer" },
    });
    writes(
        &schema(map.clone()),
        &json!({ "one": 1, "two": 2, "other": 3 }),
        r#"{"one":1,"two":2}"#,
    );
    let mut required = map;
    required["required"] = json!(["other"]);
    assert_eq!(
        schema_error(required),
        "`required` at the root names `other`: declare it in `properties`"
    );
}

#[test]
fn a_selection_cannot_name_a_key_that_a_map_lacks() {
    let map = json!({
        "type": "object",
        "propertyNames": { "enum": ["one", "two"] },
        "additionalProperties": { "type": "integer" },
    });
    let select = |path| ModelOptions::new().include([path]).from_json_schema(map.clone());
    writes(&select("two").expect("it has that"), &json!({ "one": 1, "two": 2 }), r#"{"two":2}"#);
    assert_eq!(select("other").expect_err("it has not").unknown_path(), Some("other"));
}

#[test]
fn a_list_without_items_is_closed() {
    let none = schema(json!({ "type": "array", "maxItems": 0 }));
    writes(&none, &json!([]), "[]");
    rejects(&none, &json!(["s3cret"]), "the root: expected fewer items");
}

#[test]
fn a_not_that_lists_values_is_an_assertion() {
    let nonzero = json!({ "type": "integer", "not": { "const": 0 } });
    writes(&schema(nonzero.clone()), &0, "0");
    let checked = ModelOptions::new().validate().from_json_schema(nonzero).expect("it compiles");
    writes(&checked, &1, "1");
    rejects(&checked, &0, "the root: breaks `not`");
    let named = json!({ "type": "string", "not": { "enum": ["root"] } });
    let checked = ModelOptions::new().validate().from_json_schema(named).expect("it compiles");
    rejects(&checked, &"root", "the root: breaks `not`");

    for not in [
        json!({ "type": "string" }),
        json!({ "const": { "a": 1 } }),
        json!({ "const": 1, "type": "integer" }),
    ] {
        let error = schema_error(json!({ "type": "integer", "not": not }));
        assert_eq!(error, "unsupported keyword `not` at the root");
    }
}

#[test]
fn keywords_of_other_types_are_not_published() {
    let text = schema(
        json!({ "type": "string", "properties": { "a": true }, "items": { "$ref": "#/nowhere" } }),
    );
    assert_eq!(*text.json_schema(), json!({ "type": "string" }));
}

#[test]
fn a_constant_of_a_list_is_the_only_value() {
    let one = schema(json!({ "allOf": [{ "enum": ["a", "b"] }, { "const": "b" }] }));
    writes(&one, &"b", r#""b""#);
    assert!(one.to_bytes("a").is_err());
    assert!(ModelSchema::from_json_schema(json!({ "enum": ["a"], "const": "b" })).is_err());
}

/// Next to a schema of another type, a default would not match what is published.
#[test]
fn a_combined_schema_has_no_default_of_another_type() {
    let document = json!({ "allOf": [
        object(json!({ "id": { "type": "integer" } }), &[]),
        object(json!({ "id": { "enum": ["none", 3], "default": "none" } }), &[]),
    ] });
    let schema = ModelOptions::new().validate().from_json_schema(document).expect("it compiles");
    writes(&schema, &json!({}), "{}");
    assert!(schema.json_schema()["properties"]["id"].get("default").is_none());
}
