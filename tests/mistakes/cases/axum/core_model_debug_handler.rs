//! The same under `debug_handler`.

// cure: the trait `IntoResponse` is not implemented for `aside::Model<User>`

use aside::Model;
use aside_axum::Aside;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
}

#[axum::debug_handler]
async fn get_user(aside: Aside) -> Model<User> {
    aside.set_cookie(("theme", "dark"));
    Model::new(User { name: "ada" })
}

fn main() {}
