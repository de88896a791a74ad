//! An option of `model!` has a value of another kind.

// cure: as in `exclude = ["password"]`

use aside_axum::model;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
    password: &'static str,
}

model!(UserOut = User, exclude = "password");
model!(UserCase = User, case = "camel");
model!(UserFlag = User, exclude);
model!(UserPaths = User, exclude_none = ["name"]);

fn main() {}
