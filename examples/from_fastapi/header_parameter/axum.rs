use aside_axum::{Aside, AsideLayer};
use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

async fn get_headers(aside: Aside) -> Json<Value> {
    aside.insert_header("x-cat-dog", "alone in the world");
    Json(json!({ "message": "Hello World" }))
}

pub fn app() -> Router {
    Router::new().route("/headers-and-object/", get(get_headers)).layer(AsideLayer::new())
}
