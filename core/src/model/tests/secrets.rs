//! What a document marks `writeOnly` or forbids is not sent, whatever leads to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{open, refuses, schema, text};
use crate::model::{InvalidSchema, ModelOptions, ModelSchema};

const WHOLE: &str = "`writeOnly` covers the whole model: set it on a property";

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// A model of `a`, a number, and `pw`, of a schema that can refer to `P`, a secret text.
fn with_secret(pw: Value) -> Value {
    let mut document = object(json!({ "a": { "type": "integer" }, "pw": pw }));
    document["required"] = json!(["a", "pw"]);
    document["$defs"] = json!({
        "P": { "type": "string", "writeOnly": true },
        "Q": { "$ref": "#/$defs/P" },
        "Plain": { "type": "string" },
        "Tree": { "type": "object", "properties": {
            "pw": { "$ref": "#/$defs/Q" },
            "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },
        } },
        "List": { "type": "array", "items": { "anyOf": [{ "$ref": "#/$defs/List" }, { "$ref": "#/$defs/P" }] } },
    });
    document
}

fn refused(document: Value) -> InvalidSchema {
    ModelSchema::from_json_schema(document).expect_err("it cannot be a model")
}

/// Asserts a body, without regard to the order of its keys.
#[track_caller]
fn writes<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T, body: &str) {
    for _ in 0..2 {
        let sent = text(schema.to_bytes(value)).map(|sent| json_of(&sent));
        assert_eq!(sent, Ok(json_of(body)));
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Writes `value` in each way there is, and holds each body against the published schema.
#[track_caller]
fn sends(document: &Value, value: &Value, body: &Value) {
    let options = [
        ModelOptions::new(),
        ModelOptions::new().recorded(),
        ModelOptions::new().validate(),
        ModelOptions::new().lax(),
        ModelOptions::new().exclude_none(),
        ModelOptions::new().exclude_defaults(),
        ModelOptions::new().exclude(["a"]),
    ];
    for option in options {
        let case = format!("{option:?}\nof {document}\nand {value}");
        let option = option.allow_any(["**"]);
        let excludes = case.contains("exclude: [\"a\"]");
        let schema = option.from_json_schema(document.clone()).expect("it compiles");
        let published = jsonschema::validator_for(schema.json_schema()).expect("it is a schema");
        let mut wanted = body.clone();
        if let (true, Value::Object(wanted)) = (excludes, &mut wanted) {
            wanted.remove("a");
        }
        for _ in 0..2 {
            let sent =
                text(schema.to_bytes(value)).unwrap_or_else(|error| panic!("{error}, {case}"));
            let sent: Value = serde_json::from_str(&sent).expect("JSON");
            assert_eq!(sent, wanted, "{case}");
            assert!(
                published.is_valid(&sent),
                "{sent} is not published, {case}\n{}",
                schema.json_schema()
            );
        }
        assert!(
            !schema.json_schema().to_string().contains("writeOnly"),
            "{case}\n{}",
            schema.json_schema()
        );
    }
}

#[test]
fn a_secret_is_not_sent_whatever_leads_to_it() {
    let secret = json!({ "$ref": "#/$defs/P" });
    let text = json!("s3cret");
    for (pw, value) in [
        (json!({ "type": "string", "writeOnly": true }), text.clone()),
        (secret.clone(), text.clone()),
        (json!({ "$ref": "#/$defs/Q" }), text.clone()),
        (json!({ "$ref": "#/$defs/Q", "writeOnly": false, "title": "T" }), text.clone()),
        (json!({ "$ref": "#/$defs/Plain", "writeOnly": true }), text.clone()),
        (json!({ "$ref": "#/$defs/P", "maxLength": 9 }), text.clone()),
        (json!({ "allOf": [secret] }), text.clone()),
        (json!({ "writeOnly": false, "allOf": [{ "writeOnly": false }, secret] }), text.clone()),
        (json!({ "allOf": [{ "$ref": "#/$defs/Plain" }, { "writeOnly": true }] }), text.clone()),
        (json!({ "anyOf": [secret, { "type": "null" }] }), text.clone()),
        (json!({ "anyOf": [secret, { "type": "null" }] }), Value::Null),
        (json!({ "oneOf": [{ "type": "integer" }, secret] }), text.clone()),
        (json!({ "oneOf": [{ "type": "integer" }, secret] }), json!(5)),
        (
            json!({ "anyOf": [{ "anyOf": [{ "allOf": [secret] }] }, { "type": "null" }] }),
            text.clone(),
        ),
        (
            json!({ "writeOnly": true, "anyOf": [{ "type": "integer" }, { "type": "string" }] }),
            text.clone(),
        ),
        (json!({ "type": "array", "items": secret }), json!(["s3cret"])),
        (
            json!({ "type": "array", "items": { "type": "array", "items": secret } }),
            json!([["s3cret"]]),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "integer" }, secret], "items": false }),
            json!([1, "s3cret"]),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": secret }),
            json!(["x", "s3cret"]),
        ),
        (json!({ "type": "object", "additionalProperties": secret }), json!({ "k": "s3cret" })),
        (
            json!({ "type": "object", "properties": { "x": { "type": "string" } }, "additionalProperties": secret }),
            json!({ "x": "x", "k": "s3cret" }),
        ),
        (json!({ "type": "object", "unevaluatedProperties": secret }), json!({ "k": "s3cret" })),
        (
            json!({ "type": "object", "patternProperties": { r"^\d+$": secret } }),
            json!({ "1": "s3cret" }),
        ),
        (
            json!({ "type": "object", "additionalProperties": true, "propertyNames": { "type": "string", "writeOnly": true } }),
            json!({ "s3cret": 1 }),
        ),
        (json!({ "$ref": "#/$defs/List" }), json!([["s3cret"]])),
        (json!({ "writeOnly": true }), json!({ "any": ["s3cret"] })),
        (
            json!({ "type": ["string", "object"], "properties": { "x": { "type": "string" } }, "writeOnly": true }),
            json!({ "x": "s3cret" }),
        ),
    ] {
        let document = with_secret(pw);
        sends(&document, &json!({ "a": 1, "pw": value }), &json!({ "a": 1 }));
    }
}

