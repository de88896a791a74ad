//! Pitfall 1: a value of the model's own type is written as `serde_json` writes it.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::all_types::*;
use crate::Model;
use crate::model::{ModelOptions, ModelSchema};

/// Byte for byte, on the first write and later. As JSON from a `Value` and from a recording.
#[track_caller]
pub(super) fn is_itself<M: Serialize + JsonSchema>(value: &M) {
    let expected = serde_json::to_string(value).expect("a value is JSON");
    let schema = ModelOptions::new()
        .for_type::<M>()
        .unwrap_or_else(|error| panic!("{error}: {}", schemars::schema_for!(M).to_value()));
    for _ in 0..3 {
        let body = schema
            .to_bytes(value)
            .unwrap_or_else(|error| panic!("{error}: {:#}", schema.json_schema()));
        assert_eq!(body, expected);
    }
    let json = serde_json::to_value(value);
    // A `Value` cannot have numbers beyond 64 bits.
    if let Ok(json) = json {
        let body = schema
            .to_bytes(&json)
            .unwrap_or_else(|error| panic!("{error}: {:#}", schema.json_schema()));
        assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), json);
    }
    let recorded = ModelOptions::new().recorded().for_type::<M>().expect("it compiled without");
    assert_eq!(recorded.to_bytes(value).expect("the same is allowed"), expected);
}

#[test]
fn structs() {
    is_itself(&plain());
    is_itself(&Plain { c: None, ..plain() });
    is_itself(&Renamed { first_name: "a".into(), last_name: "b".into(), both: 1, aliased: 2 });
    is_itself(&Skipping { never: 1, never_out: 2, sometimes: None, with_default: 0 });
    is_itself(&Skipping { never: 1, never_out: 2, sometimes: Some(3), with_default: 4 });
    is_itself(&Transparent { inner: plain() });
    is_itself(&Newtype(5));
    is_itself(&Pair(1, "x".into()));
    is_itself(&Unit);
    is_itself(&Empty {});
    is_itself(&Twins { one: plain(), other: twin::Plain { other: 1 } });
    let boxed = || Box::new(plain());
    is_itself(&Borrowed {
        text: "a",
        cow: "b".into(),
        boxed: boxed(),
        counted: std::rc::Rc::new(plain()),
    });
}

#[test]
fn flattened_fields() {
    let inner = || FlatInner { x: 1, y: None };
    is_itself(&Flat { own: 0, inner: inner(), maybe: None });
    is_itself(&Flat { own: 0, inner: inner(), maybe: Some(FlatMaybe { m: 2 }) });
    is_itself(&FlatMap { own: 0, rest: [("a".to_owned(), 1), ("b".to_owned(), 2)].into() });
    is_itself(&FlatEnum { own: 0, kind: Internal::Empty });
    is_itself(&FlatEnum { own: 0, kind: Internal::Circle { radius: 1.5 } });
    is_itself(&FlatEnum { own: 0, kind: Internal::Named(inner()) });
    is_itself(&FlatExternal { own: 0, kind: Structs::A { x: 1 } });
    is_itself(&FlatExternal { own: 0, kind: Structs::B { y: 1 } });
}

#[test]
fn externally_tagged_enums() {
    is_itself(&External::Unit);
    is_itself(&External::Newtype(1));
    is_itself(&External::Tuple(1, "x".into()));
    is_itself(&External::Struct { x: 1, y: None });
    is_itself(&External::Nested(plain()));
    is_itself(&Units::Red);
    is_itself(&vec![Units::Red, Units::Blue]);
}

#[test]
fn internally_tagged_enums() {
    is_itself(&Internal::Empty);
    is_itself(&Internal::Circle { radius: 0.5 });
    is_itself(&Internal::Named(FlatInner { x: 1, y: Some("z".into()) }));
    is_itself(&vec![Internal::Empty, Internal::Circle { radius: 2.0 }, Internal::Empty]);
}

#[test]
fn adjacently_tagged_enums() {
    is_itself(&Adjacent::Unit);
    is_itself(&Adjacent::Newtype(1));
    is_itself(&Adjacent::Tuple(1, 2));
    is_itself(&Adjacent::Struct { x: 1 });
}

#[test]
fn untagged_enums() {
    is_itself(&Untagged::Number(-1));
    is_itself(&Untagged::Text("x".into()));
    is_itself(&Untagged::Pair(1, 2));
    is_itself(&Untagged::Triple(1, 2, 3));
    is_itself(&Untagged::Small { x: 1 });
    is_itself(&Untagged::Large { x: 1, y: 2 });
}

#[test]
fn maps_with_every_kind_of_key() {
    is_itself(&maps());
    is_itself(&HashMap::<String, Vec<Plain>>::from([("a".into(), vec![plain(), plain()])]));
    is_itself(&BTreeMap::<String, Option<u8>>::from([("a".into(), None), ("b".into(), Some(1))]));
}

#[test]
fn numbers_to_the_extremes() {
    is_itself(&numbers());
    is_itself(&u64::MAX);
    is_itself(&vec![0.1_f32, 1e30, -0.0]);
    is_itself(&vec![1e300, 5e-324, 0.0, -0.0, 1e15, 1e16, 123_456_789.125]);
}

#[test]
fn recursion_and_generics() {
    is_itself(&tree(4));
    is_itself(&Page { items: vec![plain(), plain()], total: 2 });
    is_itself(&Page { items: vec![1, 2], total: 2 });
    let one = || Box::new(Expression::Literal(1));
    is_itself(&Expression::Negative(Box::new(Expression::Sum { left: one(), right: one() })));
}

#[test]
fn newtypes_of_pointers_go_into_the_plain_model() {
    let schema = ModelSchema::for_type::<Plain>().expect("it compiles");
    let expected = serde_json::to_string(&plain()).expect("JSON");
    let value = Some(Some(Box::new(std::rc::Rc::new(plain()))));
    assert_eq!(schema.to_bytes(&value).expect("28: wrappers are not seen"), expected);
}

#[test]
fn model_new_and_of_agree_with_serde_json() {
    let expected = serde_json::to_string(&plain()).expect("JSON");
    assert_eq!(Model::<Plain>::new(plain()).into_bytes().expect("it fits"), expected);
    assert_eq!(Model::<Plain>::new(plain()).into_bytes().expect("it fits"), expected);
}
