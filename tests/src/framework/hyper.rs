//! hyper, through its service function.

use std::convert::Infallible;

use ::hyper::Request;
use aside::KeyRing;
use aside_hyper::{Aside, Body, Direct, IntoResponse as _, service_fn};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body::Frame;
use http_body_util::StreamBody;

use super::{BoxError, Framework, Serves, collected};
use crate::{App, Reply};

/// hyper with [`aside_hyper::service_fn`].
pub enum Hyper {}

impl Framework for Hyper {
    type Body = Body;

    fn serve<B>(app: App) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        let policy = app.policy;
        let answer = move |request: Request<B>, aside: Aside| {
            let app = app.clone();
            async move {
                if let Err(answer) = (app.dependency)(&aside) {
                    return Ok::<_, Infallible>(answer.into_response());
                }
                Ok(match (app.handler)(aside, collected(request).await).await {
                    Reply::Response(response) => response.into_response(),
                    Reply::Direct(response) => Direct(response).into_response(),
                    Reply::Model(model) => model.into_response(),
                    Reply::Lines(lines) => lines.into_response(),
                    Reply::Stream(response) => response.map(|pieces| {
                        let frames = pieces.map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
                        Body::new(StreamBody::new(frames))
                    }),
                })
            }
        };
        service_fn(answer).policy(policy)
    }

    fn errors<B>() -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        super::errors::hyper::service()
    }

    fn main_job<B>(keys: KeyRing) -> impl Serves<B, Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
    {
        aside_examples::hyper::app(keys)
    }
}
