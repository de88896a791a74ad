use std::convert::Infallible;

use aside_hyper::{Aside, Body, Direct, IntoResponse};
use hyper::{Request, Response, StatusCode, body::Incoming};

use super::body::json;
use super::item::Item;

async fn update_item(request: Request<Incoming>) -> Result<Direct<Response<Body>>, StatusCode> {
    let item: Item = json(request).await?;
    let text = serde_json::to_string(&item).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let response = Response::builder().header("content-type", "application/json").body(text.into());
    Ok(Direct(response.expect("the header is valid")))
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(update_item(request).await)
}
