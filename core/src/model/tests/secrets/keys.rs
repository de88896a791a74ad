//! Keys that `propertyNames` and `patternProperties` allow.

use serde_json::{Value, json};

#[cfg(feature = "pattern")]
use super::sends;
use super::{json_of, object, schema_error, writes};
use crate::model::{
    ModelOptions,
    tests::{rejects, schema},
};

#[test]
fn an_object_that_allows_no_name_cannot_be_opened() {
    let map = json!({ "type": "object", "propertyNames": false });
    let document = object(json!({ "m": map }));
    writes(&schema(document.clone()), &json!({ "m": { "a": 1 } }), r#"{"m":{}}"#);
    let error = ModelOptions::new().allow_any(["m"]).from_json_schema(document).unwrap_err();
    assert_eq!(error.to_string(), "path `m` in `allow_any` is not unconstrained: remove it");
}

#[test]
fn keys_are_among_those_that_the_names_allow() {
    let map = |names: Value| {
        json!({ "type": "object", "additionalProperties": { "type": "integer" }, "propertyNames": names,
            "$defs": { "Short": { "maxLength": 1 }, "Listed": { "type": "string", "enum": ["a", "b"] } } })
    };
    let value = json!({ "a": 1, "bcd": 2, "b": 3, "": 4 });
    for (names, body) in [
        (json!(true), r#"{"a":1,"bcd":2,"b":3,"":4}"#),
        (json!({ "maxLength": 1 }), r#"{"a":1,"b":3,"":4}"#),
        (json!({ "minLength": 1, "maxLength": 1 }), r#"{"a":1,"b":3}"#),
        (json!({ "$ref": "#/$defs/Short" }), r#"{"a":1,"b":3,"":4}"#),
        (json!({ "$ref": "#/$defs/Short", "minLength": 1 }), r#"{"a":1,"b":3}"#),
        (json!({ "allOf": [{ "$ref": "#/$defs/Short" }, { "minLength": 1 }] }), r#"{"a":1,"b":3}"#),
        (
            json!({ "anyOf": [{ "$ref": "#/$defs/Short" }, { "const": "bcd" }] }),
            r#"{"a":1,"bcd":2,"b":3,"":4}"#,
        ),
        (
            json!({ "anyOf": [{ "maxLength": 0 }, { "$ref": "#/$defs/Listed" }] }),
            r#"{"a":1,"b":3,"":4}"#,
        ),
        (json!({ "const": "a" }), r#"{"a":1}"#),
        (json!({ "enum": ["a", "b"], "maxLength": 0 }), "{}"),
        (json!({ "not": { "enum": ["a", "bcd"] } }), r#"{"b":3,"":4}"#),
        (json!(false), "{}"),
        (json!({ "type": "integer" }), "{}"),
        (json!({ "enum": [1, 2] }), "{}"),
    ] {
        for options in
            [ModelOptions::new(), ModelOptions::new().recorded(), ModelOptions::new().validate()]
        {
            let schema = options.from_json_schema(map(names.clone())).expect("it compiles");
            writes(&schema, &value, body);
            let sent = json_of(body);
            assert!(
                jsonschema::is_valid(schema.json_schema(), &sent),
                "{sent} of {:#}",
                schema.json_schema()
            );
        }
    }
}

#[test]
fn a_converted_key_is_among_those_that_the_names_allow() {
    let document = json!({ "type": "object", "additionalProperties": { "type": "integer" },
        "propertyNames": { "type": "string", "maxLength": 1 } });
    let lax = ModelOptions::new().lax().from_json_schema(document).expect("it compiles");
    writes(&lax, &json!({ "a": "1" }), r#"{"a":1}"#);
    rejects(&lax, &json!({ "ab": 1 }), "`*<key>`: breaks `maxLength`");
}

#[cfg(feature = "pattern")]
#[test]
fn keys_match_the_pattern_of_their_names() {
    let document = json!({
        "type": "object",
        "properties": { "B": { "type": "integer" }, "c": { "type": "integer" } },
        "additionalProperties": { "type": "integer" },
        "propertyNames": { "pattern": "^[a-z]+$" },
    });
    let value = json!({ "a": 1, "B": 2, "c": 3, "D": 4 });
    for options in
        [ModelOptions::new(), ModelOptions::new().recorded(), ModelOptions::new().validate()]
    {
        let schema = options.from_json_schema(document.clone()).expect("it compiles");
        writes(&schema, &value, r#"{"a":1,"c":3}"#);
    }
    let lax = ModelOptions::new().lax().from_json_schema(document.clone()).expect("it compiles");
    writes(&lax, &json!({ "a": 1, "c": "3" }), r#"{"a":1,"c":3}"#);
    assert!(lax.to_bytes(&value).is_err());

    // A path does not declare a key that the names do not allow.
    let included = ModelOptions::new().include(["D"]).from_json_schema(document);
    assert_eq!(included.expect_err("there is no such key").unknown_path(), Some("D"));
}

#[cfg(feature = "pattern")]
#[test]
fn a_declared_key_matches_the_schema_of_its_pattern_too() {
    let mut document = object(json!({ "a": { "type": "integer" }, "x-pw": { "type": "string" } }));
    document["patternProperties"] = json!({ "^x-": false });
    sends(&document, &json!({ "a": 1, "x-pw": "s3cret", "x-y": 1 }), &json!({ "a": 1 }));
    document["patternProperties"] = json!({ "^x-": { "enum": ["one", "two"] } });
    sends(&document, &json!({ "a": 1, "x-pw": "one" }), &json!({ "a": 1, "x-pw": "one" }));
    let schema = schema(document);
    rejects(
        &schema,
        &json!({ "x-pw": "s3cret" }),
        "`x-pw`: expected one of the listed values, found another",
    );
}

#[test]
fn names_and_patterns_together_are_errors() {
    let document = json!({
        "type": "object",
        "patternProperties": { r"^\d+$": { "type": "integer" } },
        "propertyNames": { "maxLength": 2 },
    });
    assert_eq!(schema_error(document).keyword(), Some("propertyNames"));
}

#[test]
fn an_include_does_not_send_the_keys_of_a_pattern() {
    let mut document = object(json!({ "a": { "type": "integer" } }));
    document["patternProperties"] =
        json!({ r"^\d+$": object(json!({ "b": { "type": "integer" } })) });
    let value = json!({ "a": 1, "5": { "b": 2, "c": 3 } });
    let select = |paths: &[&str]| {
        let options = ModelOptions::new().include(paths.to_vec());
        options.from_json_schema(document.clone()).expect("it has those")
    };
    writes(&select(&["a"]), &value, r#"{"a":1}"#);
    writes(&select(&[]), &value, "{}");
    writes(&select(&["*.b"]), &value, r#"{"a":1,"5":{"b":2}}"#);
    assert!(jsonschema::is_valid(select(&["a"]).json_schema(), &json!({ "a": 1 })));
    let excluded = ModelOptions::new().exclude(["*.b"]).from_json_schema(document.clone()).unwrap();
    writes(&excluded, &value, r#"{"a":1,"5":{}}"#);
}
