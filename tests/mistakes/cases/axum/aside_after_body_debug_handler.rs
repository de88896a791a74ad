//! The same under `debug_handler`.

// cure: must be the last argument to the handler function

use aside_axum::Aside;
use axum::Json;
use serde::Deserialize;

#[derive(Deserialize)]
struct NewUser {
    name: String,
}

#[axum::debug_handler]
async fn create_user(Json(user): Json<NewUser>, aside: Aside) -> String {
    aside.set_cookie(("theme", "dark"));
    user.name
}

fn main() {}
