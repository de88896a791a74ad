//! warp, through its service.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;

use ::hyper::upgrade::OnUpgrade;
use ::warp::Filter;
use ::warp::http::{HeaderMap, Method, Request, Response};
use ::warp::path::FullPath;
use ::warp::reject::{Reject, Rejection};
use ::warp::reply::Reply as _;
use aside::session::Sessions;
use aside_warp::{
    Aside, Direct, Model, ModelEvents, ModelLines, Responses, UnknownField, aside, service,
};
use bytes::{Buf, Bytes};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use http_body::Frame;
use http_body_util::StreamBody;
use hyper_util::service::TowerToHyperService;

use super::warp_body::WarpBody as Body;
use super::{BoxError, Framework, Serves, collected};
use crate::{App, Reply};

/// warp with [`aside_warp::service`].
pub enum Warp {}

impl Framework for Warp {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        let policy = app.policy;
        let app = Arc::new(app);
        let (dependency, handler) = (app.clone(), app);
        let filter = aside()
            .and_then(move |aside: Aside| {
                ready(
                    (dependency.dependency)(&aside)
                        .map_err(|response| ::warp::reject::custom(OwnResponse(response))),
                )
            })
            .untuple_one()
            .and(aside())
            .and(request())
            .then(move |aside: Aside, request: Request<Bytes>| {
                let response = (handler.handler)(aside, request);
                async {
                    match response.await {
                        Reply::Response(response) => response.into_response(),
                        Reply::Direct(response) => Direct(response).into_response(),
                        Reply::Model(model) => Model::from(model).into_response(),
                        Reply::Lines(lines) => ModelLines::from(lines).into_response(),
                        Reply::Responses(response) => Responses::from(response).into_response(),
                        Reply::UnknownField(unknown) => UnknownField::from(unknown).into_response(),
                        Reply::Events(events) => ModelEvents::from(events).into_response(),
                        Reply::Stream(response) => {
                            let (head, pieces) = response.into_parts();
                            let pieces = pieces.map(Ok::<_, Infallible>);
                            let mut response = ::warp::reply::stream(pieces).into_response();
                            *response.status_mut() = head.status;
                            response.headers_mut().extend(head.headers);
                            response
                        }
                    }
                }
            })
            .recover(|rejection: Rejection| {
                let response =
                    rejection.find::<OwnResponse>().map(|OwnResponse(response)| response.clone());
                ready(response.ok_or(rejection))
            });
        TowerToHyperService::new(service(filter).policy(policy))
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::errors::warp::service()
    }

    fn sessions<B>(sessions: Sessions) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::sessions::warp::service(sessions)
    }
}

/// The whole request, which warp provides only in parts.
fn request() -> impl Filter<Extract = (Request<Bytes>,), Error = Rejection> + Clone {
    let parts = ::warp::method().and(::warp::path::full()).and(::warp::header::headers_cloned());
    parts.and(::warp::ext::optional::<OnUpgrade>()).and(::warp::body::stream()).then(
        |method: Method, path: FullPath, headers: HeaderMap, upgrade, body| async move {
            let mut request = collected(Request::new(frames(body))).await;
            *request.method_mut() = method;
            *request.uri_mut() = path.as_str().parse().unwrap_or_default();
            *request.headers_mut() = headers;
            if let Some::<OnUpgrade>(upgrade) = upgrade {
                request.extensions_mut().insert(upgrade);
            }
            request
        },
    )
}

fn frames<D: Buf>(
    body: impl Stream<Item = Result<D, ::warp::Error>>,
) -> impl http_body::Body<Data = Bytes> {
    StreamBody::new(body.map_ok(|mut data| Frame::data(data.copy_to_bytes(data.remaining()))))
}

/// The dependency's own response.
#[derive(Debug)]
struct OwnResponse(Response<String>);

impl Reject for OwnResponse {}
