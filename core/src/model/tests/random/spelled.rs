//! Random values at an unconstrained location: a path into it that matches nothing there changes nothing.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Random, shaped::Shaped, values::Any};
use crate::model::{
    ModelOptions,
    tests::{cases, text},
};

/// Documents with an unconstrained location at `any`.
///
/// A model that does not validate tries no other branch of a union with such a location, unless a path
/// leads into it. So it has no unions here.
fn document(random: &mut Random, validates: bool) -> Value {
    let declared = json!({
        "type": "object",
        "properties": { "x": {}, "y": { "type": ["integer", "null"], "default": 5 } },
        "required": ["y"],
    });
    let any = match random.below(8) {
        0..3 if !validates => json!({}),
        0 => json!({ "anyOf": [declared, true] }),
        1 => json!({ "anyOf": [true, declared] }),
        2 => json!({ "anyOf": [{ "type": "number" }, {}, { "type": "string", "format": "date" }] }),
        3 => json!({ "type": "array", "uniqueItems": true, "items": {} }),
        4 => json!({ "type": "object", "additionalProperties": true }),
        5 => json!({ "format": "date-time", "default": 1 }),
        _ => json!({}),
    };
    json!({ "type": "object", "properties": { "any": any }, "required": ["any"] })
}

/// Returns paths that can only match below a key `none`, which no value has.
fn paths(random: &mut Random) -> Vec<&'static str> {
    const PATHS: [&str; 9] = [
        "**.none",
        "**[\"none\"]",
        "any.none",
        "any.x.none",
        "any.y.none",
        "any[].none",
        "any.*.none",
        "any.x[0].none",
        "any.x[-1].none.x",
    ];
    (0..=random.below(2)).map(|_| *random.of(&PATHS)).collect()
}

fn anything(random: &mut Random, depth: u32) -> Any {
    match random.below(if depth > 3 { 6 } else { 10 }) {
        0 => Any::Null,
        1 => Any::Bool(random.one_in(2)),
        2 => Any::Int(*random.of(&[
            5,
            1,
            -1,
            (1 << 53) + 1,
            u64::MAX.into(),
            i64::MIN.into(),
            i128::MAX,
            i128::MIN,
        ])),
        3 => Any::Float(*random.of(&[5.0, 1.5, -0.0, 1e300, f64::NAN, f64::INFINITY])),
        4 => Any::Text((*random.of(&["5", "true", "2024-01-02 03:04", "2024-01-02", ""])).into()),
        5 => Any::Unset,
        6 | 7 => Any::List((0..random.below(4)).map(|_| anything(random, depth + 1)).collect()),
        _ => {
            let names = ["x", "y", "other"].into_iter().filter(|_| random.one_in(2));
            let names: Vec<&str> = names.collect();
            let entry = |name: &str| (name.to_owned(), anything(random, depth + 1));
            Any::Map(names.into_iter().map(entry).collect())
        }
    }
}

fn options(random: &mut Random) -> (ModelOptions, bool) {
    let mut options = ModelOptions::new().allow_any(["**"]);
    if random.one_in(4) {
        options = options.exclude_none();
    }
    if random.one_in(4) {
        options = options.exclude_unset();
    }
    if random.one_in(4) {
        options = options.exclude_defaults();
    }
    match random.below(3) {
        0 => (options, false),
        1 => (options.validate(), true),
        _ => (options.lax(), true),
    }
}

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let (options, validates) = options(&mut random);
    let document = document(&mut random, validates);
    let paths = paths(&mut random);
    let whole = options.clone().from_json_schema(document.clone()).expect("it compiles");
    let case = format!("seed {seed}, {options:?}, exclude {paths:?}\nof {document}");
    let Ok(without) = options.exclude(paths).from_json_schema(document) else { return };
    for _ in 0..4 {
        let value = Any::Map(vec![("any".to_owned(), anything(&mut random, 0))]);
        let make = random.next();
        let [whole, without] =
            [&whole, &without].map(|model| text(model.to_bytes(&Shaped::new(&value, make))));
        assert_eq!(without.ok(), whole.ok(), "{value:?}, {case}");
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_path_that_matches_nothing_in_an_open_location_changes_nothing(seed: u64) {
        check(seed);
    }
}

/// A list of which a path names an item is not a tuple, which is a conversion.
#[test]
fn a_named_item_does_not_change_the_branch_of_a_union() {
    check(1188703173692779171);
}
