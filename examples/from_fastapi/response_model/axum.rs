use aside_axum::{AsideLayer, Model};
use axum::{Router, routing::get};

use super::item::{Items, items};

async fn read_items() -> Model<Items> {
    Model::new(items())
}

pub fn app() -> Router {
    Router::new().route("/items/", get(read_items)).layer(AsideLayer::new())
}
