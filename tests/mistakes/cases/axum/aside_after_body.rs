//! A handler takes `Aside` after an extractor that reads the body.

// cure: Consider using `#[axum::debug_handler]`

use aside_axum::{Aside, AsideLayer};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;

#[derive(Deserialize)]
struct NewUser {
    name: String,
}

async fn create_user(Json(user): Json<NewUser>, aside: Aside) -> String {
    aside.set_cookie(("theme", "dark"));
    user.name
}

fn main() {
    let _: Router = Router::new().route("/users", post(create_user)).layer(AsideLayer::new());
}
