//! A client of the servers under test.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Response};

/// Sends requests and receives whole responses.
#[derive(Clone)]
pub struct Client {
    call: Arc<dyn Fn(Request<Bytes>) -> BoxFuture<'static, Response<Bytes>> + Send + Sync>,
}

impl Client {
    /// Sends a request.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        (self.call)(request).await
    }

    /// `GET /`.
    pub async fn get(&self) -> Response<Bytes> {
        self.call(Request::new(Bytes::new())).await
    }

    pub(crate) fn new<Fut>(call: impl Fn(Request<Bytes>) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Response<Bytes>> + Send + 'static,
    {
        Self { call: Arc::new(move |request| Box::pin(call(request))) }
    }
}
