use aside_axum::{AsideLayer, Model};
use axum::{Router, extract::Path, http::StatusCode, routing::get};

use super::item::{ItemOut, item};

async fn read_item(Path(id): Path<String>) -> Result<Model<ItemOut>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub fn app() -> Router {
    Router::new().route("/items/{id}", get(read_item)).layer(AsideLayer::new())
}
