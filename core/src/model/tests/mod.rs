mod all_types;
mod growth;
mod hostile;
mod identity;
mod key_order;
mod lax;
mod leaks;
mod names;
mod narrow;
mod nested;
mod outside;
mod published;
mod random;
mod regressions;
mod renamed;
mod repro;
mod secrets;
mod shown;
mod undeclared;
mod whole;
mod writing;

use proptest::test_runner::Config;
use serde::Serialize;
use serde_json::Value;

use super::{ModelError, ModelOptions, ModelSchema};

/// Returns the number of cases in `PROPTEST_CASES`, or `usual`.
fn cases(usual: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases: usual, ..config },
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
