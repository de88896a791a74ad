use aside_axum::{AsideLayer, Model};
use axum::{Router, extract::Path, http::StatusCode, routing::get};

use super::item::{ItemName, ItemPublic, item};

async fn read_item_name(Path(id): Path<String>) -> Result<Model<ItemName>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

async fn read_item_public(Path(id): Path<String>) -> Result<Model<ItemPublic>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub fn app() -> Router {
    Router::new()
        .route("/items/{id}/name", get(read_item_name))
        .route("/items/{id}/public", get(read_item_public))
        .layer(AsideLayer::new())
}
