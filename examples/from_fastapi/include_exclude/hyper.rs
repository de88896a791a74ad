use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, StatusCode, body::Incoming};

use super::item::{ItemName, ItemPublic, item};

fn read_item_name(id: &str) -> Result<Model<ItemName>, StatusCode> {
    item(id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

fn read_item_public(id: &str) -> Result<Model<ItemPublic>, StatusCode> {
    item(id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    let path = request.uri().path().strip_prefix("/items/").and_then(|path| path.split_once('/'));
    Ok(match path {
        Some((id, "name")) => read_item_name(id).into_response(),
        Some((id, "public")) => read_item_public(id).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    })
}
