//! An option of `model!` is misspelled.

// cure: there is a method `exclude` with a similar name

use aside_axum::model;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
    password: &'static str,
}

model!(UserOut = User, exlude = ["password"]);
model!(UserNone = User, exclude_nul);

fn main() {}
