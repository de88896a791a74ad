//! Unions with a `discriminator`.

use serde_json::{Value, json};

use super::{object, pet, pets, schema_error, writes};
use crate::model::{
    ModelOptions,
    tests::{rejects, schema},
};

#[test]
fn the_document_names_the_branch() {
    let mapping = json!({ "dog": "#/$defs/Dog", "hound": "#/$defs/Dog", "cat": "Cat" });
    let document = pets(json!({ "propertyName": "petType", "mapping": mapping }));
    for options in [
        ModelOptions::new(),
        ModelOptions::new().recorded(),
        ModelOptions::new().validate(),
        ModelOptions::new().lax(),
    ] {
        let schema = options.from_json_schema(document.clone()).expect("it compiles");
        for (value, body) in [
            (
                json!({ "petType": "dog", "bark": 1, "lives": 9 }),
                json!({ "petType": "dog", "bark": 1 }),
            ),
            (
                json!({ "lives": 9, "bark": 1, "petType": "hound" }),
                json!({ "petType": "hound", "bark": 1 }),
            ),
            (
                json!({ "petType": "cat", "bark": 1, "lives": 9, "friend": { "petType": "dog", "lives": 1, "bark": 2 } }),
                json!({ "petType": "cat", "lives": 9, "friend": { "petType": "dog", "bark": 2 } }),
            ),
        ] {
            for _ in 0..2 {
                let sent: Value =
                    serde_json::from_slice(&schema.to_bytes(&value).expect("it fits"))
                        .expect("JSON");
                assert_eq!(sent, body);
            }
            assert!(
                jsonschema::is_valid(schema.json_schema(), &body),
                "{body} of {:#}",
                schema.json_schema()
            );
        }
        for unknown in [
            json!({ "petType": "Dog", "bark": 1 }),
            json!({ "petType": "bird", "bark": 1 }),
            json!({ "bark": 1 }),
        ] {
            assert!(schema.to_bytes(&unknown).is_err(), "{unknown}");
            assert!(
                !jsonschema::is_valid(schema.json_schema(), &unknown),
                "{:#}",
                schema.json_schema()
            );
        }
        let published = schema.json_schema();
        assert!(published["oneOf"].is_array(), "{published:#}");
        let mapping = published["discriminator"]["mapping"].as_object().expect("it has one");
        assert_eq!(mapping.len(), 3);
        for target in mapping.values() {
            let pointer = target.as_str().expect("a text").trim_start_matches('#');
            assert!(published.pointer(pointer).is_some(), "{published:#}");
        }
    }
}

#[test]
fn a_branch_without_a_mapping_is_named_by_its_reference() {
    let schema = schema(pets(json!({ "propertyName": "petType" })));
    writes(
        &schema,
        &json!({ "petType": "Dog", "bark": 1, "lives": 9 }),
        r#"{"petType":"Dog","bark":1}"#,
    );
    writes(
        &schema,
        &json!({ "petType": "Cat", "bark": 1, "lives": 9 }),
        r#"{"petType":"Cat","lives":9}"#,
    );
    rejects(
        &schema,
        &json!({ "petType": "dog", "bark": 1 }),
        "the root: expected one of the listed tags, found another",
    );

    // One is mapped, the other is not.
    let one = super::super::schema(pets(
        json!({ "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog" } }),
    ));
    writes(&one, &json!({ "petType": "dog", "bark": 1 }), r#"{"petType":"dog","bark":1}"#);
    writes(&one, &json!({ "petType": "Cat", "lives": 1 }), r#"{"petType":"Cat","lives":1}"#);
}

#[test]
fn a_tag_is_looked_up_behind_references_and_in_unions_in_the_branches() {
    // The union itself, a branch and the tag are each behind a reference.
    let mut document =
        pets(json!({ "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog" } }));
    document["$defs"]["Pet2"] =
        json!({ "anyOf": [{ "$ref": "#/$defs/Kitten" }, { "$ref": "#/$defs/Dog" }] });
    document["$defs"]["Kitten"] = json!({ "$ref": "#/$defs/Young", "title": "Kitten" });
    document["$defs"]["Young"] =
        json!({ "anyOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Bird" }] });
    let mut outer = object(json!({ "pet": {
        "$ref": "#/$defs/Pet2",
        "discriminator": { "propertyName": "petType", "mapping": { "young": "#/$defs/Young", "dog": "#/$defs/Dog" } },
    } }));
    outer["$defs"] = document["$defs"].take();
    let schema = schema(outer);
    writes(
        &schema,
        &json!({ "pet": { "petType": "dog", "bark": 1, "lives": 2, "wings": 3 } }),
        r#"{"pet":{"petType":"dog","bark":1}}"#,
    );
    writes(
        &schema,
        &json!({ "pet": { "petType": "young", "bark": 1, "wings": 3 } }),
        r#"{"pet":{"petType":"young","wings":3}}"#,
    );
    assert!(schema.to_bytes(&json!({ "pet": { "petType": "Kitten", "wings": 3 } })).is_err());
}

