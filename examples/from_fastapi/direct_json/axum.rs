use aside_axum::{AsideLayer, Direct};
use axum::response::IntoResponse;
use axum::{Json, Router, extract::Path, routing::put};

use super::item::Item;

async fn update_item(Path(_id): Path<String>, Json(item): Json<Item>) -> Direct {
    Direct(Json(item).into_response())
}

pub fn app() -> Router {
    Router::new().route("/items/{id}", put(update_item)).layer(AsideLayer::new())
}
