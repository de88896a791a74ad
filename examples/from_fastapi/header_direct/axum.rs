use aside_axum::{AsideLayer, Direct};
use axum::http::header::CONTENT_LANGUAGE;
use axum::response::IntoResponse;
use axum::{Json, Router, routing::get};
use serde_json::json;

async fn get_headers() -> Direct {
    let headers = [("x-cat-dog", "alone in the world"), (CONTENT_LANGUAGE.as_str(), "en-US")];
    Direct((headers, Json(json!({ "message": "Hello World" }))).into_response())
}

pub fn app() -> Router {
    Router::new().route("/headers/", get(get_headers)).layer(AsideLayer::new())
}
