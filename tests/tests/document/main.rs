//! The document of the examples' application.

use aside::openapi::Version;
use aside_examples::docs::document;
use serde_json::Value;

/// Set `UPDATE_GOLDEN` to write the file after a change that you checked.
#[track_caller]
fn assert_golden(version: Version, name: &str) {
    let path = format!("{}/tests/document/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = format!("{:#}\n", document(version));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("the file can be written");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("a golden document"), text);
}

#[test]
fn version_3_1_is_the_golden_document() {
    assert_golden(Version::V3_1, "openapi-3.1.json");
}

#[test]
fn version_3_2_is_the_golden_document() {
    assert_golden(Version::V3_2, "openapi-3.2.json");
}

/// Calls `visit` with each object of a document.
fn each_object(value: &Value, visit: &mut dyn FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| each_object(value, visit));
        }
        Value::Array(list) => list.iter().for_each(|value| each_object(value, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_has_a_target() {
    let document = document(Version::V3_1);
    let mut count = 0;
    each_object(&document, &mut |object| {
        let Some(reference) = object.get("$ref").and_then(Value::as_str) else { return };
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(target.is_some(), "{reference}");
        count += 1;
    });
    assert!(count > 20, "{count} references");
}

/// A validator that shares no code with the filter.
#[test]
fn every_example_is_valid() {
    let document = document(Version::V3_1);
    let mut count = 0;
    each_object(&document, &mut |object| {
        let (Some(schema), Some(example)) = (object.get("schema"), object.get("example")) else {
            return;
        };
        assert_valid(&document, schema, example);
        count += 1;
    });
    for schema in document["components"]["schemas"].as_object().expect("schemas").values() {
        for example in schema.get("examples").and_then(Value::as_array).into_iter().flatten() {
            assert_valid(&document, schema, example);
            count += 1;
        }
    }
    assert!(count >= 6, "{count} examples");
}

#[track_caller]
fn assert_valid(document: &Value, schema: &Value, example: &Value) {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(example), "{example} does not match {schema}");
}
