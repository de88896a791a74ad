//! The branch of a union: pitfalls 13 to 15.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::{Value, json};

use super::fields;
use crate::model::{
    ModelOptions,
    tests::{open, rejects, schema, text, writes},
};
use crate::processor_time::ProcessorTime;

#[test]
fn p13_untagged_unions_select_the_branch_that_matches_most() {
    let object = |names: &[&str]| {
        let properties: BTreeMap<_, _> =
            names.iter().map(|name| (*name, json!({ "type": "integer" }))).collect();
        json!({ "type": "object", "properties": properties, "required": names })
    };
    let union =
        schema(json!({ "anyOf": [object(&["x"]), object(&["x", "y"]), object(&["x", "z"])] }));
    writes(&union, &json!({ "x": 1, "y": 2, "w": 3 }), r#"{"x":1,"y":2}"#);
    writes(&union, &json!({ "x": 1, "y": 2, "z": 3 }), r#"{"x":1,"y":2}"#);
    writes(&union, &json!({ "x": 1, "q": 3 }), r#"{"x":1}"#);
    rejects(&union, &json!({ "q": 1 }), "the root: matches no branch of the union");
}

/// M8.
#[test]
fn p13_a_union_is_as_open_as_its_widest_branch() {
    let union = open(json!({ "oneOf": [
        true,
        { "type": "array", "items": { "type": "object", "properties": {} } },
        { "type": "object", "additionalProperties": { "type": "string" } },
        { "type": "object", "properties": { "x": { "type": "integer" } } },
    ] }));
    writes(&union, &json!({ "x": 1, "y": [{ "z": 2 }] }), r#"{"x":1,"y":[{"z":2}]}"#);
    writes(&union, &json!([{ "x": 1 }]), r#"[{"x":1}]"#);
}

#[test]
fn p13_tags_can_be_last_and_must_be_known() {
    let branch = |tag: &str, field: &str| {
        json!({
            "type": "object",
            "properties": { "z_tag": { "type": "string", "const": tag }, field: { "type": "integer" } },
            "required": ["z_tag", field],
        })
    };
    let union = schema(json!({ "oneOf": [branch("one", "a"), branch("two", "b")] }));
    writes(&union, &json!({ "z_tag": "two", "a": 1, "b": 2 }), r#"{"b":2,"z_tag":"two"}"#);
    rejects(
        &union,
        &json!({ "z_tag": "s3cret", "a": 1 }),
        "the root: expected one of the listed tags, found another",
    );
    rejects(&union, &json!({ "a": 1 }), "`z_tag`: expected string, found nothing");
    rejects(&union, &json!({ "z_tag": "one", "b": 1 }), "`a`: expected integer, found nothing");
}

/// Nested branches with the same keys, which only the type of a later field distinguishes.
fn ambiguous(depth: usize) -> (Value, Value) {
    let leaf =
        json!({ "type": "object", "properties": { "z": { "type": "string" } }, "required": ["z"] });
    let mut model = leaf;
    let mut value = json!({ "z": "end" });
    for level in 0..depth {
        let branch = |kind: &str| {
            json!({
                "type": "object",
                "properties": { "n": { "$ref": format!("#/$defs/l{level}") }, "z": { "type": kind } },
                "required": ["n", "z"],
            })
        };
        let union = json!({ "anyOf": [branch("integer"), branch("string")] });
        let mut definitions =
            model.as_object_mut().and_then(|m| m.remove("$defs")).unwrap_or_else(|| json!({}));
        definitions[format!("l{level}")] = model;
        model = union;
        model["$defs"] = definitions;
        value = json!({ "n": value, "z": "x" });
    }
    (model, value)
}

#[test]
fn p14_ambiguous_unions_are_not_exponential() {
    let (model, value) = ambiguous(20);
    let time = ProcessorTime::start();
    assert_eq!(text(schema(model.clone()).to_bytes(&value)), Ok(value.to_string()));
    let lax = ModelOptions::new().lax().from_json_schema(model.clone()).expect("it compiles");
    assert_eq!(text(lax.to_bytes(&value)), Ok(value.to_string()));
    let mut wrong = value;
    *wrong.pointer_mut(&"/n".repeat(20)).expect("it is that deep") = json!({ "z": 5 });
    assert!(schema(model).to_bytes(&wrong).is_err());
    assert!(lax.to_bytes(&wrong).is_err());
    time.assert_less_than(Duration::from_secs(5));
}

#[test]
fn p15_a_value_that_can_be_read_once_matches_a_union() {
    struct Once(AtomicUsize);
    impl Serialize for Once {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if self.0.fetch_add(1, Ordering::Relaxed) > 0 {
                return Err(S::Error::custom("it was read"));
            }
            json!({ "x": 1, "y": 2 }).serialize(serializer)
        }
    }
    let object =
        |name: &str| json!({ "type": "object", "properties": { name: { "type": "integer" } } });
    let union = schema(json!({ "anyOf": [object("x"), object("y")] }));
    assert_eq!(text(union.to_bytes(&Once(AtomicUsize::new(0)))), Ok(r#"{"x":1}"#.to_owned()));
}

#[test]
fn p13_all_keys_of_a_map_select_the_branch() {
    let one = json!({ "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"] });
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    let union = schema(json!({ "anyOf": [one, map] }));
    writes(&union, &json!({ "a": 1, "b": 2 }), r#"{"a":1,"b":2}"#);
    // The first of two branches with as many keys.
    writes(&union, &json!({ "a": 1 }), r#"{"a":1}"#);
    writes(&union, &json!({ "a": 1, "b": "s3cret" }), r#"{"a":1}"#);
}

#[test]
fn p13_of_equal_branches_the_one_that_keeps_most_nested_keys_wins() {
    let of =
        |inner: Value| json!({ "type": "object", "properties": { "c": inner }, "required": ["c"] });
    let object = |names: &[&str]| {
        let properties: BTreeMap<_, _> =
            names.iter().map(|name| (*name, json!({ "type": "integer" }))).collect();
        json!({ "type": "object", "properties": properties })
    };
    let union = schema(
        json!({ "anyOf": [of(object(&["x"])), of(object(&["x", "y"])), of(object(&["x", "z"]))] }),
    );
    writes(&union, &json!({ "c": { "x": 1, "y": 2 } }), r#"{"c":{"x":1,"y":2}}"#);
    writes(&union, &json!({ "c": { "x": 1, "y": 2, "z": 333 } }), r#"{"c":{"x":1,"y":2}}"#);
    let lists = schema(json!({ "anyOf": [
        { "type": "array", "items": object(&["x"]) },
        { "type": "array", "items": object(&["x", "y"]) },
    ] }));
    writes(&lists, &json!([{ "x": 1, "y": 2 }]), r#"[{"x":1,"y":2}]"#);
}

#[test]
fn p15_with_a_late_tag_a_value_that_can_be_read_once_is_written_or_an_error() {
    struct Once(AtomicUsize);
    impl Serialize for Once {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if self.0.fetch_add(1, Ordering::Relaxed) > 0 {
                return Err(S::Error::custom("it was read"));
            }
            json!({ "a": 1, "kind": "two" }).serialize(serializer)
        }
    }
    let branch = |kind: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": kind }, "a": { "type": "integer" } },
            "required": ["kind"],
        })
    };
    let union = schema(json!({ "oneOf": [branch("one"), branch("two")] }));
    for _ in 0..3 {
        match text(union.to_bytes(&Once(AtomicUsize::new(0)))) {
            Ok(body) => assert_eq!(body, r#"{"a":1,"kind":"two"}"#),
            Err(error) => assert_eq!(error, "the root: the value's own `Serialize` failed"),
        }
    }
    writes(&union, &json!({ "a": 1, "kind": "two", "s3cret": 1 }), r#"{"a":1,"kind":"two"}"#);
}

#[test]
fn a_hidden_tag_still_selects_its_branch() {
    let branch = |kind: &str, field: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": kind }, field: { "type": "integer" } },
            "required": ["kind"],
        })
    };
    let document = json!({ "oneOf": [branch("one", "a"), branch("two", "b")] });
    let options = [
        ModelOptions::new(),
        ModelOptions::new().recorded(),
        ModelOptions::new().validate(),
        ModelOptions::new().lax(),
    ];
    for options in options {
        let model = options.exclude(["kind"]).from_json_schema(document.clone()).unwrap();
        writes(&model, &json!({ "a": 1, "b": 2, "kind": "two" }), r#"{"b":2}"#);
        writes(
            &model,
            &fields("S", &[("kind", Some(json!("one"))), ("a", Some(json!(1)))]),
            r#"{"a":1}"#,
        );
    }
}

#[test]
fn a_tagged_branch_can_have_more_than_64_fields() {
    let branch = |kind: &str| {
        let mut properties: serde_json::Map<String, Value> =
            (0..70).map(|n| (format!("f{n}"), json!({ "type": "integer" }))).collect();
        properties.insert("a".to_owned(), json!({ "const": kind }));
        json!({ "type": "object", "properties": properties, "required": ["f69", "a"] })
    };
    let union = schema(json!({ "oneOf": [branch("one"), branch("two")] }));

    let one = |last| fields("S", &[("a", Some(json!("one"))), ("f69", last)]);
    for _ in 0..3 {
        writes(&union, &one(Some(json!(1))), r#"{"a":"one","f69":1}"#);
        rejects(&union, &one(None), "`f69`: expected integer, found nothing");
    }
}

/// The branch of a union is the one with most fields among those that match, as in pydantic.
#[test]
fn a_branch_that_does_not_match_is_passed_over() {
    #[derive(Serialize, schemars::JsonSchema)]
    #[serde(untagged)]
    enum Rule {
        Reviewers { id: u32, kind: String, reviewers: Vec<Reviewer> },
        Plain { id: u32, kind: String },
    }
    #[derive(Serialize, schemars::JsonSchema)]
    struct Reviewer {
        name: String,
        team: u32,
    }
    let plain = Rule::Plain { id: 1, kind: "x".to_owned() };
    let reviewers = |reviewer: Value| json!({ "id": 1, "kind": "x", "reviewers": [reviewer] });
    let whole = reviewers(json!({ "name": "ada", "team": 2 }));

    for options in [ModelOptions::new(), ModelOptions::new().validate(), ModelOptions::new().lax()]
    {
        let model = options.for_type::<Rule>().unwrap();
        writes(&model, &plain, r#"{"id":1,"kind":"x"}"#);
        assert_eq!(text(model.to_bytes(&whole)), Ok(whole.to_string()));
        writes(&model, &reviewers(json!({ "name": "ada" })), r#"{"id":1,"kind":"x"}"#);
        let error = text(model.to_bytes(&json!({ "id": "y", "reviewers": [1] }))).unwrap_err();
        assert!(error.contains("integer"), "{error}");
    }
    let _ = Rule::Reviewers { id: 1, kind: String::new(), reviewers: Vec::new() };
}

/// The error is that of the branch that declares the most keys of the value.
#[test]
fn the_violation_of_the_closest_branch_is_reported() {
    let of = |names: &[&str]| {
        let properties: BTreeMap<_, _> =
            names.iter().map(|name| (*name, json!({ "type": "integer" }))).collect();
        json!({ "type": "object", "properties": properties, "required": names })
    };
    let union = schema(json!({ "anyOf": [of(&["a"]), of(&["b", "c"]), of(&["a", "d", "e"])] }));
    rejects(&union, &json!({ "b": 1, "c": "s3cret" }), "`c`: expected integer, found string");
    rejects(&union, &json!({ "a": "s3cret" }), "`a`: expected integer, found string");
    rejects(&union, &json!(5), "the root: expected object, found integer");

    let many: Vec<_> = (0..100).map(|n| of(&[&*format!("a{n}"), "b"])).collect();
    let many = schema(json!({ "anyOf": many }));
    rejects(&many, &json!({ "a80": 1, "b": "s3cret" }), "`b`: expected integer, found string");
}

#[test]
fn a_default_in_a_branch_is_compared_after_the_branch_is_selected() {
    let b = json!({ "properties": { "b": { "type": "integer" } }, "required": ["b"] });
    let c = json!({ "properties": { "c": { "type": "integer" } }, "required": ["c"] });
    let inner = json!({ "anyOf": [b, c], "default": { "b": 0 } });
    let outer = json!({ "anyOf": [
        { "properties": { "inner": inner, "id": { "type": "integer" } }, "required": ["id"] },
        { "properties": { "x": { "type": "integer" } }, "required": ["x"] },
    ] });
    let schema =
        ModelOptions::new().exclude_defaults().from_json_schema(outer).expect("it compiles");
    writes(&schema, &json!({ "id": 1, "inner": { "b": 0 } }), r#"{"id":1}"#);
    writes(&schema, &json!({ "id": 1, "inner": { "c": 2 } }), r#"{"id":1,"inner":{"c":2}}"#);
}

/// Serde writes one name. With several, the order of the keys decides nothing.
#[test]
fn of_several_names_the_branch_with_most_keys_wins() {
    let branch = |name: &str, value: Value| json!({ "type": "object", "properties": { (name): value }, "required": [name] });
    let nested = json!({ "type": "object", "properties": { "x": true } });
    let union = open(
        json!({ "oneOf": [branch("A", json!({ "type": "object", "properties": {} })), branch("B", nested)] }),
    );
    for order in [["A", "B"], ["B", "A"]] {
        let entries = order.map(|name| format!("\"{name}\":{{\"x\":1}}")).join(",");
        let value: Box<serde_json::value::RawValue> =
            serde_json::from_str(&format!("{{{entries}}}")).expect("JSON");
        writes(&union, &value, r#"{"B":{"x":1}}"#);
    }
    rejects(&union, &json!({ "C": 1 }), "the root: expected one of the listed tags, found another");
}

/// The only declared key of a branch with undeclared keys can be an undeclared key of another one.
#[test]
fn an_undeclared_key_does_not_select_a_branch() {
    let branch = |name: &str, extra: &str| {
        json!({
            "type": "object",
            "properties": { name: { "type": "integer" } },
            "required": [name],
            "additionalProperties": { "type": extra },
        })
    };
    let union = schema(json!({ "anyOf": [branch("a", "integer"), branch("b", "string")] }));
    writes(&union, &json!({ "a": "x", "b": 2 }), r#"{"a":"x","b":2}"#);
}
