use aside_axum::{AsideLayer, Model};
use axum::{Json, Router, routing::get};

use super::item::{Item, items};

async fn create_item(Json(item): Json<Item>) -> Model<Item> {
    Model::new(item)
}

async fn read_items() -> Model<Vec<Item>> {
    Model::new(items())
}

pub fn app() -> Router {
    Router::new().route("/items/", get(read_items).post(create_item)).layer(AsideLayer::new())
}