#[test]
fn a_secret_in_an_object_is_left_out_of_that_object_only() {
    let document = with_secret(json!({ "$ref": "#/$defs/Tree" }));
    let value = json!({ "a": 1, "pw": { "pw": "s3cret", "children": [{ "pw": "s3cret", "children": [] }] } });
    let body = json!({ "a": 1, "pw": { "children": [{ "children": [] }] } });
    sends(&document, &value, &body);
}

#[test]
fn a_declared_secret_is_secret_by_the_schema_of_its_pattern_too() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "7": { "type": "string" } },
        "patternProperties": { r"^\d+$": { "writeOnly": true, "type": "string" } },
    });
    // The keys that only the pattern declares have no property.
    assert_eq!(refused(document.clone()).to_string(), WHOLE);
    let mut document = object(json!({ "a": { "type": "integer" }, "m": document }));
    document["required"] = json!(["a", "m"]);
    sends(&document, &json!({ "a": 1, "m": { "7": "s3cret", "8": "s3cret" } }), &json!({ "a": 1 }));
}

#[test]
fn a_model_that_is_a_secret_is_refused() {
    for document in [
        json!({ "type": "string", "writeOnly": true }),
        json!({ "$ref": "#/$defs/P", "$defs": { "P": { "type": "string", "writeOnly": true } } }),
        json!({ "type": "array", "items": { "type": "string", "writeOnly": true } }),
        json!({ "type": "object", "additionalProperties": { "type": "string", "writeOnly": true } }),
        json!({ "anyOf": [{ "type": "integer" }, { "type": "string", "writeOnly": true }] }),
        json!({ "allOf": [{ "type": "object", "writeOnly": true }, object(json!({ "a": { "type": "integer" } }))] }),
    ] {
        let error = refused(document);
        assert_eq!((error.to_string().as_str(), error.keyword()), (WHOLE, Some("writeOnly")));
    }
    let no_boolean = object(json!({ "pw": { "type": "string", "writeOnly": "true" } }));
    assert_eq!(refused(no_boolean).to_string(), "invalid `writeOnly` at `/properties/pw`");
}

