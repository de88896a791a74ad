use aside_axum::{AsideLayer, Direct};
use axum::{Router, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};

const DATA: &str =
    r#"<?xml version="1.0"?><shampoo><header>Apply shampoo here.</header></shampoo>"#;

async fn get_legacy_data() -> Direct {
    Direct(([(CONTENT_TYPE, "application/xml")], DATA).into_response())
}

pub fn app() -> Router {
    Router::new().route("/legacy/", get(get_legacy_data)).layer(AsideLayer::new())
}
