use aside_axum::AsideLayer;
use axum::{Router, response::Redirect, routing::get};

async fn get_teleport() -> Redirect {
    Redirect::temporary("https://example.com/other-dimension")
}

pub fn app() -> Router {
    Router::new().route("/teleport", get(get_teleport)).layer(AsideLayer::new())
}
