use aside_axum::{AsideLayer, Direct, InvalidCookie, SetCookieExt};
use axum::response::IntoResponse;
use axum::{Json, Router, routing::post};
use serde_json::json;

async fn create_cookie() -> Result<Direct, InvalidCookie> {
    let message = json!({ "message": "Come to the dark side, we have cookies" });
    let mut response = Json(message).into_response();
    response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
    Ok(Direct(response))
}

pub fn app() -> Router {
    Router::new().route("/cookie/", post(create_cookie)).layer(AsideLayer::new())
}
