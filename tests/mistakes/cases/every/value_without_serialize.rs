//! The value of a model does not derive `Serialize`.

// cure: adding `#[derive(serde::Serialize)]` to your `User` type

use aside_axum::Model;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct UserOut {
    name: String,
}

struct User {
    name: String,
    password: String,
}

fn main() {
    let user = User { name: "ada".into(), password: "s3cret".into() };
    let _ = Model::<UserOut>::new(&user);
}