#[test]
fn a_union_inside_of_its_own_branch_ends() {
    let union = json!({
        "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
        "discriminator": { "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog", "cat": "#/$defs/Cat" } },
    });
    let mut document = pets(json!({ "propertyName": "petType" }));
    document["$defs"]["Cat"]["properties"]["friend"] = union.clone();
    document["oneOf"] = union["oneOf"].clone();
    document["discriminator"] = union["discriminator"].clone();
    let value = json!({ "petType": "cat", "friend": { "petType": "cat", "friend": { "petType": "dog", "bark": 1, "lives": 1 } } });
    let body =
        r#"{"petType":"cat","friend":{"petType":"cat","friend":{"petType":"dog","bark":1}}}"#;
    writes(&schema(document), &value, body);
}

#[test]
fn branches_that_cannot_be_distinguished_are_errors() {
    let pet = |field: &str| pet("", field).1;
    let tag = json!({ "propertyName": "petType" });
    let no_name = "unsupported `discriminator` at `/oneOf/0`: each branch must declare its key, and list the \
                   values or be a `$ref`";
    for (document, message) in [
        // No name.
        (json!({ "oneOf": [pet("lives"), pet("bark")], "discriminator": tag }), no_name),
        // No tag.
        (
            json!({ "oneOf": [object(json!({ "a": { "type": "integer" } }))], "discriminator": tag }),
            no_name,
        ),
        (pets(json!({ "propertyName": "kind" })), no_name),
        (pets(json!({})), "invalid `discriminator` at the root"),
        (pets(json!("petType")), "invalid `discriminator` at the root"),
        (
            pets(json!({ "propertyName": "petType", "mapping": { "dog": 1 } })),
            "invalid `discriminator` at the root",
        ),
        // One name for two.
        (
            pets(json!({ "propertyName": "petType", "mapping": { "Cat": "#/$defs/Dog" } })),
            "unsupported `discriminator` at `/oneOf/1`: two branches have one tag",
        ),
    ] {
        assert_eq!(schema_error(document).to_string(), message);
    }
}

#[test]
fn no_mapping_without_a_target_is_published() {
    let mapping = json!({ "dog": "#/$defs/Dog", "cat": "#/$defs/Cat", "fish": "#/$defs/Fish" });
    let document = pets(json!({ "propertyName": "petType", "mapping": mapping }));
    let selected =
        ModelOptions::new().exclude(["bark"]).from_json_schema(document.clone()).unwrap();
    writes(&selected, &json!({ "petType": "dog", "bark": 1, "lives": 9 }), r#"{"petType":"dog"}"#);
    assert_eq!(selected.json_schema()["discriminator"], json!({ "propertyName": "petType" }));
    let hidden =
        ModelOptions::new().exclude(["petType"]).from_json_schema(document.clone()).unwrap();
    writes(&hidden, &json!({ "petType": "dog", "bark": 1, "lives": 9 }), r#"{"bark":1}"#);
    assert!(hidden.json_schema().get("discriminator").is_none());

    let base = object(json!({ "petType": { "type": "string" } }));
    let mut base = base;
    base["discriminator"] =
        json!({ "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog" } });
    let plain = schema(base);
    writes(&plain, &json!({ "petType": "dog", "bark": 1 }), r#"{"petType":"dog"}"#);
    assert!(plain.json_schema().get("discriminator").is_none());
}
