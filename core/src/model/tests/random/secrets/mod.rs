//! Random documents in which secrets, forbidden keys and named branches are behind `$ref`, `allOf` and
//! unions. The test compares the body with the source document. Its reader shares no code with the model.

mod documents;
mod reader;
mod values;

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::Value;

use super::{Random, cases};
use crate::model::ModelOptions;
use documents::document;
use reader::{Reader, Way};
use values::Values;

fn options(random: &mut Random) -> ModelOptions {
    let options = ModelOptions::new().allow_any(["**"]);
    match random.below(12) {
        0 => options.recorded(),
        1 => options.validate(),
        2 => options.lax(),
        3 => options.exclude_none(),
        4 => options.exclude_defaults(),
        5 => options.exclude(["a"]),
        6 => options.include(["pw"]),
        7 => ModelOptions::new().allow_any(["", "*"]),
        _ => options,
    }
}

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let document = document(&mut random);
    let options = options(&mut random);
    let Ok(schema) = options.clone().from_json_schema(document.clone()) else { return };
    let published = jsonschema::validator_for(schema.json_schema()).expect("it is a schema");
    let reader = Reader { document: &document, validators: RefCell::default() };

    for _ in 0..4 {
        let value = Values { random: &mut random, document: &document }.of(&document, 0);
        let Ok(body) = schema.to_bytes(&value) else { continue };
        let sent: Value = serde_json::from_slice(&body).expect("JSON");
        let case = || {
            let published = schema.json_schema();
            format!(
                "seed {seed}, {options:?}\n of {document}\n value {value}\n sent {sent}\n published {published}"
            )
        };
        assert!(published.is_valid(&sent), "not published, {}", case());
        if let Some(violation) = reader.violation(&document, &value, &sent, Way::default()) {
            panic!("{violation}, {}", case());
        }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn no_secret_and_nothing_forbidden_is_sent(seed: u64) {
        check(seed);
    }
}

/// Two parts describe the tag, so it is a union. Its values still select the branch.
#[test]
fn a_tag_of_which_a_branch_is_secret_is_not_sent() {
    check(6_799_572_474_296_917_157);
}

#[test]
fn a_hidden_tag_that_is_a_union_chooses_the_branch() {
    check(15837459347266080680);
}

/// A branch that requires a hidden tag does not accept a value without the tag.
#[test]
fn an_absent_hidden_tag_excludes_the_branch() {
    check(4295698260673538032);
}

/// Cases that failed once.
#[test]
fn values_next_to_a_union_do_not_name_a_branch() {
    check(2_990_957_649_796_012_389);
}

/// The keywords next to a union list values for its tag, so the document does not name the branches.
#[test]
fn a_tag_that_is_listed_next_to_the_union_is_an_error() {
    check(1_136_937_410_555_888_001);
    check(14_731_849_257_654_560_797);
}

/// A value has the tag of one branch inside of one branch only.
#[test]
fn a_tag_further_down_decides_which_branch_matches() {
    check(11_002_620_266_494_660_935);
}
