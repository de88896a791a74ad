//! The cost of building a model, which is linear in the length of the document.

use std::{thread, time::Duration};

use serde_json::{Map, Value, json};

use super::{schema, text};
use crate::model::{ModelOptions, ModelSchema};
use crate::processor_time::ProcessorTime;

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn schema_error(document: Value) -> String {
    ModelSchema::from_json_schema(document).expect_err("it cannot be a filter").to_string()
}

/// Documents without an end, or that double with every step, are an error soon and without a stack
/// overflow.
#[test]
fn documents_that_never_end_are_errors() {
    let chain = |keyword: &str, length: usize| {
        let twice = |n: usize| json!([{ "$ref": format!("#/$defs/d{n}") }, { "$ref": format!("#/$defs/d{n}") }]);
        let mut definitions: serde_json::Map<String, Value> =
            (0..length).map(|n| (format!("d{n}"), json!({ keyword: twice(n + 1) }))).collect();
        definitions
            .insert(format!("d{length}"), object(json!({ "x": { "type": "integer" } }), &[]));
        json!({ "$ref": "#/$defs/d0", "$defs": definitions })
    };
    let time = ProcessorTime::start();
    assert!(schema_error(chain("allOf", 30)).contains("nested too deep"));
    // A union of two equal branches is one branch.
    let union = schema(chain("anyOf", 20));
    assert_eq!(text(union.to_bytes(&json!({ "x": 1, "y": 2 }))), Ok(r#"{"x":1}"#.to_owned()));
    let excluded = ModelOptions::new().exclude(["x"]).from_json_schema(chain("anyOf", 20));
    assert!(excluded.expect_err("it doubles").to_string().contains("nested too deep"));

    let itself = json!({ "$ref": "#/$defs/d", "$defs": { "d": { "anyOf": [{ "$ref": "#/$defs/d" }, { "type": "null" }] } } });
    assert!(schema_error(itself.clone()).contains("nested too deep"));
    for options in [ModelOptions::new().include(["a"]), ModelOptions::new().allow_any(["a"])] {
        let error = options.from_json_schema(itself.clone()).expect_err("it is its own branch");
        assert!(error.to_string().contains("nested too deep"), "{error}");
    }
    time.assert_less_than(Duration::from_secs(10));
}

/// Each step of such a union contains the whole union again.
#[test]
fn unions_that_contain_themselves_are_errors_at_once() {
    let time = ProcessorTime::start();
    for document in [
        json!({ "oneOf": [{ "$ref": "#", "oneOf": [{ "$ref": "#" }] }] }),
        json!({ "anyOf": [{ "$ref": "#", "type": "object" }, { "$ref": "#", "type": "array" }] }),
        json!({ "anyOf": [{ "allOf": [{ "$ref": "#" }, { "$ref": "#" }] }, { "type": "null" }] }),
        json!({ "anyOf": [object(json!({ "a": { "$ref": "#", "oneOf": [{ "$ref": "#" }] } }), &[])] }),
        json!({ "$ref": "#/$defs/a", "$defs": {
            "a": { "oneOf": [{ "$ref": "#/$defs/b", "anyOf": [{ "$ref": "#/$defs/a" }] }] },
            "b": { "anyOf": [{ "$ref": "#/$defs/a" }, { "$ref": "#/$defs/b", "type": "object" }] },
        } }),
        json!({ "allOf": [{ "$ref": "#" }] }),
    ] {
        assert!(schema_error(document).contains("nested too deep"));
    }
    time.assert_less_than(Duration::from_secs(5));
}

/// 3,000 branches took a minute when each was compared with each.
#[test]
fn unions_of_many_branches_are_linear() {
    const COUNT: usize = 3_000;
    let time = ProcessorTime::start();
    let tagged = |index: usize| {
        let secret = json!({ "type": "string", "writeOnly": true });
        object(json!({ "kind": { "const": format!("k{index}") }, "pw": secret }), &["kind"])
    };
    let branches: Vec<Value> = (0..COUNT).map(tagged).collect();
    let union = schema(json!({ "oneOf": branches }));
    let sent = text(union.to_bytes(&json!({ "kind": "k2999", "pw": "s3cret" })));
    assert_eq!(sent, Ok(r#"{"kind":"k2999"}"#.to_owned()));

    let named = |index: usize| {
        let name = format!("v{index}");
        (format!("D{index}"), object(json!({ "kind": { "type": "string" }, name: true }), &[]))
    };
    let reference = |index: usize| format!("#/$defs/D{index}");
    let branches: Vec<Value> =
        (0..COUNT).map(|index| json!({ "$ref": reference(index) })).collect();
    let mapping: Map<String, Value> =
        (0..COUNT).map(|index| (format!("m{index}"), reference(index).into())).collect();
    let definitions: Map<String, Value> = (0..COUNT).map(named).collect();
    let document = json!({
        "oneOf": branches,
        "discriminator": { "propertyName": "kind", "mapping": mapping },
        "$defs": definitions,
    });
    let union = ModelOptions::new().allow_any(["**"]).from_json_schema(document);
    let sent =
        text(union.expect("it compiles").to_bytes(&json!({ "kind": "m7", "v7": 1, "v8": 2 })));
    assert_eq!(sent, Ok(r#"{"kind":"m7","v7":1}"#.to_owned()));
    time.assert_less_than(Duration::from_secs(20));
}

/// Each form of a step, with the keywords that need most of the stack. A thread of tokio has 2 MiB.
#[test]
fn a_document_nested_deep_is_an_error_on_a_small_stack() {
    fn of(name: &str, inner: Value) -> Value {
        // `json!` copies its argument, which needs stack.
        Map::from_iter([(name.to_owned(), inner)]).into()
    }
    let list = |inner: Value| Value::Array(vec![inner]);
    let listed = |inner: Value| Value::Array(vec![json!({ "type": "null" }), inner]);
    type Step<'s> = &'s dyn Fn(Value) -> Value;
    let steps: [(&str, Step<'_>); 13] = [
        ("items", &|inner| of("items", inner)),
        ("additionalProperties", &|inner| of("additionalProperties", inner)),
        ("propertyNames", &|inner| of("propertyNames", inner)),
        ("patternProperties", &|inner| of("patternProperties", of("^\\d+$", inner))),
        ("properties", &|inner| of("properties", of("a", inner))),
        ("prefixItems", &|inner| of("prefixItems", list(inner))),
        ("not", &|inner| of("not", inner)),
        ("default", &|inner| of("default", inner)),
        ("anyOf", &|inner| of("anyOf", listed(inner))),
        ("oneOf", &|inner| of("oneOf", listed(inner))),
        ("allOf", &|inner| of("allOf", list(inner))),
        ("allOf of objects", &|inner| of("allOf", list(of("additionalProperties", inner)))),
        ("unions of objects", &|inner| of("anyOf", listed(of("additionalProperties", inner)))),
    ];
    for (name, step) in steps {
        // Steps of three, two and one level that are just read, and one that is an error before it is read.
        for depth in [42, 63, 126, 1_000] {
            let document = (0..depth).fold(json!({ "type": "string" }), |inner, _| step(inner));
            let build = move || ModelSchema::from_json_schema(document).map(|_| ());
            let built = thread::Builder::new().stack_size(STACK).spawn(build).expect("a thread");
            let built = built.join().expect("no overflow");
            if depth == 1_000 {
                let error = built.expect_err("it is too deep");
                assert!(error.to_string().contains("nested too deep"), "{name}: {error}");
            }
        }
    }
}

/// Seven eighths of the stack of a thread of tokio or of a test.
const STACK: usize = 7 << 18;

/// Each definition is built before another one refers to it, so no document is deep when it is read.
#[test]
fn a_long_way_through_definitions_is_an_error_on_a_small_stack() {
    const COUNT: usize = 3_000;
    let reference = |index: usize| json!({ "$ref": format!("#/$defs/d{index}") });
    let mut definitions: Map<String, Value> = (0..COUNT)
        .map(|index| (format!("d{index}"), object(json!({ "next": reference(index + 1) }), &[])))
        .collect();
    definitions.insert(format!("d{COUNT}"), json!({ "type": "string" }));
    let known: Vec<Value> = (0..=COUNT).rev().map(reference).collect();
    let document = json!({
        "type": "object",
        "properties": { "a": { "anyOf": known }, "b": reference(0) },
        "$defs": definitions,
    });
    let build = move || {
        let all = ModelSchema::from_json_schema(document.clone()).map(|_| ());
        let options = ModelOptions::new().exclude(["a"]);
        (all, options.from_json_schema(document).map(|_| ()))
    };
    let built = thread::Builder::new().stack_size(STACK).spawn(build).expect("a thread");
    let (all, one) = built.join().expect("no overflow");
    assert_eq!(all, Ok(()));
    let error = one.expect_err("it is too deep");
    assert!(error.to_string().contains("nested too deep"), "{error}");
}
