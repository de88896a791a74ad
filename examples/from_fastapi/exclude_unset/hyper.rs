use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, StatusCode, body::Incoming};

use super::item::{ItemOut, item};

fn read_item(id: &str) -> Result<Model<ItemOut>, StatusCode> {
    item(id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    let id = request.uri().path().strip_prefix("/items/");
    Ok(id.ok_or(StatusCode::NOT_FOUND).and_then(read_item))
}
