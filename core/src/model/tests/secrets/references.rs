//! Rules behind a `$ref`.

use serde_json::json;

use super::{object, writes};
use crate::model::ModelOptions;

#[test]
fn a_default_behind_a_reference_is_a_default() {
    let mut document = object(json!({
        "n": { "$ref": "#/$defs/Five" },
        "m": { "$ref": "#/$defs/Also" },
        "own": { "$ref": "#/$defs/Five", "default": 6 },
    }));
    document["required"] = json!(["n", "m", "own"]);
    document["$defs"] = json!({ "Five": { "type": "integer", "default": 5 }, "Also": { "allOf": [{ "$ref": "#/$defs/Five" }] } });
    let sparse = ModelOptions::new().exclude_defaults().from_json_schema(document.clone()).unwrap();
    writes(&sparse, &json!({ "n": 5, "m": 5, "own": 5 }), r#"{"own":5}"#);
    writes(&sparse, &json!({ "n": 1, "m": 5, "own": 6 }), r#"{"n":1}"#);
    assert!(sparse.json_schema().get("required").is_none(), "{:#}", sparse.json_schema());
    let filled = ModelOptions::new().validate().from_json_schema(document).unwrap();
    writes(&filled, &json!({}), r#"{"m":5,"n":5,"own":6}"#);

    // A key that only a selection names has no default.
    let map = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/Five" },
        "$defs": { "Five": { "type": "integer", "default": 5 } } });
    let selected =
        ModelOptions::new().validate().include(["k", "l"]).from_json_schema(map).unwrap();
    writes(&selected, &json!({ "k": 5 }), r#"{"k":5}"#);
}

#[test]
fn an_unconstrained_place_behind_a_reference_is_allowed() {
    let mut document = object(json!({
        "one": { "$ref": "#/$defs/Any" },
        "list": { "type": "array", "items": { "$ref": "#/$defs/Bag" } },
    }));
    document["$defs"] = json!({
        "Any": true,
        "Bag": { "anyOf": [
            { "type": "array", "items": { "$ref": "#/$defs/Bag" } },
            { "type": "object", "additionalProperties": { "$ref": "#/$defs/Any" } },
        ] },
    });
    let value = json!({ "one": { "x": 1 }, "list": [{ "y": 2 }] });
    assert!(
        ModelOptions::new()
            .allow_any(["one"])
            .from_json_schema(document.clone())
            .unwrap_err()
            .is_unconstrained()
    );
    let by_path = ModelOptions::new().allow_any(["one", "list", "list[].*", "list[][].*"]);
    let _ = by_path;
    let opened =
        ModelOptions::new().allow_any(["one"]).exclude(["list"]).from_json_schema(document.clone());
    writes(&opened.expect("it is opened"), &value, r#"{"one":{"x":1}}"#);

    let root = json!({ "$ref": "#/$defs/Root", "$defs": { "Root": { "type": "object", "additionalProperties": true } } });
    let opened = ModelOptions::new().allow_any([""]).from_json_schema(root).expect("it is opened");
    writes(&opened, &json!({ "x": 1 }), r#"{"x":1}"#);
    let list =
        json!({ "type": "array", "items": { "$ref": "#/$defs/Any" }, "$defs": { "Any": true } });
    let opened = ModelOptions::new().allow_any([""]).from_json_schema(list).expect("it is opened");
    writes(&opened, &json!([{ "x": 1 }]), r#"[{"x":1}]"#);
}
