mod all_types;
mod excludes;
mod growth;
mod hostile;
mod identity;
mod key_order;
mod lax;
mod leaks;
mod names;
mod nested;
mod outside;
mod published;
mod random;
mod regressions;
mod renamed;
mod repro;
mod requested_fields;
mod same_paths;
mod secrets;
mod shown;
mod undeclared_keys;
mod whole;
mod writing;

use proptest::test_runner::{Config, RngSeed};
use serde::Serialize;
use serde_json::Value;

use super::{ModelError, ModelOptions, ModelSchema};

/// Returns `usual` cases, the same in each run, so that a change fails only because of itself. With
/// `PROPTEST_CASES` or `PROPTEST_RNG_SEED`, a run draws its own cases.
fn cases(usual: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    let is_set = |name| std::env::var_os(name).is_some();
    match is_set("PROPTEST_CASES") || is_set("PROPTEST_RNG_SEED") {
        true => config,
        false => Config { cases: usual, rng_seed: RngSeed::Fixed(1), ..config },
    }
}

fn schema(json: Value) -> ModelSchema {
    ModelSchema::from_json_schema(json).expect("the schema of a test compiles")
}

fn open(json: Value) -> ModelSchema {
    ModelOptions::new()
        .allow_any(["**"])
        .from_json_schema(json)
        .expect("the schema of a test compiles")
}

#[track_caller]
fn writes<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T, body: &str) {
    assert_eq!(text(schema.to_bytes(value)), Ok(body.to_owned()));
    // Again, with the learned order.
    assert_eq!(text(schema.to_bytes(value)), Ok(body.to_owned()));
}

#[track_caller]
fn rejects<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T, error: &str) {
    assert_eq!(text(schema.to_bytes(value)), Err(error.to_owned()));
}

fn text(body: Result<bytes::Bytes, ModelError>) -> Result<String, String> {
    body.map(|body| String::from_utf8(body.to_vec()).expect("JSON is UTF-8"))
        .map_err(|error| error.to_string())
}
