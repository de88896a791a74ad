use aside_axum::{Aside, AsideLayer};
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

async fn create_cookie(aside: Aside) -> Json<Value> {
    aside.set_cookie(("fakesession", "fake-cookie-session-value"));
    Json(json!({ "message": "Come to the dark side, we have cookies" }))
}

pub fn app() -> Router {
    Router::new().route("/cookie-and-object/", post(create_cookie)).layer(AsideLayer::new())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, app()).await
}
