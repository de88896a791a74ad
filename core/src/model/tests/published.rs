//! The published schema describes the written text.

use serde_json::{Value, json, value::RawValue};

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
    rejects(&none, &json!(["s3cret"]), "the root: has more items than the model declares");
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

/// Asserts that a model publishes a keyword at a place, or not, and that its body matches.
#[track_caller]
fn assert_published(model: &ModelSchema, value: &Value, pointer: &str, is_published: bool) {
    let body = model.to_bytes(value).expect("the value matches");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let published = model.json_schema();
    assert!(jsonschema::is_valid(published, &body), "{body} is not of {published}");
    assert_eq!(published.pointer(pointer).is_some(), is_published, "{published}");
}

/// The options of each kind of model.
fn kinds(options: ModelOptions) -> [ModelOptions; 3] {
    [options.clone(), options.clone().validate(), options.lax()]
}

#[test]
fn items_that_can_become_equal_are_not_published_as_unique() {
    let set = |item: Value| json!({ "type": "array", "uniqueItems": true, "items": item });
    let mut item = object(
        json!({ "id": { "type": ["integer", "null"] }, "b": { "default": 2, "type": "integer" } }),
        &[],
    );
    item["additionalProperties"] = json!(false);
    let value = json!([{ "id": 1, "b": 3 }, { "id": null, "b": 3 }]);
    let new = ModelOptions::new;
    for (options, is_published) in [
        (new(), true),
        (new().exclude(["[].id"]), false),
        (new().exclude(["**.id"]), false),
        (new().include(["[].b"]), false),
        (new().exclude(["[0]"]), true),
        (new().exclude_none(), false),
        (new().exclude_defaults(), false),
        (new().rename([("[].id", "key")]), false),
    ] {
        for options in kinds(options) {
            let model = options.from_json_schema(set(item.clone())).expect("it compiles");
            assert_published(&model, &value, "/uniqueItems", is_published);
        }
    }
    // At any depth, and through a reference.
    let deep = json!({
        "type": "array", "uniqueItems": true, "items": { "type": "array", "items": { "$ref": "#/$defs/Item" } },
        "$defs": { "Item": { "type": "object", "properties": {
            "id": { "type": "integer", "writeOnly": true }, "b": { "type": "integer" },
        } } },
    });
    for options in kinds(new()) {
        let model = options.from_json_schema(deep.clone()).expect("it compiles");
        let value = json!([[{ "id": 1, "b": 3 }], [{ "id": 2, "b": 3 }]]);
        assert_published(&model, &value, "/uniqueItems", false);
    }
    // Scalars and maps stay as they are.
    let map = json!({ "type": "object", "additionalProperties": { "type": ["integer", "null"] } });
    for (item, value) in
        [(map, json!([{ "a": null }, {}])), (json!({ "type": "integer" }), json!([1, 2]))]
    {
        for options in kinds(new().exclude_none()) {
            let model = options.from_json_schema(set(item.clone())).expect("it compiles");
            assert_published(&model, &value, "/uniqueItems", true);
        }
    }
}

/// The document allows the undeclared key. A model that validates compares what it keeps.
#[test]
fn undeclared_keys_can_make_items_different() {
    let document = json!({ "type": "array", "uniqueItems": true, "items": object(json!({ "a": { "type": "integer" } }), &[]) });
    let value = json!([{ "a": 1, "b": 2 }, { "a": 1, "b": 3 }]);
    let model = schema(document.clone());
    assert_published(&model, &value, "/uniqueItems", false);
    let model = ModelOptions::new().validate().from_json_schema(document).expect("it compiles");
    rejects(&model, &value, "the root: breaks `uniqueItems`");
    assert_published(&model, &json!([{ "a": 1 }, { "a": 2 }]), "/uniqueItems", true);
}

/// The first of equal keys counts, even if the body has both.
#[test]
fn a_repeated_key_does_not_make_an_item_unique() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    let model = ModelOptions::new()
        .validate()
        .from_json_schema(json!({ "type": "array", "uniqueItems": true, "items": map }))
        .expect("it compiles");
    let value: Box<RawValue> = serde_json::from_str(r#"[{"a":1,"a":2},{"a":1}]"#).expect("JSON");
    rejects(&model, &value, "the root: breaks `uniqueItems`");
}

