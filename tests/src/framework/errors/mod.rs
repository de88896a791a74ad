//! What goes wrong, by each framework's own means; before it does, three cookies are said aside.

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

/// How long what never answers is waited for.
const SHORT: Duration = Duration::from_millis(1);

/// The longest body.
const LIMIT: usize = 16;

/// A cookie by the policy, one with a success, one with every answer.
fn say(aside: &Aside) {
    aside.set_cookie(("policy", "1"));
    aside.on_success().set_cookie(("success", "1"));
    aside.always().set_cookie(("always", "1"));
}

/// A service that answers 500 where `inner` panics: what catches panics outside of `aside`.
fn caught<S, B, R>(inner: S) -> impl Serves<B, R>
where
    S: Serves<B, R>,
    B: http_body::Body + Send + 'static,
    R: http_body::Body + From<&'static str> + Send + 'static,
{
    service_fn(move |request| {
        let answer = AssertUnwindSafe(inner.call(request)).catch_unwind();
        async { answer.await.unwrap_or_else(|_| Ok(panicked())) }
    })
}

fn panicked<R: From<&'static str>>() -> Response<R> {
    let mut response = Response::new(R::from("panicked"));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
