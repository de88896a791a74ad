//! The keys of objects and their order: pitfalls 2, 8, 10 to 12, 19 to 21 and 27.

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};

use super::{ab, fields};
use crate::model::{
    ModelOptions, ModelSchema,
    tests::{rejects, schema, text, writes},
    violation::PathSegment,
};
use crate::processor_time::ProcessorTime;

#[test]
fn p08_missing_fields_are_named_and_nothing_is_sent() {
    let inner = json!({ "type": "object", "properties": { "id": { "type": "integer" } }, "required": ["id"] });
    let list = schema(
        json!({ "type": "object", "properties": { "items": { "type": "array", "items": inner } } }),
    );
    rejects(
        &list,
        &json!({ "items": [{ "id": 1 }, {}] }),
        "`items[1].id`: expected integer, found nothing",
    );
}

#[test]
fn p08_a_violation_has_a_path_and_says_what_is_missing() {
    let properties = json!({ "id": { "type": "integer" } });
    let model = schema(json!({ "type": "object", "properties": properties, "required": ["id"] }));
    for (value, is_missing) in [(json!({}), true), (json!({ "id": "x" }), false)] {
        let error = model.to_bytes(&value).unwrap_err();
        let [violation] = error.violations() else { panic!("{error}") };
        assert_eq!(violation.path(), [PathSegment::Field("id".into())]);
        assert_eq!(violation.is_missing(), is_missing);
    }
}

