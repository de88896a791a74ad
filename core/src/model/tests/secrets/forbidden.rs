//! Keys that a schema forbids.

use serde_json::json;

use super::{object, schema_error, sends, writes};
use crate::model::{ModelOptions, tests::open};

#[test]
fn a_forbidden_key_is_not_sent_for_any_rule() {
    for forbidden in [
        json!(false),
        json!({ "not": {} }),
        json!({ "not": true }),
        json!({ "not": { "title": "everything" } }),
        json!({ "type": [] }),
        json!({ "type": "string", "enum": [] }),
        json!({ "$ref": "#/$defs/Never" }),
        json!({ "$ref": "#/$defs/Also" }),
        json!({ "$ref": "#/$defs/Also", "title": "T" }),
        json!({ "$ref": "#/$defs/Never", "maxLength": 3 }),
        json!({ "allOf": [{ "type": "string" }, { "$ref": "#/$defs/Never" }] }),
        json!({ "allOf": [{ "type": "string" }, false] }),
    ] {
        for rest in [json!(true), json!({ "type": ["string", "integer"] })] {
            let mut document = object(json!({ "a": { "type": "integer" }, "pw": forbidden }));
            document["additionalProperties"] = rest;
            document["$defs"] = json!({ "Never": false, "Also": { "$ref": "#/$defs/Never" } });
            let value = json!({ "a": 1, "pw": "s3cret", "z": 1 });
            sends(&document, &value, &json!({ "a": 1, "z": 1 }));
            assert_eq!(open(document.clone()).json_schema()["properties"]["pw"], json!(false));

            // In another part, or next to branches.
            let mut closed = document.clone();
            closed["properties"] = json!({ "a": { "type": "integer" } });
            closed["allOf"] = json!([{ "properties": { "pw": forbidden } }]);
            sends(&closed, &value, &json!({ "a": 1, "z": 1 }));
            closed["anyOf"] = closed["allOf"].take();
            closed.as_object_mut().map(|closed| closed.remove("allOf"));
            sends(&closed, &value, &json!({ "a": 1, "z": 1 }));
        }
    }
}

#[test]
fn a_forbidden_key_stays_forbidden_in_an_allowed_place() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "string" }, "pw": false },
        "additionalProperties": true,
    });
    for options in [ModelOptions::new().allow_any([""]), ModelOptions::new().allow_any(["*"])] {
        let schema = options.from_json_schema(document.clone()).expect("it is opened");
        writes(&schema, &json!({ "a": "1", "pw": "s3cret", "z": 1 }), r#"{"a":"1","z":1}"#);
        assert_eq!(schema.json_schema()["properties"]["pw"], json!(false));
    }
    let included = ModelOptions::new().allow_any([""]).include(["pw", "z"]);
    let schema = included.from_json_schema(document.clone()).expect("it is opened");
    writes(&schema, &json!({ "a": "1", "pw": "s3cret", "z": 1 }), r#"{"z":1}"#);

    let mut required = document;
    required["required"] = json!(["pw"]);
    assert_eq!(
        schema_error(required).to_string(),
        "`required` at the root names `pw`: declare it in `properties`"
    );
}

#[test]
fn a_forbidden_pattern_is_not_sent() {
    let mut document = object(json!({ "a": { "type": "integer" }, "7": { "type": "string" } }));
    document["patternProperties"] = json!({ r"^\d+$": { "$ref": "#/$defs/Never" } });
    document["$defs"] = json!({ "Never": { "not": {} } });
    sends(&document, &json!({ "a": 1, "7": "s3cret", "8": "s3cret" }), &json!({ "a": 1 }));

    document["additionalProperties"] = json!(true);
    assert_eq!(schema_error(document).keyword(), Some("patternProperties"));
}

#[test]
fn a_definition_that_no_value_matches_closes_its_users() {
    let never = json!({ "$ref": "#/$defs/Never" });
    let mut document = object(json!({
        "a": { "type": "integer" },
        "map": { "type": "object", "additionalProperties": never },
        "either": { "anyOf": [never, { "type": "integer" }] },
    }));
    document["$defs"] = json!({ "Never": false });
    let value = json!({ "a": 1, "map": { "k": "s3cret" }, "either": 2 });
    sends(&document, &value, &json!({ "a": 1, "map": {}, "either": 2 }));
}
