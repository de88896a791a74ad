//! Random documents with other names: the same values are sent, and what is sent is published.

use proptest::prelude::*;
use serde_json::Value;

use super::{Random, asserted, document, options, path, satisfied, shaped::Shaped, value};
use crate::model::{Case, tests::cases};

/// Returns the values of a body without its names.
fn without_names(body: &Value) -> Value {
    let sorted = |values: Vec<Value>| {
        let mut values: Vec<String> = values.iter().map(Value::to_string).collect();
        values.sort();
        Value::from(values)
    };
    match body {
        Value::Object(fields) => sorted(fields.values().map(without_names).collect()),
        Value::Array(items) => items.iter().map(without_names).collect(),
        scalar => scalar.clone(),
    }
}

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let mut document = document(&mut random);
    let asserts = random.one_in(2);
    if asserts {
        document = asserted(&mut random, document);
    }
    let (plain, omits) = options(&mut random, &document);
    let mut renamed = plain.clone();
    if random.one_in(2) {
        renamed = renamed.case(Case::Pascal);
    }
    let paths: Vec<String> = (0..2).filter_map(|_| path(&mut random, &document)).collect();
    for (index, path) in paths.into_iter().enumerate() {
        // A path to an item has no name.
        let named = renamed.clone().rename([(path, format!("renamed{index}"))]);
        if named.clone().from_json_schema(document.clone()).is_ok() {
            renamed = named;
        }
    }
    let Ok(plain) = plain.from_json_schema(document.clone()) else { return };
    let case = format!("seed {seed}, {renamed:?}\nof {document}");
    let Ok(renamed) = renamed.from_json_schema(document.clone()) else { return };
    let satisfied = satisfied(&document);
    let published = jsonschema::validator_for(renamed.json_schema()).expect("it is a schema");

    for _ in 0..3 {
        let value = value(&mut random, &document, omits.unset);
        let make = random.next();
        let before = super::parsed(&plain.to_bytes(&Shaped::new(&value, make)));
        let after = super::parsed(&renamed.to_bytes(&Shaped::new(&value, make)));
        let case = format!("{case}\nand {}: {before:?}, {after:?}", value.json());
        let [values, others] = [&before, &after].map(|body| body.as_ref().map(without_names));
        assert_eq!(values, others, "{case}");
        let satisfies =
            || satisfied.as_ref().is_some_and(|declared| declared.is_valid(&value.json()));
        // A default that the validator adds need not fit.
        let is_allowed = !omits.whole && (!asserts || satisfies());
        let is_published = after.as_ref().is_none_or(|body| published.is_valid(body));
        assert!(!is_allowed || is_published, "{case} is not published: {}", renamed.json_schema());
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn other_names_change_nothing_else(seed: u64) {
        check(seed);
    }
}
