//! The three frameworks as services that respond to a request.

mod axum;
mod errors;
mod hyper;
mod sessions;
mod warp;
mod warp_body;

use std::convert::Infallible;

use ::hyper::service::Service;
use aside::session::Sessions;
use bytes::Bytes;
use http::{Request, Response};

use crate::App;

pub use axum::{AxumLayer, AxumWrapper, service as axum_service};
pub use hyper::{Hyper, HyperService};
pub use warp::Warp;
pub use warp_body::WarpBody;

/// The error of a body.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A service from requests with body `B` to responses with body `R`.
pub trait Serves<B, R>:
    Service<Request<B>, Response = Response<R>, Error = Infallible, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S, B, R> Serves<B, R> for S
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible>,
    S::Future: Send + 'static,
    S: Clone + Send + Sync + 'static,
{
}

/// A framework, which serves an app by its own means.
pub trait Framework: 'static {
    /// The body of its responses.
    type Body: http_body::Body<Data = Bytes, Error: Into<BoxError>>
        + From<&'static str>
        + Send
        + 'static;

    /// Creates the service of the app.
    fn serve<B>(app: App) -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;

    /// Creates an app that makes changes and then fails, by the framework's own means. See `errors`.
    fn errors<B>() -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;

    /// Creates an app that reads cookie models and sessions by the framework's own means. See `sessions`.
    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;
}

/// Reads the body of a request, which no guarantee cuts short.
async fn collected<B: http_body::Body>(request: Request<B>) -> Request<Bytes> {
    use http_body_util::{BodyExt as _, Collected};

    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    Request::from_parts(head, body)
}