#[derive(Clone, Serialize, JsonSchema)]
#[schemars(extend("writeOnly" = true))]
struct Password(String);

#[test]
fn a_type_that_is_a_secret_is_not_sent() {
    #[derive(Serialize, JsonSchema)]
    struct User {
        name: &'static str,
        password: Password,
        optional: Option<Password>,
        list: Vec<Password>,
        tuple: (u8, Password),
        map: BTreeMap<String, Password>,
        numbered: BTreeMap<u8, Password>,
        nested: Option<Vec<BTreeMap<String, Password>>>,
        boxed: Box<Password>,
        variant: Secret,
        friends: Vec<Self>,
    }
    #[derive(Clone, Serialize, JsonSchema)]
    enum Secret {
        Text(Password),
    }

    let secret = || Password("s3cret".to_owned());
    let user = |friends| User {
        name: "ada",
        password: secret(),
        optional: Some(secret()),
        list: vec![secret()],
        tuple: (1, secret()),
        map: [("k".to_owned(), secret())].into(),
        numbered: [(1, secret())].into(),
        nested: Some(vec![[("k".to_owned(), secret())].into()]),
        boxed: Box::new(secret()),
        variant: Secret::Text(secret()),
        friends,
    };
    let user = user(vec![user(Vec::new())]);
    let body =
        r#"{"name":"ada","variant":{},"friends":[{"name":"ada","variant":{},"friends":[]}]}"#;
    for options in [ModelOptions::new(), ModelOptions::new().validate(), ModelOptions::new().lax()]
    {
        writes(&options.for_type::<User>().expect("it compiles"), &user, body);
    }
    let schema = ModelSchema::for_type::<User>().expect("it compiles");
    assert_eq!(
        schema.json_schema()["$defs"]["Password"],
        Value::Null,
        "{:#}",
        schema.json_schema()
    );
    assert!(!schema.json_schema().to_string().contains("assword"), "{:#}", schema.json_schema());
    for error in [
        ModelSchema::for_type::<Password>(),
        ModelSchema::for_type::<Option<Password>>(),
        ModelSchema::for_type::<Vec<Password>>(),
        ModelSchema::for_type::<BTreeMap<String, Password>>(),
    ] {
        assert_eq!(error.expect_err("nothing of it is sent").to_string(), WHOLE);
    }
}

#[test]
fn a_password_is_stars_where_the_model_converts_and_is_not_sent_where_it_does_not() {
    let password = json!({ "type": "string", "format": "password", "writeOnly": true });
    let mut document = object(json!({
        "one": { "$ref": "#/$defs/P" },
        "optional": { "anyOf": [{ "$ref": "#/$defs/P" }, { "type": "null" }] },
        "list": { "type": "array", "items": { "$ref": "#/$defs/P" } },
        "text": { "anyOf": [{ "$ref": "#/$defs/P" }, { "type": "string" }] },
        "listed": { "allOf": [{ "$ref": "#/$defs/P" }, { "enum": ["s3cret"] }] },
    }));
    document["$defs"] = json!({ "P": password });
    let value = json!({ "one": "s3cret", "optional": "s3cret", "list": ["s3cret"], "text": "s3cret", "listed": "s3cret" });
    let stars = r#"{"one":"**********","optional":"**********","list":["**********"]}"#;
    writes(&ModelOptions::new().lax().from_json_schema(document.clone()).unwrap(), &value, stars);
    writes(
        &ModelOptions::new().validate().from_json_schema(document.clone()).unwrap(),
        &value,
        "{}",
    );
    writes(&schema(document), &value, "{}");
}

