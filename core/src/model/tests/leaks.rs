//! Random schemas and values: a body has only data that the published schema allows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases;
use crate::model::{ModelOptions, ModelSchema};

/// Part of every name and text that no schema declares.
const SECRET: &str = "s3cret";

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({ "type": "integer" })),
        Just(json!({ "type": "number" })),
        Just(json!({ "type": "string" })),
        Just(json!({ "type": "boolean" })),
        Just(json!({ "type": "null" })),
        Just(json!({ "type": ["integer", "null"] })),
        Just(json!({ "enum": ["one", "two", 3] })),
    ]
}

fn document() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 4, |inner| {
        let properties = proptest::collection::btree_map("[a-d]", inner.clone(), 0..4);
        let object = (properties, any::<u8>()).prop_map(|(properties, bits)| object(&properties, bits));
        prop_oneof![
            3 => object,
            1 => inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            1 => inner.clone().prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
            1 => proptest::collection::vec(inner.clone(), 1..3).prop_map(|items| {
                json!({ "type": "array", "prefixItems": items, "minItems": items.len(), "items": false })
            }),
            1 => proptest::collection::vec(inner.clone(), 1..4).prop_map(|any| json!({ "anyOf": any })),
            1 => proptest::collection::vec(inner, 2..4).prop_map(|branches| tagged(&branches)),
        ]
    })
}

fn object(properties: &BTreeMap<String, Value>, bits: u8) -> Value {
    let required: Vec<_> =
        properties.keys().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, k)| k).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn tagged(branches: &[Value]) -> Value {
    let branch = |(index, inner): (usize, &Value)| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": format!("k{index}") }, "a": inner },
            "required": ["kind"],
        })
    };
    json!({ "oneOf": branches.iter().enumerate().map(branch).collect::<Vec<_>>() })
}

/// A value that mostly matches, with extra keys in every object. `bits` decides where it does not match.
fn value(schema: &Value, bits: &mut u64, depth: u32) -> Value {
    let mut draw = |sides: u64| {
        *bits =
            bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*bits >> 33) % sides
    };
    if draw(40) == 0 {
        return match draw(4) {
            0 => json!({ SECRET: SECRET }),
            1 => json!([SECRET]),
            2 => json!(SECRET),
            _ => Value::Null,
        };
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(branches) = schema[choice].as_array() {
            let branch = &branches[draw(branches.len() as u64) as usize];
            return value(branch, bits, depth);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[draw(values.len() as u64) as usize].clone();
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    let kind = schema["type"].as_str().unwrap_or("integer");
    match kind {
        "integer" => json!(draw(100)),
        "number" => json!(draw(100) as f64 / 4.0),
        "string" => json!(format!("t{}", draw(10))),
        "boolean" => json!(draw(2) == 0),
        "null" => Value::Null,
        "array" => {
            let prefix = schema["prefixItems"].as_array().cloned().unwrap_or_default();
            let more = if prefix.is_empty() { draw(3) } else { 0 };
            let mut items: Vec<Value> =
                prefix.iter().map(|item| value(item, bits, depth + 1)).collect();
            items.extend((0..more).map(|_| value(&schema["items"], bits, depth + 1)));
            items.into()
        }
        _ => {
            let mut object = serde_json::Map::new();
            let leaves_out = draw(8) == 0;
            if schema["additionalProperties"].is_object() {
                object.insert(
                    "key".to_owned(),
                    value(&schema["additionalProperties"], bits, depth + 1),
                );
            } else {
                object
                    .insert(format!("{SECRET}{depth}"), json!({ "a": [SECRET, { "b": SECRET }] }));
            }
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                if !leaves_out {
                    object.insert(name.clone(), value(property, bits, depth + 1));
                }
            }
            object.into()
        }
    }
}

/// Whether a model has a place that takes any text, or names of any text.
fn takes_any_text(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => {
            map.get("type").is_some_and(|kind| kind == "string")
                || map.get("additionalProperties").is_some_and(Value::is_object)
                || map.values().any(takes_any_text)
        }
        Value::Array(list) => list.iter().any(takes_any_text),
        _ => false,
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn nothing_leaves_that_is_not_published(document in document(), mut bits: u64) {
        let value = value(&document, &mut bits, 0);
        let schema = ModelSchema::from_json_schema(document.clone()).expect("it is closed and known");
        let published = jsonschema::validator_for(schema.json_schema()).expect("the published document is a schema");
        let written = schema.to_bytes(&value);

        // The other way: recorded, then written.
        let recorded = ModelOptions::new().recorded().from_json_schema(document.clone()).expect("it compiled");
        match (&written, recorded.to_bytes(&value)) {
            (Ok(one), Ok(other)) => prop_assert_eq!(one, &other),
            (Err(_), Err(_)) => {}
            (one, other) => prop_assert!(false, "{one:?} and {other:?}"),
        }

        match written {
            Ok(body) => {
                let text = String::from_utf8(body.to_vec()).expect("UTF-8");
                let json: Value = serde_json::from_str(&text).expect("JSON");
                prop_assert!(published.is_valid(&json), "{} does not match {:#}", text, schema.json_schema());
                prop_assert!(takes_any_text(&document) || !text.contains(SECRET), "{}", text);
            }
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains(SECRET), "{}", shown);
            }
        }
    }

    #[test]
    fn selections_and_omissions_publish_what_they_write(document in document(), mut bits: u64, options in 0u8..16) {
        let value = value(&document, &mut bits, 0);
        let mut chosen = ModelOptions::new();
        for (bit, option) in [ModelOptions::exclude_none as fn(ModelOptions) -> _, ModelOptions::lax, ModelOptions::exclude_unset]
            .into_iter()
            .enumerate()
        {
            if options >> bit & 1 == 1 {
                chosen = option(chosen);
            }
        }
        // The first field, if there is one.
        let first = document["properties"].as_object().and_then(|properties| properties.keys().next().cloned());
        if let (Some(first), true) = (first, options & 8 != 0) {
            chosen = chosen.exclude([first]);
        }
        let schema = chosen.from_json_schema(document).expect("it is closed and known");
        let published = jsonschema::validator_for(schema.json_schema()).expect("the published document is a schema");
        match schema.to_bytes(&value) {
            Ok(body) => {
                let json: Value = serde_json::from_slice(&body).expect("JSON");
                prop_assert!(published.is_valid(&json), "{} does not match {:#}", json, schema.json_schema());
            }
            Err(error) => {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains(SECRET), "{}", shown);
            }
        }
    }

    #[test]
    fn text_is_escaped_as_serde_json_does(text: String) {
        let schema = ModelSchema::from_json_schema(json!({ "type": "string" })).expect("it compiles");
        prop_assert_eq!(schema.to_bytes(&text).expect("a string"), serde_json::to_string(&text).expect("JSON"));
    }
}
