//! Schemas that were not written for a filter: their unconstrained places, and the errors.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{schema, writes};
use crate::model::{InvalidSchema, ModelOptions, ModelSchema};

fn schema_error(options: ModelOptions, document: Value) -> InvalidSchema {
    options.from_json_schema(document).expect_err("it cannot be a filter")
}

fn message(document: Value) -> String {
    schema_error(ModelOptions::new(), document).to_string()
}

fn allowing(path: &str, document: Value) -> ModelSchema {
    ModelOptions::new().allow_any([path]).from_json_schema(document).expect("it compiles")
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// Objects that declare nothing are sent whole if they are allowed, and are an error otherwise.
#[test]
fn an_object_that_declares_nothing_is_unconstrained() {
    let value = json!({ "data": { "a": 1, "b": [{ "c": null }] } });
    for bare in [
        json!({ "type": "object" }),
        json!({ "type": ["object", "array"] }),
        json!({ "type": ["object", "null"], "title": "Meta", "minProperties": 1 }),
        json!({ "allOf": [{ "type": "object" }, { "description": "Anything." }] }),
        json!({ "$ref": "#/$defs/Bare" }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "object" }] }),
        json!({ "type": "object", "propertyNames": { "maxLength": 9 } }),
    ] {
        let mut document = object(json!({ "data": bare }));
        document["$defs"] = json!({ "Bare": { "type": "object" } });
        let error = schema_error(ModelOptions::new(), document.clone());
        assert!(error.is_unconstrained(), "{error}");
        for path in ["data", "**", "*"] {
            let schema = allowing(path, document.clone());
            writes(&schema, &value, &value.to_string());
            assert!(
                jsonschema::is_valid(schema.json_schema(), &value),
                "{:#}",
                schema.json_schema()
            );
        }
    }
    let both = object(json!({ "data": { "type": ["object", "array"] } }));
    let list = json!({ "data": [1, { "a": 2 }] });
    writes(&allowing("data", both), &list, &list.to_string());

    let error = schema_error(ModelOptions::new(), object(json!({ "meta": { "type": "object" } })));
    assert_eq!(error.pointer(), "/properties/meta");
    assert!(schema_error(ModelOptions::new(), json!({ "type": "object" })).is_unconstrained());
    writes(&allowing("", json!({ "type": "object" })), &value, &value.to_string());
    // An empty list of properties is also a declaration.
    writes(&schema(object(json!({}))), &value, "{}");
}

