use std::convert::Infallible;

use aside_hyper::{Aside, Body, IntoResponse};
use hyper::{Request, Response, StatusCode, body::Incoming};

fn get_portal(teleport: bool) -> Response<Body> {
    let response = if teleport {
        Response::builder()
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header("location", "https://example.com/other-dimension")
            .body(Body::default())
    } else {
        Response::builder()
            .header("content-type", "application/json")
            .body(Body::from(r#"{"message":"Here's your interdimensional portal."}"#))
    };
    response.expect("the headers are valid")
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(get_portal(request.uri().query() == Some("teleport=true")))
}
