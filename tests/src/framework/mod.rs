//! The three frameworks, reduced to what every framework does: answer a request.

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

/// A service of responses with body `R` to requests with body `B`.
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

/// A framework: serves an app by its own means.
pub trait Framework: 'static {
    /// The body of its responses.
    type Body: http_body::Body<Data = Bytes, Error: Into<BoxError>>
        + From<&'static str>
        + Send
        + 'static;

    /// The app as a service of the framework.
    fn serve<B>(app: App) -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;

    /// An app that says something and then goes wrong, by the framework's own means: see `errors`.
    fn errors<B>() -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;

    /// An app that reads cookie models and sessions by the framework's own means: see `sessions`.
    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;
}

/// Reads a request's body, which no promise cuts short.
async fn collected<B: http_body::Body>(request: Request<B>) -> Request<Bytes> {
    use http_body_util::{BodyExt as _, Collected};

    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    Request::from_parts(head, body)
}
