use std::convert::Infallible;

use aside_hyper::{Aside, Body, Direct, IntoResponse, InvalidCookie, SetCookieExt};
use hyper::body::Incoming;
use hyper::{Request, Response, header::CONTENT_TYPE, header::HeaderValue};

fn create_cookie() -> Result<Direct<Response<Body>>, InvalidCookie> {
    let message = r#"{"message":"Come to the dark side, we have cookies"}"#;
    let mut response = Response::new(Body::from(message));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
    Ok(Direct(response))
}

pub async fn app(_: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(create_cookie())
}
