//! The field order that a model learns from its first values, and values in another order.

use std::{cell::Cell, thread};

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap as _},
};
use serde_json::{Value, json};

use super::{rejects, schema, text, writes};
use crate::model::ModelSchema;

/// A map with its entries in this order.
struct Entries<'a>(Vec<(&'a str, Value)>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Short and long names, so that every way of comparing them is used.
fn names() -> ModelSchema {
    let field = || json!({ "type": "integer" });
    schema(json!({
        "type": "object",
        "properties": {
            "a": field(), "bb": field(), "ccc": field(), "ddddd": field(), "eeeeeeeee": field(),
            "a name of more than sixteen bytes": field(),
        },
    }))
}

#[test]
fn keys_are_compared_by_text_and_not_by_position() {
    let names = names();
    let all = json!({
        "a": 1, "bb": 2, "ccc": 3, "ddddd": 4, "eeeeeeeee": 5, "a name of more than sixteen bytes": 6, "secret": 7,
    });
    let Value::Object(all) = all else { unreachable!("an object") };
    let entries: Vec<_> = all.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    names.to_bytes(&Entries(entries.to_vec())).expect("it fits");

    for turned in 0..entries.len() {
        let mut turned: Vec<_> = [&entries[turned..], &entries[..turned]].concat();
        for lacking in 0..turned.len() {
            let lacks = turned.remove(lacking);
            let expected: Vec<_> = turned
                .iter()
                .filter(|(key, _)| *key != "secret")
                .map(|(key, value)| format!("{key:?}:{value}"))
                .collect();
            writes(&names, &Entries(turned.clone()), &format!("{{{}}}", expected.join(",")));
            turned.insert(lacking, lacks);
        }
    }
}

#[test]
fn a_key_that_only_looks_like_one_that_was_learned_is_dropped() {
    let names = names();
    writes(
        &names,
        &json!({ "ccc": 1, "ddddd": 2, "eeeeeeeee": 3 }),
        r#"{"ccc":1,"ddddd":2,"eeeeeeeee":3}"#,
    );
    for lookalike in ["cxc", "dddxd", "ddddx", "xdddd", "eeeexeeee", "eeeeeeeeex", "", "c"] {
        writes(&names, &Entries(vec![(lookalike, json!(1))]), "{}");
    }
}

#[test]
fn a_long_map_fills_a_bounded_cache() {
    let names = names();
    let long = |from: u32| -> Value {
        let all: Vec<_> = (from..from + 5000).map(|n| (format!("key {n:05}"), json!(n))).collect();
        Value::Object(all.into_iter().chain([("a".to_owned(), json!(1))]).collect())
    };
    writes(&names, &long(0), r#"{"a":1}"#);
    writes(&names, &long(70_000), r#"{"a":1}"#);
    assert!(!format!("{names:?}").contains("key 0"), "a schema shows a key of a value");
}

fn shapes() -> ModelSchema {
    let shape = |kind: &str, field: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": kind }, field: { "type": "integer" } },
            "required": ["kind", field],
        })
    };
    schema(
        json!({ "type": "array", "items": { "oneOf": [shape("circle", "radius"), shape("square", "side")] } }),
    )
}

#[test]
fn a_tag_can_be_late_in_each_value() {
    let shapes = shapes();
    let circle = Entries(vec![
        ("a", json!(0)),
        ("radius", json!(1)),
        ("kind", json!("circle")),
        ("z", json!(2)),
    ]);
    let square = Entries(vec![
        ("a", json!(0)),
        ("kind", json!("square")),
        ("side", json!(3)),
        ("radius", json!(4)),
    ]);
    let first = Entries(vec![("kind", json!("square")), ("z", json!(0)), ("side", json!(5))]);
    writes(
        &shapes,
        &[&circle, &square, &first, &circle],
        r#"[{"radius":1,"kind":"circle"},{"kind":"square","side":3},{"kind":"square","side":5},{"radius":1,"kind":"circle"}]"#,
    );
    // Wrappers around one value do not count for the next.
    let deep: Vec<_> = (0..2000).map(|_| Some(Some(&circle))).collect();
    assert!(shapes.to_bytes(&deep).is_ok());

    rejects(
        &shapes,
        &[Entries(vec![("a", json!(0)), ("radius", json!(1))])],
        "`[0].kind`: expected string, found nothing",
    );
    rejects(
        &shapes,
        &[Entries(vec![("a", json!(0)), ("kind", json!("heart"))])],
        "`[0]`: expected one of the listed tags, found another",
    );
}

/// Returns another tag on each call.
struct Wavers(Cell<u32>);

impl Serialize for Wavers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.set(self.0.get() + 1);
        let kind = if self.0.get().is_multiple_of(2) { "circle" } else { "square" };
        Entries(vec![("side", json!(1)), ("radius", json!(2)), ("kind", json!(kind))])
            .serialize(serializer)
    }
}

/// Can be serialized once.
struct Once(Cell<bool>);

impl Serialize for Once {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.replace(true) {
            return Err(S::Error::custom("31d4d96e was read"));
        }
        Entries(vec![("side", json!(1)), ("kind", json!("square"))]).serialize(serializer)
    }
}

#[test]
fn p15_serializes_a_value_once_if_its_tag_comes_late() {
    let shapes = shapes();
    let late = Entries(vec![("side", json!(1)), ("kind", json!("square"))]);
    writes(&shapes, &[late], r#"[{"side":1,"kind":"square"}]"#);

    let value = [Wavers(Cell::new(0))];
    assert_eq!(text(shapes.to_bytes(&value)).as_deref(), Ok(r#"[{"side":1,"kind":"square"}]"#));
    assert_eq!(value[0].0.get(), 1);
    let value = [Once(Cell::new(false))];
    assert_eq!(text(shapes.to_bytes(&value)).as_deref(), Ok(r#"[{"side":1,"kind":"square"}]"#));
}

#[test]
fn threads_learn_the_same_order() {
    for _ in 0..50 {
        let (names, shapes) = (names(), shapes());
        let forwards = Entries(vec![("bb", json!(1)), ("secret", json!(2)), ("ccc", json!(3))]);
        let backwards = Entries(vec![("ccc", json!(3)), ("secret", json!(2)), ("bb", json!(1))]);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| writes(&names, &forwards, r#"{"bb":1,"ccc":3}"#));
                scope.spawn(|| writes(&names, &backwards, r#"{"ccc":3,"bb":1}"#));
                scope.spawn(|| {
                    let late = json!([{ "a": 1, "kind": "circle", "radius": 2 }]);
                    writes(&shapes, &late, r#"[{"kind":"circle","radius":2}]"#);
                });
            }
        });
    }
}