/// schemars writes a struct without fields as an object that declares nothing.
#[test]
fn a_struct_without_fields_is_closed() {
    #[derive(Serialize, JsonSchema)]
    struct Empty {}

    #[derive(Serialize, JsonSchema)]
    struct Outer {
        empty: Empty,
    }

    let schema = ModelSchema::for_type::<Outer>().expect("it compiles");
    writes(&schema, &Outer { empty: Empty {} }, r#"{"empty":{}}"#);
    writes(&schema, &json!({ "empty": { "secret": 1 } }), r#"{"empty":{}}"#);
    let allowed = ModelOptions::new().allow_any(["empty"]).for_type::<Outer>().expect("it is");
    writes(&allowed, &json!({ "empty": { "a": 1 } }), r#"{"empty":{"a":1}}"#);
}

#[test]
fn allow_any_names_only_unconstrained_places() {
    let document = object(json!({
        "name": { "type": "string" },
        "closed": object(json!({ "a": { "type": "integer" } })),
        "any": true,
        "map": { "type": "object", "patternProperties": { r"^\d+$": true } },
    }));
    let both = ["any", "map"];
    for (path, message) in [
        ("name", "path `name` in `allow_any` is not unconstrained: remove it"),
        ("closed", "path `closed` in `allow_any` is not unconstrained: remove it"),
        ("closed.a", "path `closed.a` in `allow_any` is not unconstrained: remove it"),
        ("", "path `` in `allow_any` is not unconstrained: remove it"),
        ("nothing", "no field matches path `nothing`"),
        ("a..b", "invalid path `a..b`"),
    ] {
        let options = ModelOptions::new().allow_any(both).allow_any([path]);
        assert_eq!(schema_error(options, document.clone()).to_string(), message);
    }
    let schema = ModelOptions::new().allow_any(both).from_json_schema(document);
    let value = json!({ "any": [1], "map": { "1": { "a": 2 } } });
    writes(&schema.expect("both are unconstrained"), &value, &value.to_string());
}

#[test]
fn errors_have_problem_location_and_fix() {
    let text = |keyword: &str, value: Value| {
        let mut text = json!({ "type": "string" });
        text[keyword] = value;
        object(json!({ "a": text }))
    };
    let closed =
        json!({ "properties": { "a": { "type": "integer" } }, "additionalProperties": false });
    let unevaluated =
        json!({ "properties": { "a": { "type": "integer" } }, "unevaluatedProperties": false });
    let other = json!({ "properties": { "b": { "type": "integer" } } });
    for (document, wanted) in [
        (
            text("nullable", json!(true)),
            "unsupported keyword `nullable` at `/properties/a`: use `type: [.., \"null\"]`",
        ),
        (
            text("markdownDescription", json!("x")),
            "unsupported keyword `markdownDescription` at `/properties/a`: if it constrains nothing, \
             name it in `annotations`",
        ),
        (json!({ "type": "object", "if": {} }), "unsupported keyword `if` at the root"),
        (json!({ "type": 1 }), "invalid `type` at the root"),
        (
            json!({ "type": "object", "properties": { "tag": { "type": "string" } }, "required": ["tags"] }),
            "`required` at the root names `tags`: declare it in `properties`",
        ),
        (
            object(json!({ "a": { "$ref": "#/$defs/Nope" } })),
            "unresolved `$ref` at `/properties/a`: `#/$defs/Nope` is not in the document",
        ),
        (
            json!({ "$ref": "other.json" }),
            "unresolved `$ref` at the root: `other.json` is not in the document",
        ),
        (
            json!({ "allOf": [closed, other] }),
            "`additionalProperties` at the root forbids `b`, which another part of `allOf` declares: \
             use `unevaluatedProperties`",
        ),
        (
            json!({ "allOf": [{ "allOf": [unevaluated] }, other] }),
            "`additionalProperties` at the root forbids `b`, which another part of `allOf` declares: \
             use `unevaluatedProperties`",
        ),
        (
            json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
            "conflicting `type` at the root: no value satisfies all combined schemas",
        ),
        (
            json!({ "type": "object", "patternProperties": { "^a": { "type": "string" }, "^b": { "type": "string" } } }),
            "unsupported `patternProperties` at `/patternProperties`: one pattern, and no other undeclared \
             keys",
        ),
        (
            json!({ "allOf": [
                { "type": "object", "patternProperties": { "^a": { "type": "string" } } },
                { "patternProperties": { "^b": { "type": "string" } } },
            ] }),
            "unsupported `patternProperties` at `/patternProperties`: one pattern, and no other undeclared \
             keys",
        ),
        (
            json!({ "enum": [[1]] }),
            "unsupported `enum` at the root: it cannot list objects or lists",
        ),
        (
            object(json!({ "a": { "type": "array" } })),
            "unconstrained schema at `/properties/a/items`: declare its fields, or write `allow_any = [\"a[]\"]` \
             in `model!`",
        ),
        (
            json!({ "type": "object", "additionalProperties": true }),
            "unconstrained schema at `/additionalProperties`: declare its fields, or name it in `allow_any`",
        ),
    ] {
        assert_eq!(message(document), wanted);
    }
}

#[test]
fn path_in_the_message_of_an_unconstrained_location_leads_there() {
    let document = || {
        let any = json!({ "type": "array", "items": { "type": "object" } });
        object(
            json!({ "orders": { "type": "array", "items": object(json!({ "meta-data": any })) } }),
        )
    };
    assert!(message(document()).contains(r#"`allow_any = ["orders[].meta-data[]"]`"#));
    let options = ModelOptions::new().allow_any(["orders[].meta-data[]"]);
    assert!(options.from_json_schema(document()).is_ok());
}

#[cfg(feature = "pattern")]
#[test]
fn an_unsupported_pattern_is_named_by_its_construct() {
    for (pattern, construct) in [
        ("^(?!_)", "it has a look-ahead"),
        ("(?=a)b", "it has a look-ahead"),
        ("(?<!a)b", "it has a look-behind"),
        (r"(a)\1", "it has a back-reference"),
        (r"\p{L}", "it has a Unicode property"),
        (r"\cA", "it has a control character"),
        ("(", "its syntax is unknown"),
    ] {
        let document = object(json!({ "a": { "type": "string", "pattern": pattern } }));
        let error = schema_error(ModelOptions::new().validate(), document).to_string();
        assert_eq!(error, format!("unsupported `pattern` at `/properties/a`: {construct}"));
    }
}

#[test]
fn annotations_are_ignored_and_not_published() {
    let document = json!({
        "id": "http://example.com/a.json",
        "type": "object",
        "markdownDescription": "*",
        "properties": { "id": {
            "$id": "#/properties/id",
            "id": "x",
            "type": "integer",
            "x-order": 1,
            "example": 5,
            "externalDocs": { "url": "https://example.com" },
            "xml": { "name": "id" },
            "markdownDescription": "*",
        } },
    });
    let options = || ModelOptions::new().annotations(["markdownDescription"]);
    let schema = options().from_json_schema(document).expect("it compiles");
    writes(&schema, &json!({ "id": 1, "x": 2 }), r#"{"id":1}"#);
    let published = schema.json_schema();
    assert_eq!(published.get("markdownDescription"), None);
    assert_eq!(published["properties"]["id"]["x-order"], 1);

    for constraint in ["if", "properties", "maxLength", "writeOnly", "$id", "not"] {
        let error = schema_error(options().annotations([constraint]), json!({ "type": "string" }));
        let wanted = format!("`{constraint}` in `annotations` constrains values: remove it");
        assert_eq!((error.to_string(), error.keyword()), (wanted, Some(constraint)));
    }
}

#[test]
fn an_error_about_a_closed_part_names_the_keyword() {
    let closed =
        json!({ "properties": { "a": { "type": "integer" } }, "additionalProperties": false });
    let other = json!({ "properties": { "b": { "type": "integer" } } });
    let error = schema_error(ModelOptions::new(), json!({ "allOf": [closed, other] }));
    assert_eq!(error.keyword(), Some("additionalProperties"));
}

#[test]
fn annotations_of_the_first_part_stay() {
    let parts = json!([{ "title": "One" }, { "type": "integer", "title": "Two", "x-order": 2 }]);
    let schema = ModelSchema::from_json_schema(json!({ "allOf": parts })).expect("it compiles");
    assert_eq!(schema.json_schema()["title"], "One");
    assert_eq!(schema.json_schema()["x-order"], 2);
}

#[test]
fn old_drafts_are_published_as_the_current_one() {
    let document = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            "pair": { "type": "array", "items": [{ "type": "integer" }, { "type": "string" }] },
            "part": { "type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1, "exclusiveMaximum": false },
        },
    });
    let schema = ModelOptions::new().validate().from_json_schema(document).expect("it compiles");
    let value = json!({ "pair": [1, "a"], "part": 0.5 });
    writes(&schema, &value, &value.to_string());
    assert!(schema.to_bytes(&json!({ "part": 0.0 })).is_err());
    assert!(schema.to_bytes(&json!({ "part": 1.0 })).is_ok());
    assert!(jsonschema::is_valid(schema.json_schema(), &value), "{:#}", schema.json_schema());
    assert!(!jsonschema::is_valid(schema.json_schema(), &json!({ "part": 0.0 })));
}

/// OpenAPI's documents, which have their schemas under `components`.
#[test]
fn a_schema_of_an_openapi_document() {
    let pets = |version: &str| {
        json!({
            "openapi": version,
            "components": { "schemas": {
                "Pet": {
                    "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
                    "discriminator": {
                        "propertyName": "petType",
                        "mapping": { "dog": "#/components/schemas/Dog", "cat": "Cat" },
                    },
                },
                "Cat": {
                    "type": "object",
                    "properties": {
                        "petType": { "type": "string" },
                        "lives": { "type": "integer", "nullable": true, "example": 9 },
                        "friend": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Pet" }] },
                        "color": { "type": "string", "enum": ["red"], "nullable": true },
                    },
                },
                "Dog": { "type": "object", "properties": { "petType": { "type": "string" }, "bark": { "type": "string" } } },
            } },
        })
    };
    let document = pets("3.0.3");
    let pet = ModelSchema::from_openapi(&document, "#/components/schemas/Pet").expect("it builds");
    let dog = json!({ "petType": "dog", "bark": "w", "lives": 1 });
    writes(&pet, &dog, r#"{"bark":"w","petType":"dog"}"#);
    for value in [
        json!({ "petType": "cat", "lives": null, "friend": null, "color": null }),
        json!({ "petType": "cat", "friend": { "petType": "dog", "bark": "w" }, "color": "red" }),
    ] {
        writes(&pet, &value, &value.to_string());
        assert!(jsonschema::is_valid(pet.json_schema(), &value), "{:#}", pet.json_schema());
    }
    assert!(!pet.json_schema().to_string().contains("nullable"));

    let options = ModelOptions::new().exclude(["petType"]);
    let cat = options.from_openapi(&document, "#/components/schemas/Cat").expect("it builds");
    writes(&cat, &json!({ "petType": "cat", "lives": 1 }), r#"{"lives":1}"#);

    // Version 3.1 is JSON Schema, which has no such keyword.
    let error = ModelSchema::from_openapi(&pets("3.1.0"), "#/components/schemas/Pet");
    assert_eq!(error.expect_err("it is unknown").keyword(), Some("nullable"));
    let error = ModelSchema::from_openapi(&document, "#/components/schemas/Bird");
    let wanted =
        "unresolved `$ref` at the root: `#/components/schemas/Bird` is not in the document";
    assert_eq!(error.expect_err("the document has no such schema").to_string(), wanted);
}

#[test]
fn exclude_names_a_field_at_every_depth() {
    let document = json!({
        "$ref": "#/$defs/Node",
        "$defs": { "Node": {
            "type": "object",
            "properties": {
                "id": { "type": "integer" },
                "secret": { "type": "string" },
                "children": { "type": "array", "items": { "$ref": "#/$defs/Node" } },
                "left": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] },
                "map": { "type": "object", "additionalProperties": { "type": "integer" } },
                "numbered": { "type": "object", "patternProperties": { r"^\d+$": { "$ref": "#/$defs/Node" } } },
                "any": true,
            },
        } },
    });
    let exclude = |path: &str| ModelOptions::new().allow_any(["**"]).exclude([path]);
    let schema = exclude("**.secret").from_json_schema(document.clone()).expect("it compiles");
    let node = |inner: Value| json!({ "id": 1, "secret": "s", "any": [{ "secret": "s", "a": [{ "secret": 1 }, 2] }], "children": inner });
    let mut value = node(json!([node(json!([]))]));
    value["left"] = node(json!([]));
    value["map"] = json!({ "secret": 1, "b": 2 });
    value["numbered"] = json!({ "5": node(json!([])) });
    let sent = schema.to_bytes(&value).expect("it fits");
    let sent: Value = serde_json::from_slice(&sent).expect("JSON");
    let clean = value.to_string().replace(r#""secret":"s","#, "").replace(r#","secret":"s""#, "");
    let clean = clean.replace(r#"{"secret":1}"#, "{}").replace(r#","secret":1"#, "");
    assert_eq!(sent.to_string(), clean);
    assert!(!sent.to_string().contains("secret"));
    let published = schema.json_schema();
    assert!(jsonschema::is_valid(published, &sent) && !published.to_string().contains("secret"));

    // Together with a path, and with a name that has dots.
    let both = ModelOptions::new().allow_any(["any", "children[].any"]).exclude([
        "**.secret",
        "any",
        "children",
        "left",
        "numbered",
        "map",
    ]);
    writes(&both.from_json_schema(document.clone()).expect("it compiles"), &value, r#"{"id":1}"#);
    let dotted = object(json!({ "a.b": { "type": "integer" }, "c": { "type": "integer" } }));
    let schema = ModelOptions::new().exclude([r#"**["a.b"]"#]).from_json_schema(dotted.clone());
    writes(&schema.expect("it compiles"), &json!({ "a.b": 1, "c": 2 }), r#"{"c":2}"#);

    let error = schema_error(ModelOptions::new().exclude(["**.nothing"]), dotted.clone());
    assert_eq!(error.unknown_path(), Some("**.nothing"));
    for path in ["**", "**.", "**.a.b", "**[]", "a.**.b"] {
        let error = schema_error(ModelOptions::new().exclude([path]), dotted.clone());
        assert_eq!(error.to_string(), format!("invalid path `{path}`"));
    }
    let error = schema_error(ModelOptions::new().include(["**.c"]), dotted);
    assert_eq!(error.to_string(), "invalid path `**.c`");
}

/// Also in the form that a path into the location needs.
#[test]
fn an_unconstrained_location_sends_each_number_with_its_digits() {
    #[derive(Serialize)]
    struct Event {
        any: Box<RawValue>,
    }
    let numbers = format!("[5,-0,9007199254740993,{},1e{},1.50,1E5,\"5\",null]", u64::MAX, 400);
    for json in [numbers.clone(), format!(r#"{{"a":{numbers}}}"#), "9007199254740993".to_owned()] {
        let any = RawValue::from_string(json.clone()).expect("JSON");
        for path in ["**.secret", "any.secret", "any.a.secret", "any[].secret", "any.*[0].secret"] {
            let options = ModelOptions::new().allow_any(["any"]).exclude([path]);
            for options in [options.clone(), options.clone().validate(), options.lax()] {
                let model = options.from_json_schema(object(json!({ "any": {} })));
                let event = Event { any: any.clone() };
                writes(&model.expect("it compiles"), &event, &format!(r#"{{"any":{json}}}"#));
            }
        }
    }
}

#[test]
fn the_value_of_a_map_stays_if_a_path_names_its_key() {
    let map = json!({ "type": "object", "additionalProperties": {
        "type": ["object", "null"], "properties": { "cost": { "type": "integer" } },
    } });
    let options = ModelOptions::new().exclude_none().exclude(["eur.cost"]);
    let model = options.from_json_schema(map).expect("it compiles");
    writes(&model, &json!({ "eur": null, "usd": null }), r#"{"eur":null,"usd":null}"#);
}

/// FastAPI adds such a field.
#[test]
fn a_required_field_with_a_default_that_can_be_null_can_be_absent() {
    #[derive(Serialize, JsonSchema)]
    struct Item {
        id: u8,
        #[serde(default)]
        note: Option<String>,
    }

    #[derive(Serialize)]
    struct Row {
        id: u8,
    }

    let schema = ModelSchema::for_type::<Item>().expect("it compiles");
    assert_eq!(schema.json_schema()["required"], json!(["id", "note"]));
    writes(&schema, &Row { id: 1 }, r#"{"id":1,"note":null}"#);
    writes(&schema, &json!({ "note": "x", "id": 1 }), r#"{"id":1,"note":"x"}"#);
    assert!(schema.to_bytes(&json!({ "note": null })).is_err());
    for options in [ModelOptions::new().validate(), ModelOptions::new().recorded()] {
        let schema = options.for_type::<Item>().expect("it compiles");
        writes(&schema, &Row { id: 1 }, r#"{"id":1,"note":null}"#);
    }
    for options in [
        ModelOptions::new().exclude_none(),
        ModelOptions::new().exclude_defaults(),
        ModelOptions::new().exclude_unset(),
    ] {
        let schema = options.for_type::<Item>().expect("it compiles");
        writes(&schema, &Row { id: 1 }, r#"{"id":1}"#);
        assert_eq!(schema.json_schema()["required"], json!(["id"]));
    }

    let union = json!({ "anyOf": [
        { "type": "object", "properties": { "a": { "type": ["integer", "null"], "default": 5 } }, "required": ["a"] },
        { "type": "object", "properties": { "b": { "type": ["integer", "null"], "default": "x" }, "c": { "type": "integer" } }, "required": ["b", "c"] },
    ] });
    let union = super::schema(union);
    writes(&union, &json!({}), r#"{"a":5}"#);
    writes(&union, &json!({ "c": 1 }), r#"{"c":1,"b":null}"#);
    let far: serde_json::Map<String, Value> = (0..70)
        .map(|index| {
            (format!("f{index:02}"), json!({ "type": ["integer", "null"], "default": null }))
        })
        .collect();
    let names: Vec<String> = far.keys().cloned().collect();
    let far = super::schema(json!({ "type": "object", "properties": far, "required": names }));
    let nulls: serde_json::Map<String, Value> =
        names.into_iter().map(|name| (name, Value::Null)).collect();
    writes(&far, &json!({}), &Value::Object(nulls).to_string());
}

#[cfg(feature = "pattern")]
#[test]
fn a_declared_key_that_matches_a_pattern_matches_both() {
    let text = json!({ "type": "string" });
    let document = json!({
        "type": "object",
        "properties": { "x.a": object(json!({ "one": text })), "b": text },
        "patternProperties": { "^x": object(json!({ "two": text })) },
    });
    let schema = schema(document);
    let inner = json!({ "one": "1", "two": "2", "three": "3" });
    let value = json!({ "x.a": inner, "b": "b", "xba": inner, "c": inner });
    let body = json!({ "x.a": { "one": "1", "two": "2" }, "b": "b", "xba": { "two": "2" } });
    let sent: Value =
        serde_json::from_slice(&schema.to_bytes(&value).expect("it fits")).expect("JSON");
    assert_eq!(sent, body);
    assert!(jsonschema::is_valid(schema.json_schema(), &body), "{:#}", schema.json_schema());
    for other in [
        json!({ "x.a": { "three": "3" } }),
        json!({ "xba": { "one": "1" } }),
        json!({ "x.a": { "two": 2 } }),
        json!({ "c": { "two": "2" } }),
    ] {
        assert!(!jsonschema::is_valid(schema.json_schema(), &other), "{other}");
    }
}

/// Of branches with equally many keys, the one to which nothing is added, and which forbids none of the keys, is
/// selected.
#[test]
fn a_branch_that_matches_without_changes_comes_first() {
    let filled = json!({ "type": "object", "required": ["a"], "properties": {
        "a": { "type": "null", "default": null }, "z": { "type": "integer" },
    } });
    let forbidding =
        json!({ "type": "object", "properties": { "z": false, "a": { "type": "null" } } });
    let fitting = object(json!({ "z": { "type": "integer" } }));
    for other in [filled, forbidding] {
        let schema = schema(json!({ "anyOf": [other, fitting] }));
        writes(&schema, &json!({ "z": 1 }), r#"{"z":1}"#);
    }
}
