use aside_axum::{AsideLayer, Model};
use axum::{Json, Router, routing::post};

use super::user::UserIn;

async fn create_user(Json(user): Json<UserIn>) -> Model<UserIn> {
    Model::new(user)
}

pub fn app() -> Router {
    Router::new().route("/user/", post(create_user)).layer(AsideLayer::new())
}
