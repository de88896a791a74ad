//! axum, through the layer and through the wrapper.

use std::convert::Infallible;

use ::axum::Router;
use ::axum::body::Body;
use ::axum::extract::{FromRequestParts, Request, State};
use ::axum::handler::Handler as _;
use ::axum::http::request::Parts;
use ::axum::response::{IntoResponse, Response};
use ::axum::routing::any;
use aside::session::Sessions;
use aside_axum::{
    Aside, AsideLayer, Direct, Model, ModelEvents, ModelLines, Responses, UnknownField, with_aside,
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use hyper_util::service::TowerToHyperService;
use tower::{Service, ServiceExt as _};

use super::{BoxError, Framework, Serves, collected};
use crate::{App, Reply};

/// axum with an [`AsideLayer`] around the router.
pub enum AxumLayer {}

/// axum with [`with_aside`] around the handler.
pub enum AxumWrapper {}

impl Framework for AxumLayer {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        let layer = AsideLayer::new().policy(app.policy);
        let router = Router::new().fallback(any(handler)).layer(layer).with_state(app);
        service(router)
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        service(super::errors::axum::layered())
    }

    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        service(super::sessions::axum::layered(sessions))
    }
}

impl Framework for AxumWrapper {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        // Without a router, because it would handle HEAD itself.
        service(with_aside(handler).policy(app.policy).with_state(app))
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        service(super::errors::axum::wrapped())
    }

    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        service(super::sessions::axum::wrapped(sessions))
    }
}

/// A router or a handler as a service of requests with any body.
pub fn service<S, B>(service: S) -> impl Serves<B, Body>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>,
    S: Clone + Send + Sync + 'static,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    TowerToHyperService::new(service.map_request(|request: Request<B>| request.map(Body::new)))
}

async fn handler(
    _: Dependency,
    aside: Aside,
    State(app): State<App>,
    request: Request,
) -> Response {
    match (app.handler)(aside.into_inner(), collected(request).await).await {
        Reply::Response(response) => response.into_response(),
        Reply::Direct(response) => Direct(response).into_response(),
        Reply::Model(model) => Model::from(model).into_response(),
        Reply::Lines(lines) => ModelLines::from(lines).into_response(),
        Reply::Responses(response) => Responses::from(response).into_response(),
        Reply::UnknownField(unknown) => UnknownField::from(unknown).into_response(),
        Reply::Events(events) => ModelEvents::from(events).into_response(),
        Reply::Stream(response) => {
            response.map(|pieces| Body::from_stream(pieces.map(Ok::<_, Infallible>)))
        }
    }
}

/// The app's dependency as an extractor.
struct Dependency;

impl FromRequestParts<App> for Dependency {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let aside = Aside::from_parts(parts).map_err(IntoResponse::into_response)?;
        (app.dependency)(&aside).map(|()| Self).map_err(IntoResponse::into_response)
    }
}
