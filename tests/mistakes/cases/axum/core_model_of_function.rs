//! A handler returns the `Model` of a function that is written for every framework.

// cure: greet(&aside).into()

use aside_axum::{Aside, Model};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
}

fn greet(aside: &aside::Aside) -> aside::Model<User> {
    aside.set_cookie(("theme", "dark"));
    aside::Model::new(User { name: "ada" })
}

async fn get_user(aside: Aside) -> Model<User> {
    greet(&aside)
}

fn main() {
    let _ = get_user;
}
