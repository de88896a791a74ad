//! The field order that a first value sets for later values: pitfalls 3 to 7 and 31.

use std::sync::atomic::Ordering;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::json;

use super::{ab, fields};
use crate::model::tests::{rejects, schema, writes};

#[test]
fn p03_fields_in_another_order_or_absent() {
    let schema = ab();
    let some = |n| Some(json!(n));
    for _ in 0..2 {
        writes(&schema, &fields("S", &[("a", some(1)), ("b", some(2))]), r#"{"a":1,"b":2}"#);
        writes(&schema, &fields("S", &[("b", some(2)), ("a", some(1))]), r#"{"b":2,"a":1}"#);
        writes(&schema, &fields("S", &[("b", some(2))]), r#"{"b":2}"#);
        writes(
            &schema,
            &fields("S", &[("x", some(0)), ("b", some(2)), ("a", some(1))]),
            r#"{"b":2,"a":1}"#,
        );
    }
}

#[test]
fn p04_two_types_of_one_name_and_a_third() {
    let schema = ab();
    for _ in 0..2 {
        writes(&schema, &fields("S", &[("a", Some(json!(1)))]), r#"{"a":1}"#);
        writes(
            &schema,
            &fields("S", &[("secret", Some(json!(1))), ("b", Some(json!(2)))]),
            r#"{"b":2}"#,
        );
        writes(&schema, &fields("T", &[("b", Some(json!(2)))]), r#"{"b":2}"#);
        writes(&schema, &fields("U", &[("c", Some(json!(3)))]), "{}");
    }
}

#[test]
fn p05_names_at_one_address_that_differ_in_length() {
    static NAMES: &str = "abc";
    let schema = schema(json!({
        "type": "object",
        "properties": { "ab": { "type": "integer" }, "abc": { "type": "integer" } },
    }));
    writes(&schema, &fields("S", &[(&NAMES[..2], Some(json!(1)))]), r#"{"ab":1}"#);
    writes(&schema, &fields("S", &[(NAMES, Some(json!(1)))]), r#"{"abc":1}"#);
    // `a` is not a field, although it has the address of one.
    writes(&schema, &fields("S", &[(&NAMES[..1], Some(json!(1)))]), "{}");
}

#[test]
fn p06_skipped_fields_keep_the_positions_of_others() {
    let schema = ab();
    for first in [None, Some(json!(1)), None] {
        let expected = if first.is_some() { r#"{"a":1,"b":2}"# } else { r#"{"b":2}"# };
        writes(&schema, &fields("S", &[("a", first), ("b", Some(json!(2)))]), expected);
    }
}

#[test]
fn p07_an_error_in_the_first_value_sets_no_order() {
    let schema = ab();
    assert!(schema.to_bytes(&fields("S", &[("a", Some(json!("x")))])).is_err());
    writes(
        &schema,
        &fields("S", &[("a", Some(json!(1))), ("b", Some(json!(2)))]),
        r#"{"a":1,"b":2}"#,
    );
}

/// Ignores the error of its content and returns success.
struct Swallowing;

impl Serialize for Swallowing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("S", 2)?;
        let _ = fields.serialize_field("a", "s3cret");
        let _ = fields.serialize_field("b", &1);
        fields.end()
    }
}

#[test]
fn p07_an_ignored_error_is_still_an_error() {
    let schema = ab();
    rejects(&schema, &Swallowing, "`a`: expected integer, found string");
    writes(&schema, &fields("S", &[("a", Some(json!(1)))]), r#"{"a":1}"#);
}

#[test]
fn p31_one_long_body_does_not_affect_the_next_buffers() {
    let schema = schema(json!({ "type": "string" }));
    schema.to_bytes(&"x".repeat(4 << 20)).expect("it fits");
    for _ in 0..200 {
        schema.to_bytes("x").expect("it fits");
    }
    let expected = schema.expected.load(Ordering::Relaxed);
    assert!(expected < 1024, "{expected}");
}
