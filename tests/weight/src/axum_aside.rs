#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, with `aside`.

use aside_axum::{Aside, AsideLayer, Model};
use axum::{Router, routing::get};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize)]
struct User {
    name: &'static str,
    age: u8,
    password: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct UserOut {
    name: String,
    age: u8,
}

async fn user(aside: Aside) -> Model<UserOut> {
    aside.set_cookie(("theme", "dark"));
    Model::new(User { name: "rick", age: 70, password: "wubba" })
}

#[tokio::main]
async fn main() {
    let app = Router::new().route("/", get(user)).layer(AsideLayer::new());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await.expect("a free port");
    axum::serve(listener, app).await.expect("a server");
}
