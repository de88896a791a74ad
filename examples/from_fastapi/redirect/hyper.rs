use std::convert::Infallible;

use aside_hyper::{Aside, Body, IntoResponse};
use hyper::{Request, Response, StatusCode, body::Incoming};

fn get_teleport() -> Response<Body> {
    let response = Response::builder()
        .status(StatusCode::TEMPORARY_REDIRECT)
        .header("location", "https://example.com/other-dimension")
        .body(Body::default());
    response.expect("the header is valid")
}

pub async fn app(_: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(get_teleport())
}
