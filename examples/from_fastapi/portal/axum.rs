use aside_axum::AsideLayer;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing::get};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Portal {
    #[serde(default)]
    teleport: bool,
}

async fn get_portal(Query(portal): Query<Portal>) -> Response {
    if portal.teleport {
        return Redirect::temporary("https://example.com/other-dimension").into_response();
    }
    Json(json!({ "message": "Here's your interdimensional portal." })).into_response()
}

pub fn app() -> Router {
    Router::new().route("/portal", get(get_portal)).layer(AsideLayer::new())
}
