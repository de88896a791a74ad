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

/// The application rejects exactly the methods that the document does not have.
#[test]
fn every_method_of_a_path_is_described() {
    let document = document(Version::V3_1);
    for (path, item) in document["paths"].as_object().expect("paths") {
        let sent = aside_examples::app::nothing_else(&path.replace(['{', '}'], ""));
        let sent = sent.into_response();
        let methods = sent.headers()["allow"].to_str().expect("ASCII").to_ascii_lowercase();
        // A GET has a HEAD, which a document need not describe.
        let methods: Vec<&str> = methods.split(',').filter(|method| *method != "head").collect();
        let described: Vec<&String> = item.as_object().expect("methods").keys().collect();
        assert_eq!(methods, described, "{path}");
    }
}

const VERSIONS: [Version; 2] = [Version::V3_1, Version::V3_2];

#[test]
fn every_reference_has_a_target() {
    for document in VERSIONS.map(document) {
        let mut count = 0;
        each_object(&document, &mut |object| {
            let mapping =
                object.get("discriminator").and_then(|tag| tag.get("mapping")?.as_object());
            let references = mapping.into_iter().flat_map(|mapping| mapping.values());
            for reference in references.chain(object.get("$ref")) {
                let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
                let target = pointer.and_then(|pointer| document.pointer(pointer));
                assert!(target.is_some(), "{reference}");
                count += 1;
            }
        });
        assert!(count > 40, "{count} references");
    }
}

/// A validator that shares no code with the filter checks them: those of parameters and of content, and those of
/// schemas.
#[test]
fn every_example_is_valid() {
    for document in VERSIONS.map(document) {
        let mut count = 0;
        each_object(&document, &mut |object| {
            let examples = object.get("examples").into_iter();
            let values = examples.clone().filter_map(Value::as_object).flatten();
            let values = values.filter_map(|(_, example)| example.get("value"));
            for example in values.chain(object.get("example")) {
                assert_valid(&document, &object["schema"], example);
                count += 1;
            }
            for example in examples.filter_map(Value::as_array).flatten() {
                assert_valid(&document, &Value::from(object.clone()), example);
                count += 1;
            }
        });
        assert!(count >= 8, "{count} examples");
    }
}

#[test]
#[should_panic(expected = "does not match")]
fn an_invalid_example_is_found() {
    let document = document(Version::V3_1);
    let content =
        &document["paths"]["/users/"]["post"]["requestBody"]["content"]["application/json"];
    let mut example = content["example"].clone();
    example["username"] = 5.into();
    assert_valid(&document, &content["schema"], &example);
}

#[track_caller]
fn assert_valid(document: &Value, schema: &Value, example: &Value) {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(example), "{example} does not match {schema}");
}
