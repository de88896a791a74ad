use std::convert::Infallible;

use aside_hyper::{Aside, Body, Direct, IntoResponse};
use hyper::{Request, Response, body::Incoming};

fn get_headers() -> Direct<Response<Body>> {
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("x-cat-dog", "alone in the world")
        .header("content-language", "en-US")
        .body(Body::from(r#"{"message":"Hello World"}"#));
    Direct(response.expect("the headers are valid"))
}

pub async fn app(_: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(get_headers())
}