#[test]
fn a_selection_does_not_send_a_secret() {
    let map = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/P" } });
    let document = with_secret(json!({ "anyOf": [map, { "type": "null" }] }));
    let value = json!({ "a": 1, "pw": { "k": "s3cret" } });
    for path in ["pw", "pw.k", "pw.*"] {
        let selected = ModelOptions::new().include([path]).from_json_schema(document.clone());
        let body = text(selected.expect("it has that").to_bytes(&value)).expect("it fits");
        assert!(!body.contains("s3cret"), "{body}");
    }
    let lists = with_secret(json!({ "type": "array", "items": { "$ref": "#/$defs/P" } }));
    let picked = ModelOptions::new().include(["a", "pw[0]"]).from_json_schema(lists).unwrap();
    writes(&picked, &json!({ "a": 1, "pw": ["s3cret"] }), r#"{"a":1}"#);
}

#[test]
fn a_forbidden_key_is_not_sent_whatever_forbids_it() {
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

            // In another part, or beside branches.
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
fn a_forbidden_key_stays_forbidden_where_a_path_opens_the_rest() {
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
        refused(required).to_string(),
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
    assert_eq!(refused(document).keyword(), Some("patternProperties"));
}

#[test]
fn a_definition_that_nothing_fits_closes_what_refers_to_it() {
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
    refuses(&lax, &json!({ "ab": 1 }), "`*<key>`: breaks `maxLength`");
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
fn a_declared_key_fits_the_schema_of_its_pattern_too() {
    let mut document = object(json!({ "a": { "type": "integer" }, "x-pw": { "type": "string" } }));
    document["patternProperties"] = json!({ "^x-": false });
    sends(&document, &json!({ "a": 1, "x-pw": "s3cret", "x-y": 1 }), &json!({ "a": 1 }));
    document["patternProperties"] = json!({ "^x-": { "enum": ["one", "two"] } });
    sends(&document, &json!({ "a": 1, "x-pw": "one" }), &json!({ "a": 1, "x-pw": "one" }));
    let schema = schema(document);
    refuses(
        &schema,
        &json!({ "x-pw": "s3cret" }),
        "`x-pw`: expected one of the listed values, found another",
    );
}

#[test]
fn names_and_patterns_together_are_refused() {
    let document = json!({
        "type": "object",
        "patternProperties": { r"^\d+$": { "type": "integer" } },
        "propertyNames": { "maxLength": 2 },
    });
    assert_eq!(refused(document).keyword(), Some("propertyNames"));
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

    // A key that only a selection names has none.
    let map = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/Five" },
        "$defs": { "Five": { "type": "integer", "default": 5 } } });
    let selected =
        ModelOptions::new().validate().include(["k", "l"]).from_json_schema(map).unwrap();
    writes(&selected, &json!({ "k": 5 }), r#"{"k":5}"#);
}

#[test]
fn an_open_place_behind_a_reference_is_opened() {
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

fn pet(name: &str, field: &str) -> (String, Value) {
    let mut pet = object(json!({ "petType": { "type": "string" }, field: { "type": "integer" } }));
    pet["required"] = json!(["petType"]);
    (name.to_owned(), pet)
}

/// A union of `Cat` and `Dog`, told apart by a plain text.
fn pets(discriminator: Value) -> Value {
    let mut cat = pet("Cat", "lives");
    cat.1["properties"]["friend"] = json!({ "$ref": "#/$defs/Pet" });
    let (dog, bird) = (pet("Dog", "bark"), pet("Bird", "wings"));
    let definitions: serde_json::Map<String, Value> = [cat, dog, bird].into_iter().collect();
    let union = json!({
        "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
        "discriminator": discriminator,
    });
    let mut document = union.clone();
    document["$defs"] = definitions.into();
    document["$defs"]["Pet"] = union;
    document
}

#[test]
fn a_branch_is_the_one_that_the_document_names() {
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
    refuses(
        &schema,
        &json!({ "petType": "dog", "bark": 1 }),
        "`.`: expected one of the listed tags, found another",
    );

    // One is mapped, the other is not.
    let one = super::schema(pets(
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
fn branches_that_cannot_be_told_apart_are_refused() {
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
            "unsupported `discriminator` at `/$defs/Pet/oneOf/1`: two branches have one tag",
        ),
    ] {
        assert_eq!(refused(document).to_string(), message);
    }
}

#[test]
fn no_mapping_is_published_that_leads_nowhere() {
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

#[test]
fn a_secret_tag_tells_the_branch_and_is_not_sent() {
    let mut document = pets(
        json!({ "propertyName": "petType", "mapping": { "dog": "#/$defs/Dog", "cat": "#/$defs/Cat" } }),
    );
    for name in ["Cat", "Dog"] {
        document["$defs"][name]["properties"]["petType"]["writeOnly"] = json!(true);
    }
    let schema = schema(document);
    writes(&schema, &json!({ "petType": "dog", "bark": 1, "lives": 9 }), r#"{"bark":1}"#);
    assert!(schema.json_schema().get("discriminator").is_none());
    assert!(
        jsonschema::is_valid(schema.json_schema(), &json!({ "bark": 1 })),
        "{:#}",
        schema.json_schema()
    );
}

#[test]
fn a_hidden_tag_tells_the_branch_of_a_union_of_unions() {
    let mut document = pets(json!({ "propertyName": "petType" }));
    let union = json!({ "oneOf": document["oneOf"], "discriminator": document["discriminator"] });
    let secret = object(json!({ "petType": { "type": "string", "writeOnly": true } }));
    let mut outer = object(json!({ "pet": { "anyOf": [secret, union] } }));
    outer["$defs"] = document["$defs"].take();
    let schema = schema(outer);
    let value = json!({ "pet": { "petType": "Dog", "bark": 1, "lives": 9 } });
    writes(&schema, &value, r#"{"pet":{"bark":1}}"#);
}

/// Without its tag, a value is not of the open branch, which would send what the closed branch forbids.
#[test]
fn an_absent_hidden_tag_excludes_the_branch() {
    let secret = json!({ "type": "string", "writeOnly": true });
    let mut closed = object(json!({ "tag": secret, "id": { "type": "integer" }, "pin": false }));
    closed["additionalProperties"] = json!(false);
    let mut cat = object(json!({ "tag": { "const": "cat" } }));
    cat["required"] = json!(["tag"]);
    cat["additionalProperties"] = json!({ "type": "integer" });
    let schema = schema(object(json!({ "pet": { "anyOf": [closed, cat] } })));

    let without_tag = json!({ "pet": { "id": 1, "pin": 1234 } });
    writes(&schema, &without_tag, r#"{"pet":{"id":1}}"#);
    let with_tag = json!({ "pet": { "tag": "cat", "id": 1, "pin": 1234 } });
    writes(&schema, &with_tag, r#"{"pet":{"id":1,"pin":1234}}"#);
}

#[test]
fn a_secret_of_one_branch_is_left_out_of_what_can_be_both() {
    let branch = |kind: &str, pw: Value, field: &str| {
        let user = object(json!({ "pw": pw, "id": { "type": "integer" } }));
        let mut branch = object(
            json!({ "kind": { "const": kind }, "user": user, field: { "type": "integer" } }),
        );
        branch["required"] = json!(["kind"]);
        branch
    };
    let (secret, text) = (json!({ "$ref": "#/$defs/P" }), json!({ "type": "string" }));
    let union = |one: &str, other: &str| {
        let mut document = with_secret(json!(true));
        document["properties"] = json!({ "u": { "anyOf": [branch(one, secret.clone(), "x"), branch(other, text.clone(), "y")] } });
        document["required"] = json!([]);
        schema(document)
    };
    let value = json!({ "u": { "kind": "b", "user": { "pw": "s3cret", "id": 1 }, "y": 2 } });
    writes(&union("b", "b"), &value, r#"{"u":{"kind":"b","user":{"id":1},"y":2}}"#);
    // A tag says which one it is.
    writes(&union("a", "b"), &value, r#"{"u":{"kind":"b","user":{"pw":"s3cret","id":1},"y":2}}"#);
}
