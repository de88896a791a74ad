//! `ModelLines` and `ModelEvents` as responses.

use std::pin::Pin;
use std::task::{Context, Poll};

use aside::response::ModelBody;
use aside::{ModelEvents, ModelLines};
use bytes::Bytes;
use futures_core::Stream as _;
use http_body::Frame;
use hyper::Response;

use crate::{Body, IntoResponse};

impl<M: ?Sized> IntoResponse for ModelLines<M> {
    fn into_response(self) -> Response<Body> {
        self.into_body().map(|rows| Body::new(Frames(rows)))
    }
}

impl<M: ?Sized> IntoResponse for ModelEvents<M> {
    fn into_response(self) -> Response<Body> {
        self.into_body().map(|rows| Body::new(Frames(rows)))
    }
}

/// The rows, as the frames of a body.
struct Frames(ModelBody);

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.0).poll_next(cx).map_ok(Frame::data)
    }
}
