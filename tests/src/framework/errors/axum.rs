//! Errors in axum.

use std::convert::Infallible;

use ::axum::Router;
use ::axum::body::Bytes;
use ::axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Request};
use ::axum::handler::Handler as _;
use ::axum::http::StatusCode;
use ::axum::http::request::Parts;
use ::axum::middleware::{Next, from_fn};
use ::axum::response::Response;
use ::axum::routing::{get, post};
use aside_axum::{Aside, AsideLayer, MissingLayer, with_aside};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::{LIMIT, SHORT, set_cookies};

/// The layer is around all routes, and a middleware makes the changes.
pub(in super::super) fn layered() -> Router {
    let changes = from_fn(async |aside: Aside, request: Request, next: Next| -> Response {
        set_cookies(&aside);
        next.run(request).await
    });
    Router::new()
        .route("/error", get(error))
        .route("/number/{number}", get(number))
        .route("/get-only", get(async || "hello"))
        .route("/slow", get(slow).layer(timeout()))
        .route("/large", post(large).layer(DefaultBodyLimit::max(LIMIT)))
        .route("/panic", get(panic).layer(CatchPanicLayer::new()))
        .layer(changes.clone())
        .layer(AsideLayer::new())
        .route(
            "/panic-outside",
            get(panic)
                .layer::<_, Infallible>(changes)
                .layer::<_, Infallible>(AsideLayer::new())
                .layer(CatchPanicLayer::new()),
        )
}

/// The wrapper is around each handler, and an extractor makes the changes.
pub(in super::super) fn wrapped() -> Router {
    Router::new()
        .route("/error", get(with_aside(async |_: Says| error().await)))
        .route(
            "/number/{number}",
            get(with_aside(async |_: Says, path: Path<u32>| number(path).await)),
        )
        .route("/get-only", get(with_aside(async |_: Says| "hello")))
        .route("/slow", get(with_aside((async |_: Says| slow().await).layer(timeout()))))
        .route("/large", post(with_aside(async |_: Says, body: Bytes| large(body).await)))
        .layer(DefaultBodyLimit::max(LIMIT))
        .route(
            "/panic",
            get(with_aside((async |_: Says| panic().await).layer(CatchPanicLayer::new()))),
        )
        .route(
            "/panic-outside",
            get(with_aside(async |_: Says| panic().await)).layer(CatchPanicLayer::new()),
        )
        .fallback(with_aside(async |_: Says| StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(with_aside(async |_: Says| StatusCode::METHOD_NOT_ALLOWED))
}

/// The extractor that makes the changes.
struct Says;

impl<S: Sync> FromRequestParts<S> for Says {
    type Rejection = MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
        set_cookies(&*Aside::from_parts(parts)?);
        Ok(Self)
    }
}

fn timeout() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SHORT)
}

async fn error() -> Result<&'static str, StatusCode> {
    Err(StatusCode::FORBIDDEN)
}

async fn number(Path(number): Path<u32>) -> String {
    number.to_string()
}

async fn slow() -> &'static str {
    std::future::pending().await
}

async fn large(body: Bytes) -> Bytes {
    body
}

async fn panic() -> &'static str {
    panic!("on purpose")
}
