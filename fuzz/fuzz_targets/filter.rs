//! What a model writes is valid for its published schema, and has no key that the schema does not declare.

#![no_main]

use aside::ModelOptions;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use serde_json::{Map, Value, json};

const NAMES: [&str; 5] = ["a", "b", "c", "d", "kind"];

#[derive(Arbitrary, Debug)]
enum Schema {
    Text,
    Integer,
    Number,
    Flag,
    Null,
    List(Box<Schema>),
    Map(Box<Schema>),
    Object(Vec<(u8, bool, Schema)>),
    Either(Vec<Schema>),
}

#[derive(Arbitrary, Debug)]
enum Part {
    Text(String),
    Integer(i64),
    Number(f64),
    Flag(bool),
    Null,
    List(Vec<Part>),
    Object(Vec<(u8, Part)>),
}

#[derive(Arbitrary, Debug)]
struct Case {
    schema: Vec<(u8, bool, Schema)>,
    values: Vec<Part>,
    excludes_none: bool,
    mode: u8,
    /// The names on a path to exclude.
    path: Vec<u8>,
}

fn name(index: u8) -> &'static str {
    NAMES[index as usize % NAMES.len()]
}

fn object(fields: &[(u8, bool, Schema)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (index, is_required, schema) in fields {
        if properties.insert(name(*index).to_owned(), document(schema)).is_none() && *is_required {
            required.push(name(*index));
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn document(schema: &Schema) -> Value {
    match schema {
        Schema::Text => json!({ "type": "string" }),
        Schema::Integer => json!({ "type": "integer" }),
        Schema::Number => json!({ "type": "number" }),
        Schema::Flag => json!({ "type": "boolean" }),
        Schema::Null => json!({ "type": "null" }),
        Schema::List(item) => json!({ "type": "array", "items": document(item) }),
        Schema::Map(item) => json!({ "type": "object", "additionalProperties": document(item) }),
        Schema::Object(fields) => object(fields),
        Schema::Either(branches) => match branches.as_slice() {
            [] => json!({ "type": "null" }),
            _ => json!({ "anyOf": branches.iter().map(document).collect::<Vec<_>>() }),
        },
    }
}

fn value(part: &Part) -> Value {
    match part {
        Part::Text(text) => json!(text),
        Part::Integer(number) => json!(number),
        Part::Number(number) => json!(number),
        Part::Flag(flag) => json!(flag),
        Part::Null => Value::Null,
        Part::List(items) => items.iter().map(value).collect(),
        // An undeclared key in every object.
        Part::Object(fields) => {
            let fields = fields.iter().map(|(index, part)| (name(*index).to_owned(), value(part)));
            Value::Object(fields.chain([("secret".to_owned(), json!("secret"))]).collect())
        }
    }
}

/// Returns whether the schema declares every key of the body.
fn declares(schema: &Value, body: &Value) -> bool {
    if let Some(branches) = schema["anyOf"].as_array() {
        return branches.iter().any(|branch| declares(branch, body));
    }
    match body {
        Value::Object(fields) => {
            fields.iter().all(|(key, body)| match schema.get("additionalProperties") {
                Some(items) if items.is_object() => declares(items, body),
                _ => schema["properties"].get(key).is_some_and(|schema| declares(schema, body)),
            })
        }
        Value::Array(items) => items.iter().all(|body| declares(&schema["items"], body)),
        _ => true,
    }
}

libfuzzer_sys::fuzz_target!(|case: Case| {
    let document = object(&case.schema);
    let mut options = ModelOptions::new();
    if case.excludes_none {
        options = options.exclude_none();
    }
    options = match case.mode % 4 {
        0 => options.validate(),
        1 => options.lax(),
        _ => options,
    };
    if !case.path.is_empty() {
        let path: Vec<_> = case.path.iter().map(|index| name(*index)).collect();
        options = options.exclude([path.join(".")]);
    }
    let Ok(schema) = options.from_json_schema(document) else { return };
    let published = schema.json_schema();
    let validator =
        jsonschema::validator_for(published).expect("the published document is a schema");
    for part in &case.values {
        let value = value(part);
        let Ok(bytes) = schema.to_bytes(&value) else { continue };
        let body: Value = serde_json::from_slice(&bytes).expect("the body is JSON");
        assert!(validator.is_valid(&body), "{body} of {value} for {published}");
        assert!(declares(published, &body), "{body} of {value} for {published}");
    }
});
