//! Errors in hyper, which has no error handling: a function responds, and cancels the calls that it makes.

use std::convert::Infallible;
use std::future::pending;
use std::panic::AssertUnwindSafe;

use ::hyper::{Method, Request, Response, StatusCode};
use aside_hyper::{Aside, Body, IntoResponse as _, service_fn};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body_util::{BodyExt as _, Limited};
use tokio::time::timeout;

use super::super::{BoxError, Serves};
use super::{LIMIT, SHORT, caught, panicked, set_cookies};

pub(in super::super) fn service<B>() -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    caught(service_fn(async |request: Request<B>, aside: Aside| {
        set_cookies(&aside);
        Ok::<_, Infallible>(respond(request).await)
    }))
}

pub(in super::super) fn wrapped<B>() -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    caught(aside_hyper::service(::hyper::service::service_fn(async |request: Request<B>| {
        set_cookies(&Aside::current().expect("the service is around this function"));
        Ok::<_, Infallible>(respond(request).await)
    })))
}

async fn respond<B>(request: Request<B>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    let (head, body) = request.into_parts();
    match (&head.method, head.uri.path()) {
        (_, "/error") => Err::<&str, _>(StatusCode::FORBIDDEN).into_response(),
        (_, "/number/none") => StatusCode::BAD_REQUEST.into_response(),
        (&Method::GET, "/get-only") => "hello".into_response(),
        (_, "/get-only") => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        (_, "/slow") => match timeout(SHORT, pending::<&str>()).await {
            Ok(text) => text.into_response(),
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        },
        (_, "/large") => match Limited::new(body, LIMIT).collect().await {
            Ok(body) => Response::new(body.to_bytes().into()),
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        },
        (_, "/panic") => {
            AssertUnwindSafe(panic()).catch_unwind().await.unwrap_or_else(|_| panicked())
        }
        (_, "/panic-outside") => panic().await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn panic() -> Response<Body> {
    panic!("on purpose")
}
