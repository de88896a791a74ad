//! What goes wrong in warp: rejections, most of all.

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
use super::{LIMIT, SHORT, caught, panicked, say};

pub(in super::super) fn service<B>() -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    let says = aside().map(|aside: Aside| say(&aside)).untuple_one();
    let filter = says.and(routes()).recover(|rejection: Rejection| {
        ready(match rejection.find::<Own>() {
            Some(Own(status)) => Ok(*status),
            None => Err(rejection),
        })
    });
    caught(TowerToHyperService::new(aside_warp::service(filter)))
}

fn routes() -> impl Filter<Extract: Reply, Error = Rejection> + Clone + Send + Sync + 'static {
    let error = ::warp::path!("error").and_then(|| refuse(StatusCode::FORBIDDEN));
    let number = ::warp::path!("number" / String)
        .and(::warp::header::<u32>("x-number"))
        .map(|_, number: u32| number.to_string());
    let get_only = ::warp::path!("get-only").and(::warp::get()).map(|| "hello");
    let slow = ::warp::path!("slow").and_then(async || match timeout(SHORT, pending()).await {
        Ok(never) => Ok::<&'static str, Rejection>(never),
        Err(_) => refuse(StatusCode::REQUEST_TIMEOUT).await,
    });
    let large = ::warp::path!("large")
        .and(::warp::body::content_length_limit(LIMIT as u64))
        .and(::warp::body::bytes())
        .map(|body: Bytes| body.to_vec());
    let caught = ::warp::path!("panic").then(|| {
        AssertUnwindSafe(panic()).catch_unwind().map(|answer| answer.unwrap_or_else(|_| panicked()))
    });
    let outside = ::warp::path!("panic-outside").then(panic);
    error.or(number).or(get_only).or(slow).or(large).or(caught).or(outside)
}

/// A rejection of the app's own, which `recover` answers.
#[derive(Debug)]
struct Own(StatusCode);

impl Reject for Own {}

async fn refuse(status: StatusCode) -> Result<&'static str, Rejection> {
    Err(::warp::reject::custom(Own(status)))
}

async fn panic() -> Response {
    panic!("on purpose")
}
