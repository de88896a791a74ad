//! A handler returns the core's `Model`, not the adapter's.

// cure: Consider using `#[axum::debug_handler]`

use aside::Model;
use aside_axum::{Aside, AsideLayer};
use axum::Router;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
}

async fn get_user(aside: Aside) -> Model<User> {
    aside.set_cookie(("theme", "dark"));
    Model::new(User { name: "ada" })
}

fn main() {
    let _: Router = Router::new().route("/user", get(get_user)).layer(AsideLayer::new());
}
