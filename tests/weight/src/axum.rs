#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, by hand.

use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use serde::Serialize;

#[derive(Serialize)]
struct UserOut {
    name: String,
    age: u8,
}

async fn user() -> impl IntoResponse {
    let user = UserOut { name: "rick".to_owned(), age: 70 };
    ([(SET_COOKIE, "theme=dark; Path=/; SameSite=Lax")], Json(user))
}

#[tokio::main]
async fn main() {
    let app = Router::new().route("/", get(user));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await.expect("a free port");
    axum::serve(listener, app).await.expect("a server");
}
