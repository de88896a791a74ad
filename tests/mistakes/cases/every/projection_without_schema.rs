//! The type of a projection does not derive `JsonSchema`.

// cure: add `#[derive(schemars::JsonSchema)]` to `User`

use aside_axum::model;
use serde::Serialize;

#[derive(Serialize)]
struct User {
    name: &'static str,
    password: &'static str,
}

model!(UserOut = User, exclude = ["password"]);

fn main() {}
