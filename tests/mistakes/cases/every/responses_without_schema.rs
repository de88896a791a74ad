//! A model of `responses!` does not derive `JsonSchema`.

// cure: add `#[derive(schemars::JsonSchema)]` to `User`

use aside_axum::responses;
use serde::Serialize;

#[derive(Serialize)]
struct User {
    name: &'static str,
}

responses!(GetUser { 200 => User });

fn main() {}
