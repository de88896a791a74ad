use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};

use super::body::json;
use super::item::{Item, items};

async fn create_item(request: Request<Incoming>) -> Result<Model<Item>, StatusCode> {
    let item: Item = json(request).await?;
    Ok(Model::new(item))
}

fn read_items() -> Model<Vec<Item>> {
    Model::new(items())
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(match *request.method() {
        Method::POST => create_item(request).await.into_response(),
        Method::GET => read_items().into_response(),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    })
}
