//! Errors in warp, mainly rejections.

use std::future::{pending, ready};
use std::panic::AssertUnwindSafe;

use ::warp::Filter;
use ::warp::http::StatusCode;
use ::warp::reject::{Reject, Rejection};
use ::warp::reply::{Reply, Response};
use aside_warp::{Aside, aside};
use bytes::Bytes;
use futures_util::FutureExt as _;
use hyper_util::service::TowerToHyperService;
use tokio::time::timeout;

use super::super::warp_body::WarpBody as Body;
use super::super::{BoxError, Serves};
use super::{LIMIT, SHORT, caught, panicked, set_cookies};

pub(in super::super) fn service<B>() -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    let changes = aside().map(|aside: Aside| set_cookies(&aside)).untuple_one();
    let filter = changes.and(routes()).recover(|rejection: Rejection| {
        ready(match rejection.find::<Own>() {
            Some(Own(status)) => Ok(*status),
            None => Err(rejection),
        })
    });
    caught(TowerToHyperService::new(aside_warp::service(filter)))
}

fn routes() -> impl Filter<Extract: Reply, Error = Rejection> + Clone + Send + Sync + 'static {
    let error = ::warp::path!("error").and_then(|| reject(StatusCode::FORBIDDEN));
    let number = ::warp::path!("number" / String)
        .and(::warp::header::<u32>("x-number"))
        .map(|_, number: u32| number.to_string());
    let get_only = ::warp::path!("get-only").and(::warp::get()).map(|| "hello");
    let slow = ::warp::path!("slow").and_then(async || match timeout(SHORT, pending()).await {
        Ok(never) => Ok::<&'static str, Rejection>(never),
        Err(_) => reject(StatusCode::REQUEST_TIMEOUT).await,
    });
    let large = ::warp::path!("large")
        .and(::warp::body::content_length_limit(LIMIT as u64))
        .and(::warp::body::bytes())
        .map(|body: Bytes| body.to_vec());
    let caught = ::warp::path!("panic").then(|| {
        AssertUnwindSafe(panic())
            .catch_unwind()
            .map(|response| response.unwrap_or_else(|_| panicked()))
    });
    let outside = ::warp::path!("panic-outside").then(panic);
    error.or(number).or(get_only).or(slow).or(large).or(caught).or(outside)
}

/// The app's own rejection, which `recover` turns into a response.
#[derive(Debug)]
struct Own(StatusCode);

impl Reject for Own {}

async fn reject(status: StatusCode) -> Result<&'static str, Rejection> {
    Err(::warp::reject::custom(Own(status)))
}

async fn panic() -> Response {
    panic!("on purpose")
}
