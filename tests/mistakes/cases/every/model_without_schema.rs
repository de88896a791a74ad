//! A response model does not derive `JsonSchema`.

// cure: add `#[derive(schemars::JsonSchema)]` to `User`

use aside_axum::Model;
use serde::Serialize;

#[derive(Serialize)]
struct User {
    name: &'static str,
}

fn main() {
    let _ = Model::<User>::new(User { name: "ada" });
}