#[test]
fn a_limit_on_keys_is_not_published_if_their_number_can_change() {
    let limited = |properties: Value| {
        json!({
            "type": "object", "properties": properties, "additionalProperties": false,
            "minProperties": 2, "maxProperties": 2,
        })
    };
    let two = json!({ "a": { "type": ["integer", "null"] }, "b": { "type": "integer" } });
    let secret =
        json!({ "a": { "type": "integer", "writeOnly": true }, "b": { "type": "integer" } });
    let new = ModelOptions::new;
    for (options, properties, is_published) in [
        (new(), &two, true),
        (new().exclude(["a"]), &two, false),
        (new().exclude_none(), &two, false),
        (new().exclude_defaults(), &two, true),
        (new().rename([("a", "c")]), &two, true),
        (new(), &secret, false),
    ] {
        for options in kinds(options) {
            let model = options.from_json_schema(limited(properties.clone())).expect("it compiles");
            let value =
                json!({ "a": if *properties == two { Value::Null } else { json!(1) }, "b": 2 });
            assert_published(&model, &value, "/minProperties", is_published);
            assert_published(&model, &value, "/maxProperties", true);
        }
    }
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" }, "minProperties": 1 });
    for (path, is_published) in [("a", false), ("*", false)] {
        for options in kinds(new().exclude([path])) {
            let model = options.from_json_schema(map.clone()).expect("it compiles");
            assert_published(&model, &json!({ "a": 1 }), "/minProperties", is_published);
        }
    }
    for options in kinds(new()) {
        let model = options.from_json_schema(map.clone()).expect("it compiles");
        assert_published(&model, &json!({ "a": 1 }), "/minProperties", true);
    }
    // A model that validates still counts the keys of the value.
    let model = new().validate().exclude(["a"]).from_json_schema(map).expect("it compiles");
    rejects(&model, &json!({}), "the root: breaks `minProperties`");
}

#[test]
fn a_default_that_is_filled_in_can_exceed_a_number_of_keys() {
    let document = json!({
        "type": "object", "maxProperties": 1, "additionalProperties": false,
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer", "default": 1 } },
    });
    for (options, is_published) in kinds(ModelOptions::new()).into_iter().zip([true, false, false])
    {
        let model = options.from_json_schema(document.clone()).expect("it compiles");
        assert_published(&model, &json!({ "a": 1 }), "/maxProperties", is_published);
    }
}

#[test]
fn names_that_a_new_name_breaks_are_not_published() {
    let document = json!({
        "type": "object", "properties": { "id": { "type": "integer" } },
        "propertyNames": { "maxLength": 3 }, "additionalProperties": { "type": "integer" },
    });
    for (name, is_published) in [("key", true), ("identifier", false)] {
        for options in kinds(ModelOptions::new().rename([("id", name)])) {
            let model = options.from_json_schema(document.clone()).expect("it compiles");
            assert_published(&model, &json!({ "id": 1, "b": 2 }), "/propertyNames", is_published);
        }
    }
}

/// To JSON Schema, 1 and 1.0 are one number.
#[test]
fn an_integer_matches_a_listed_number_without_a_fraction() {
    let far = (1_u64 << 53) + 1;
    for (listed, value, is_listed) in [
        (json!({ "const": 1.0 }), json!(1), true),
        (json!({ "const": 1.5 }), json!(1), false),
        (json!({ "enum": ["x", 2.0] }), json!(2), true),
        (json!({ "type": "number", "const": 1.0 }), json!(1), true),
        (json!({ "type": "number", "const": 1 }), json!(1.0), true),
        (json!({ "type": "number", "enum": [1, 2] }), json!(2.0), true),
        (json!({ "enum": [9007199254740992.0] }), json!(far), false),
        (json!({ "enum": [1e300] }), json!(u64::MAX), false),
        (json!({ "enum": [u64::MAX] }), json!(u64::MAX), true),
    ] {
        for options in kinds(ModelOptions::new()) {
            let model = options.from_json_schema(listed.clone()).expect("it compiles");
            assert_eq!(model.to_bytes(&value).is_ok(), is_listed, "{value} of {listed}");
            assert_eq!(jsonschema::is_valid(model.json_schema(), &value), is_listed, "{listed}");
        }
    }
}
