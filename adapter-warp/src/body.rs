//! The body of a request.

use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body, Frame};
use pin_project_lite::pin_project;
use sync_wrapper::SyncWrapper;

pin_project! {
    /// A body that is `Sync`, because warp requires it. axum's body, for example, is not.
    pub(crate) struct SyncBody<B> {
        #[pin]
        inner: SyncWrapper<B>,
    }
}

impl<B> SyncBody<B> {
    pub(crate) fn new(inner: B) -> Self {
        Self { inner: SyncWrapper::new(inner) }
    }
}

// A shared reference cannot reach the inner body, so warp does not learn its size from here. It reads
// `Content-Length`.
impl<B: Body> Body for SyncBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.project().inner.get_pin_mut().poll_frame(cx)
    }
}
