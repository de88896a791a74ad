//! The fields that a client asks for.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use super::text;
use crate::model::{ModelOptions, ModelSchema, PartialSchema, UnknownField};
use crate::processor_time::ProcessorTime;

fn only(
    schema: ModelSchema,
    paths: impl IntoIterator<Item = impl AsRef<str>>,
) -> Result<PartialSchema, UnknownField> {
    PartialSchema::new(Box::leak(Box::new(schema)), paths)
}

#[track_caller]
fn writes<const N: usize>(document: &Value, paths: [&str; N], value: &Value, body: &str) {
    let open = || ModelOptions::new().allow_any(["**"]);
    for options in [open(), open().validate(), open().exclude_none(), open().exclude_defaults()] {
        let schema = options.from_json_schema(document.clone()).expect("the schema compiles");
        let partial = only(schema, paths).expect("the paths exist");
        assert_eq!(text(partial.to_bytes(value)), Ok(body.to_owned()));
        assert_eq!(text(partial.to_line(value)), Ok(format!("{body}\n")));
    }
}

#[track_caller]
fn unknown(document: &Value, path: &str) -> String {
    let schema = ModelOptions::new().allow_any(["**"]).from_json_schema(document.clone());
    only(schema.expect("the schema compiles"), [path]).expect_err("it is unknown").path().to_owned()
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn order() -> Value {
    let line = object(json!({ "sku": { "type": "string" }, "cost": { "type": "integer" } }));
    json!({ "type": "object", "required": ["id", "lines"], "properties": {
        "id": { "type": "integer" },
        "secret": { "type": "string", "writeOnly": true },
        "lines": { "type": "array", "items": line },
        "prices": { "type": "object", "additionalProperties": line },
        "pair": { "type": "array", "prefixItems": [line, { "type": "string" }], "items": false,
            "minItems": 2 },
    } })
}

fn an_order() -> Value {
    let line = json!({ "sku": "a", "cost": 9 });
    json!({ "id": 1, "secret": "s3cret", "lines": [line, line],
        "prices": { "EUR": line, "USD": line }, "pair": [line, "x"] })
}

#[test]
fn writes_only_the_fields_of_the_paths() {
    for (path, body) in [
        ("id", r#"{"id":1}"#),
        ("lines.sku", r#"{"lines":[{"sku":"a"},{"sku":"a"}]}"#),
        ("lines[].sku", r#"{"lines":[{"sku":"a"},{"sku":"a"}]}"#),
        ("lines[]", r#"{"lines":[{"cost":9,"sku":"a"},{"cost":9,"sku":"a"}]}"#),
        ("prices.EUR.sku", r#"{"prices":{"EUR":{"sku":"a"}}}"#),
        ("prices[\"USD\"].cost", r#"{"prices":{"USD":{"cost":9}}}"#),
        ("pair.sku", r#"{"pair":[{"sku":"a"},"x"]}"#),
    ] {
        writes(&order(), [path], &an_order(), body);
    }
    let prices = r#"{"id":1,"prices":{"EUR":{"cost":9,"sku":"a"}}}"#;
    writes(&order(), ["prices.EUR.sku", "id", "prices.EUR", "id"], &an_order(), prices);
    writes(&order(), [], &an_order(), "{}");
    writes(
        &json!({ "type": "array", "items": order() }),
        ["id"],
        &json!([an_order()]),
        r#"[{"id":1}]"#,
    );
    writes(&json!({ "type": "integer" }), [""], &json!(5), "5");
}

#[test]
fn unknown_paths_are_errors() {
    for path in [
        "secret",
        "Id",
        "id.x",
        "id[]",
        "lines[0]",
        "lines.*",
        "prices.*.sku",
        "**.sku",
        "a..b",
        " id",
        "lines.sku.x",
        "pair.x",
        ".",
        "lines[][].sku",
    ] {
        assert_eq!(unknown(&order(), path), path);
    }
}

/// The error is for the client, and might be shown in a page or a log.
/// An undeclared key is known if the model accepts any key, and a field that is not sent is still unknown.
#[test]
fn a_hidden_field_is_not_an_undeclared_key() {
    let document = json!({ "type": "object", "additionalProperties": true, "properties": {
        "id": { "type": "integer" }, "secret": { "type": "string", "writeOnly": true },
    } });
    assert_eq!(unknown(&document, "secret"), "secret");
    writes(&document, ["other"], &json!({ "id": 1, "other": 2 }), r#"{"other":2}"#);
}

#[test]
fn error_escapes_and_shortens_the_path() {
    assert_eq!(unknown(&order(), "<b>\r\n\"\u{202e}é"), r"\u{3c}b\u{3e}\u{d}\u{a}\u{22}\u{202e}é");
    let long = unknown(&order(), &"x".repeat(1_000_000));
    assert_eq!(long.chars().count(), 65);
    assert!(unknown(&order(), &"<".repeat(1_000)).len() < 600);
}

#[test]
fn options_of_the_model_stay() {
    let schema =
        || ModelOptions::new().exclude(["lines[].cost"]).from_json_schema(order()).unwrap();
    let partial = only(schema(), ["lines"]).unwrap();
    let body = r#"{"lines":[{"sku":"a"},{"sku":"a"}]}"#;
    assert_eq!(text(partial.to_bytes(&an_order())).unwrap(), body);
    assert_eq!(only(schema(), ["lines.cost"]).unwrap_err().path(), "lines.cost");
}

/// A required field must be there, asked for or not. Null is not added for a field that nobody asked for.
#[test]
fn value_must_fit_the_model() {
    let partial = only(super::schema(order()), ["id"]).unwrap();
    let error = text(partial.to_bytes(&json!({ "id": 1 }))).unwrap_err();
    assert!(error.contains("lines"), "{error}");

    let nullable = json!({ "type": ["string", "null"], "default": null });
    let document = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": nullable, "b": nullable } });
    let partial = only(super::schema(document), ["a"]).unwrap();
    assert_eq!(text(partial.to_bytes(&json!({}))).unwrap(), r#"{"a":null}"#);
}

/// More than 64 keys are counted elsewhere.
#[test]
fn wide_objects_are_narrowed() {
    let key = |n: usize| format!("k{n}");
    let integer = json!({ "type": "integer" });
    let all: serde_json::Map<_, _> = (0..100).map(|n| (key(n), integer.clone())).collect();
    let value: serde_json::Map<_, _> = (0..100).map(|n| (key(n), json!(n))).collect();
    let required: Vec<_> = (0..100).map(key).collect();
    let document = json!({ "type": "object", "properties": all, "required": required });
    writes(&document, ["k99", "k3"], &value.into(), r#"{"k3":3,"k99":99}"#);
}

#[derive(Serialize)]
#[serde(tag = "kind")]
enum Tagged {
    Cat { name: &'static str, lives: u32 },
}

#[derive(Serialize)]
enum Named {
    Cat { name: &'static str, lives: u32 },
    Pair(u32, u32),
}

/// The branch of a union is decided although the client does not ask for the tag.
#[test]
fn branches_are_decided_before_they_are_narrowed() {
    let cat = |kind: Value| {
        json!({ "type": "object", "required": ["kind"], "properties": {
            "kind": { "const": kind }, "name": { "type": "string" }, "lives": { "type": "integer" },
        } })
    };
    let document = json!({ "oneOf": [cat("Cat".into()), cat("Dog".into())] });
    let partial = only(super::schema(document), ["name"]).unwrap();
    let value = Tagged::Cat { name: "tom", lives: 9 };
    for _ in 0..3 {
        assert_eq!(text(partial.to_bytes(&value)).unwrap(), r#"{"name":"tom"}"#);
    }

    let fields = object(json!({ "name": { "type": "string" }, "lives": { "type": "integer" } }));
    let pair = json!({ "type": "array", "items": { "type": "integer" } });
    let variant = |name: &str, schema: &Value| json!({ "type": "object", "required": [name], "properties": { name: schema } });
    let document = json!({ "oneOf": [variant("Cat", &fields), variant("Pair", &pair)] });
    let partial = only(super::schema(document), ["Cat.lives"]).unwrap();
    let value = Named::Cat { name: "tom", lives: 9 };
    assert_eq!(text(partial.to_bytes(&value)).unwrap(), r#"{"Cat":{"lives":9}}"#);
    assert_eq!(text(partial.to_bytes(&Named::Pair(1, 2))).unwrap(), "{}");
}

/// An unconstrained place has no fields of its own, but the client can ask for some.
#[test]
fn unconstrained_places_are_narrowed() {
    let document = object(json!({ "meta": true }));
    let value = json!({ "meta": { "a": [{ "b": 1, "c": 2 }], "d": 3 } });
    writes(&document, ["meta.a.b"], &value, r#"{"meta":{"a":[{"b":1}]}}"#);

    #[derive(Serialize)]
    struct Raw {
        meta: Box<serde_json::value::RawValue>,
    }
    let schema = ModelOptions::new().allow_any(["**"]).from_json_schema(document).unwrap();
    let partial = only(schema, ["meta.a.b"]).unwrap();
    let meta = serde_json::from_str(r#"{ "a": { "b": 1, "c": 2 } }"#).unwrap();
    assert_eq!(text(partial.to_bytes(&Raw { meta })).unwrap(), r#"{"meta":{"a":{"b":1}}}"#);
}

/// A map that catches the panic of one value, and goes on.
struct Catches;

impl Serialize for Catches {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Panics;

        impl Serialize for Panics {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                std::panic::resume_unwind(Box::new("on purpose"))
            }
        }

        let mut map = serializer.serialize_map(None)?;
        let _ = catch_unwind(AssertUnwindSafe(|| map.serialize_entry("whole", &Panics)));
        map.serialize_entry("id", &1)?;
        map.serialize_entry("name", "ada")?;
        map.end()
    }
}

/// Otherwise the writer would be inside of the field still, of which the client wants all.
#[test]
fn panic_in_a_field_changes_nothing_for_the_next_field() {
    let document = json!({ "type": "object", "properties": {
        "whole": { "type": "integer" }, "id": { "type": "integer" }, "name": { "type": "string" },
    } });
    let partial = only(super::schema(document), ["whole", "id"]).unwrap();
    assert_eq!(text(partial.to_bytes(&Catches)).unwrap(), r#"{"id":1}"#);
}

/// Nothing of a set is kept, so clients cannot fill a memory with them. Each resolves as fast as the first.
#[test]
fn many_sets_are_resolved_in_linear_time() {
    let integer = json!({ "type": "integer" });
    let all: serde_json::Map<_, _> = (0..17).map(|n| (format!("k{n}"), integer.clone())).collect();
    let value = json!({ "k0": 0, "k16": 16 });
    let schema: &ModelSchema = Box::leak(Box::new(super::schema(object(all.into()))));

    let time = ProcessorTime::start();
    for set in 0..100_000_u32 {
        let paths = (0..17).filter(|n| set & (1 << n) != 0).map(|n| format!("k{n}"));
        let partial = PartialSchema::new(schema, paths).unwrap();
        if set % 1000 == 1 {
            let k16 = if set < 1 << 16 { "" } else { r#","k16":16"# };
            assert_eq!(text(partial.to_bytes(&value)).unwrap(), format!(r#"{{"k0":0{k16}}}"#));
        }
    }
    time.assert_less_than(Duration::from_secs(60));
}

/// One path through a recursive model, and many different ones.
#[test]
fn long_sets_are_resolved_in_linear_time() {
    let node = json!({ "type": "object", "properties": {
        "next": { "type": "array", "items": { "$ref": "#" } }, "id": { "type": "integer" },
    } });
    let deep = ["next"; 100_000].join(".");
    let wide: Vec<String> = (0..10_000).map(|n| format!("{}id", "next.".repeat(n % 40))).collect();
    let time = ProcessorTime::start();
    let partial = only(super::schema(node.clone()), [deep]).unwrap();
    assert_eq!(text(partial.to_bytes(&json!({ "id": 1, "next": [] }))).unwrap(), r#"{"next":[]}"#);
    only(super::schema(node), wide).unwrap();
    time.assert_less_than(Duration::from_secs(10));
}
