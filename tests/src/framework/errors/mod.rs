//! Errors by each framework's own means. Before each error, three cookies are set.

pub(super) mod axum;
pub(super) mod hyper;
pub(super) mod warp;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use ::hyper::service::service_fn;
use aside::Aside;
use futures_util::FutureExt as _;
use http::{Response, StatusCode};

use super::Serves;

/// The timeout for a handler that never responds.
const SHORT: Duration = Duration::from_millis(1);

/// The longest body.
const LIMIT: usize = 16;

/// Sets a plain cookie, one with `on_success` and one with `always`.
fn set_cookies(aside: &Aside) {
    aside.set_cookie(("policy", "1"));
    aside.on_success().set_cookie(("success", "1"));
    aside.always().set_cookie(("always", "1"));
}

/// A service outside of `aside` that responds with 500 if `inner` panics.
fn caught<S, B, R>(inner: S) -> impl Serves<B, R>
where
    S: Serves<B, R>,
    B: http_body::Body + Send + 'static,
    R: http_body::Body + From<&'static str> + Send + 'static,
{
    service_fn(move |request| {
        let response = AssertUnwindSafe(inner.call(request)).catch_unwind();
        async { response.await.unwrap_or_else(|_| Ok(panicked())) }
    })
}

fn panicked<R: From<&'static str>>() -> Response<R> {
    let mut response = Response::new(R::from("panicked"));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
