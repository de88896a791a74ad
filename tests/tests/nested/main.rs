//! Nested layers with a layer in between, and the response that the client receives. `docs/layers.md` has the rules.

use std::convert::Infallible;
use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aside_axum::{Aside, AsideLayer, Direct, Policy, Report, with_aside};
use axum::body::{Body, Bytes, to_bytes};
use axum::error_handling::HandleErrorLayer;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::any;
use axum::{BoxError, Router};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, select};
use http::header::{ETAG, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::sync::oneshot;
use tower::timeout::TimeoutLayer as FailingTimeoutLayer;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

const SHORT: Duration = Duration::from_millis(1);

/// A router with only this handler.
fn app<T: 'static>(handler: impl Handler<T, ()>) -> Router {
    Router::new().route("/", any(handler))
}

fn layer() -> AsideLayer {
    AsideLayer::new()
}

fn request() -> Request {
    Request::new(Body::empty())
}

fn user(name: &str) -> Request {
    Request::builder().header("user", name).body(Body::empty()).expect("a request")
}

fn name_of(request: &Request) -> String {
    request.headers()["user"].to_str().expect("ASCII").to_owned()
}

/// Returns the status and the cookies, as in `200 [a b=2]`. It omits a value of 1.
fn shown<B>(response: &Response<B>) -> String {
    let pair = |line: &HeaderValue| {
        let pair = line.to_str().expect("ASCII").split(';').next().unwrap_or_default();
        pair.strip_suffix("=1").unwrap_or(pair).to_owned()
    };
    let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().map(pair).collect();
    format!("{} [{}]", response.status().as_u16(), cookies.join(" "))
}

async fn ask(app: Router) -> Response {
    app.oneshot(request()).await.expect("a response")
}

/// Asserts the status and the cookies of the response.
#[track_caller]
fn assert_sends(app: Router, expected: &str) -> impl Future<Output = Response> {
    let caller = std::panic::Location::caller();
    let expected = expected.to_owned();
    async move {
        let response = ask(app).await;
        assert_eq!(shown(&response), expected, "at {caller}");
        response
    }
}

async fn body_of(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8_lossy(&body).into_owned()
}

fn reported(response: &Response) -> Vec<String> {
    let report = response.extensions().get::<Report>();
    let dropped = report.map(Report::dropped).unwrap_or_default();
    dropped.iter().map(|dropped| format!("{}: {:?}", dropped.kind(), dropped.reason())).collect()
}

async fn inner(aside: Aside) {
    aside.set_cookie(("inner", "1"));
}

/// A middleware that sets a cookie before and after the layers inside of it.
async fn around(aside: Aside, request: Request, next: Next) -> Response {
    aside.set_cookie(("before", "1"));
    let response = next.run(request).await;
    aside.set_cookie(("after", "1"));
    response
}

/// An inner layer, the layer `between`, a middleware, and the outer layer.
macro_rules! nested {
    ($handler:expr, $between:expr) => {
        app($handler).layer(layer()).layer($between).layer(from_fn(around)).layer(layer())
    };
}

/// The same with only the outer layer.
macro_rules! single {
    ($handler:expr, $between:expr) => {
        app($handler).layer($between).layer(from_fn(around)).layer(layer())
    };
}

macro_rules! new_body {
    () => {
        map_response(async |response: Response| response.map(|_| Body::from("envelope")))
    };
}

macro_rules! rebuilt {
    () => {
        map_response(async |response: Response| (response.status(), "rebuilt").into_response())
    };
}

macro_rules! fallback {
    () => {
        map_response(async |_: Response| "fallback".into_response())
    };
}

fn copy_of(request: &Request) -> Request {
    let mut copy = request_to(request.uri());
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    copy
}

fn request_to(uri: &http::Uri) -> Request {
    Request::builder().uri(uri.clone()).body(Body::empty()).expect("a request")
}

// After the macros, which are in scope only below their definitions.
mod caches;
mod edits;
mod like_one;
mod own_requests;
mod tasks;