/// A default is not filtered, so only a scalar is sent.
#[test]
fn p08_an_object_or_list_default_is_not_sent() {
    let place = |default: Value| {
        let kinds = ["object", "array", "integer", "null"];
        let integer = json!({ "type": "integer" });
        let properties = json!({ "b": integer });
        let place = json!({ "type": kinds, "properties": properties, "items": integer, "default": default });
        schema(json!({ "type": "object", "properties": { "a": place }, "required": ["a"] }))
    };
    writes(&place(json!(1)), &json!({}), r#"{"a":1}"#);
    writes(&place(json!({ "secret": 1 })), &json!({}), r#"{"a":null}"#);
    writes(&place(json!(["secret"])), &json!({}), r#"{"a":null}"#);
}

/// In JSON Schema, 1.0 is an integer and 1.5 is not.
#[test]
fn p08_a_default_of_another_type_is_null() {
    let field = |default: Value| {
        let place = json!({ "type": ["integer", "null"], "default": default });
        schema(json!({ "type": "object", "properties": { "a": place }, "required": ["a"] }))
    };
    writes(&field(json!(1.0)), &json!({}), r#"{"a":1.0}"#);
    writes(&field(json!(1.5)), &json!({}), r#"{"a":null}"#);
}

/// The document is read in linear time. In quadratic time, this took 40 seconds.
#[test]
fn p10_more_fields_than_indexes() {
    let time = ProcessorTime::start();
    let names = (0..65_532).map(|index| (format!("f{index}"), json!({ "type": "integer" })));
    let properties = Value::Object(names.collect());
    let document = json!({ "type": "object", "properties": properties });
    let error = ModelSchema::from_json_schema(document).map(drop).unwrap_err().to_string();
    assert!(error.contains("`properties`"), "{error}");
    time.assert_less_than(Duration::from_secs(10));
}

#[test]
fn p10_more_fields_than_bits() {
    for count in [64, 65, 128, 300] {
        let names: Vec<String> = (0..count).map(|i| format!("f{i}")).collect();
        let properties: BTreeMap<&str, Value> =
            names.iter().map(|name| (name.as_str(), json!({ "type": "integer" }))).collect();
        let wide = schema(json!({ "type": "object", "properties": properties, "required": names }));

        let value: Value = names
            .iter()
            .map(|name| (name.clone(), json!(1)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        assert_eq!(text(wide.to_bytes(&value)), Ok(value.to_string()));
        for missing in [0, 63, count - 1] {
            let mut value = value.clone();
            value.as_object_mut().expect("an object").remove(&names[missing]);
            rejects(
                &wide,
                &value,
                &format!("`{}`: expected integer, found nothing", names[missing]),
            );
        }
        // The tag of a union selects a struct with many fields.
        let branch = |kind: &str| {
            let mut properties = properties.clone();
            properties.insert("a", json!({ "const": kind }));
            json!({ "type": "object", "properties": properties, "required": ["a"] })
        };
        let union = schema(json!({ "oneOf": [branch("one"), branch("two")] }));
        let static_names = names.iter().map(|name| &*name.clone().leak());
        let numbers = static_names.map(|name| (name, Some(json!(1))));
        let row: Vec<_> = [("a", Some(json!("two")))].into_iter().chain(numbers).collect();
        let sent: String = names.iter().map(|name| format!(",\"{name}\":1")).collect();
        writes(&union, &fields("S", &row), &format!("{{\"a\":\"two\"{sent}}}"));

        // Each is sent once, also beyond the first 64.
        let last: &'static str = names[count - 1].clone().leak();
        let twice = schema_of_one(last);
        writes(
            &twice,
            &fields("S", &[(last, Some(json!(1))), (last, Some(json!(2)))]),
            &format!("{{\"{last}\":1}}"),
        );
    }
}

fn schema_of_one(name: &str) -> ModelSchema {
    schema(json!({ "type": "object", "properties": { name: { "type": "integer" } } }))
}

#[test]
fn p11_sends_a_declared_key_once() {
    #[derive(Serialize)]
    struct Flat {
        a: u8,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, u8>,
    }
    let flat = Flat { a: 1, rest: [("a", 2), ("b", 3)].into() };
    writes(&ab(), &flat, r#"{"a":1,"b":3}"#);
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    // The model does not declare these.
    writes(&map, &Repeating, r#"{"b":1,"a":2,"b":9,"a":9,"c":3,"c":9}"#);
}

struct Repeating;

impl Serialize for Repeating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        for (key, value) in [("b", 1), ("a", 2), ("b", 9), ("a", 9), ("c", 3), ("c", 9)] {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

#[test]
fn p12_keys_keep_the_order_of_the_value() {
    writes(
        &ab(),
        &fields("S", &[("b", Some(json!(1))), ("a", Some(json!(2)))]),
        r#"{"b":1,"a":2}"#,
    );
}

#[test]
fn p19_keys_that_the_model_does_not_allow_are_dropped() {
    let numbered = ModelSchema::for_type::<BTreeMap<u32, u8>>().expect("it compiles");
    writes(&numbered, &json!({ "1": 1, "-1": 2, "s3cret": 3, "": 4 }), r#"{"1":1}"#);
}

#[test]
fn p20_an_empty_struct_is_closed() {
    #[derive(Serialize, JsonSchema)]
    struct Empty {}
    writes(&ModelSchema::for_type::<Empty>().expect("it compiles"), &json!({ "s3cret": 1 }), "{}");

    let map = ModelOptions::new().for_type::<BTreeMap<String, Value>>().expect_err("unconstrained");
    assert_eq!(map.pointer(), "/additionalProperties");
    let map = ModelOptions::new()
        .allow_any(["*"])
        .for_type::<BTreeMap<String, Value>>()
        .expect("it is allowed");
    writes(&map, &json!({ "any": 1 }), r#"{"any":1}"#);
}

#[test]
fn p21_a_typed_map_accepts_every_key_of_its_type() {
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    writes(&map, &json!({ "extra": 1 }), r#"{"extra":1}"#);
    rejects(&map, &json!({ "extra": "s3cret" }), "`*`: expected integer, found string");
}

#[test]
fn p27_names_are_the_written_ones() {
    let schema = schema_of_one("emailAddress");
    writes(&schema, &json!({ "email": 1, "email_address": 2 }), "{}");
}

#[test]
fn p02_extra_keys_are_dropped_at_any_depth() {
    // In every place of an object: fields, lists, maps, options, unions, recursion. `leaks.rs` has random
    // ones.
    let document = json!({
        "$defs": { "Node": {
            "type": "object",
            "properties": {
                "v": { "type": "integer" },
                "list": { "type": "array", "items": { "$ref": "#/$defs/Node" } },
                "map": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Node" } },
                "one": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] },
            },
        } },
        "$ref": "#/$defs/Node",
    });
    let schema = schema(document);
    let mut value = json!({ "v": 0, "s3cret": "s3cret" });
    for depth in 0..20 {
        value = match depth % 3 {
            0 => json!({ "s3cret": [1], "list": [value], "v": depth }),
            1 => json!({ "map": { "key": value }, "s3cret": { "v": 1 } }),
            _ => json!({ "one": value, "v": depth, "z_s3cret": null }),
        };
        for _ in 0..2 {
            let body = text(schema.to_bytes(&value)).expect("it fits");
            assert!(!body.contains("s3cret"), "{body}");
            let sent: Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!(sent, without_secrets(&value));
        }
    }

    fn without_secrets(value: &Value) -> Value {
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| !key.contains("s3cret"))
                .map(|(key, value)| (key.clone(), without_secrets(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(items) => items.iter().map(without_secrets).collect(),
            _ => value.clone(),
        }
    }
}

#[test]
fn p11_sends_all_equal_extra_fields() {
    let twice = [("b", Some(json!(1))), ("a", Some(json!(2))), ("b", Some(json!(9)))];
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    writes(&map, &fields("S", &twice), r#"{"b":1,"a":2,"b":9}"#);

    // A declared field is sent once. A model that validates checks only the first one, too.
    let again = [("b", Some(json!(1))), ("a", Some(json!(2))), ("b", Some(json!("x")))];
    let validating = ModelOptions::new().validate().from_json_schema(json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
    }));
    writes(&validating.expect("it compiles"), &fields("S", &again), r#"{"b":1,"a":2}"#);

    let tagged = |kind: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": kind } },
            "required": ["kind"],
            "additionalProperties": { "type": "integer" },
        })
    };
    let union = schema(json!({ "oneOf": [tagged("one"), tagged("two")] }));
    let mut late = twice.to_vec();
    late.push(("kind", Some(json!("two"))));
    late.push(("a", Some(json!(9))));
    late.push(("kind", Some(json!("one"))));
    let body = r#"{"b":1,"a":2,"b":9,"kind":"two","a":9}"#;
    writes(&union, &fields("S", &late), body);
}
