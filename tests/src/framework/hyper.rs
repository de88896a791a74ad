//! hyper, through its service function and through the wrapper of a service.

use std::convert::Infallible;

use ::hyper::{Request, Response};
use aside::session::Sessions;
use aside_hyper::{Aside, Body, Direct, IntoResponse as _, service, service_fn};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body::Frame;
use http_body_util::StreamBody;

use super::{BoxError, Framework, Serves, collected};
use crate::{App, Reply};

/// hyper with [`aside_hyper::service_fn`].
pub enum Hyper {}

/// hyper with [`aside_hyper::service`] around a service that takes no handle.
pub enum HyperService {}

impl Framework for Hyper {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        let policy = app.policy;
        service_fn(move |request, aside| respond(app.clone(), request, aside)).policy(policy)
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::errors::hyper::service()
    }

    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::sessions::hyper::service(sessions)
    }
}

impl Framework for HyperService {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        let policy = app.policy;
        let inner = ::hyper::service::service_fn(move |request| {
            let aside = Aside::current().expect("the service is around this function");
            respond(app.clone(), request, aside)
        });
        service(inner).policy(policy)
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::errors::hyper::wrapped()
    }

    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::sessions::hyper::wrapped(sessions)
    }
}

async fn respond<B>(
    app: App,
    request: Request<B>,
    aside: Aside,
) -> Result<Response<Body>, Infallible>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    if let Err(response) = (app.dependency)(&aside) {
        return Ok(response.into_response());
    }
    Ok(match (app.handler)(aside, collected(request).await).await {
        Reply::Response(response) => response.into_response(),
        Reply::Direct(response) => Direct(response).into_response(),
        Reply::Model(model) => model.into_response(),
        Reply::Lines(lines) => lines.into_response(),
        Reply::Responses(response) => response.into_response(),
        Reply::UnknownField(unknown) => unknown.into_response(),
        Reply::Events(events) => events.into_response(),
        Reply::Stream(response) => response.map(|pieces| {
            let frames = pieces.map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
            Body::new(StreamBody::new(frames))
        }),
    })
}
