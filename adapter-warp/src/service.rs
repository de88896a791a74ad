//! A filter as a service.

use std::convert::Infallible;
use std::error::Error;

use aside::{AsideService, Policy};
use tower_service::Service;
use warp::Filter;
use warp::http::Request;
use warp::reply::{Reply, Response};

/// Makes a tower service of a filter, with a scope round each request: what is said aside is laid over
/// replies, rejections, what `recover` answers, and 404s.
///
/// `warp::serve` has no door for a scope, so a filter that says something aside is served by this.
/// [`AsideService::policy`] gives another policy.
///
/// # Examples
///
/// ```
/// use aside_warp::{Aside, aside, service};
/// use http_body_util::Empty;
/// use tower::ServiceExt as _;
/// use warp::{Filter, http::{Request, header::SET_COOKIE}};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let hello = aside().map(|aside: Aside| {
///     aside.set_cookie(("greeted", "1"));
///     "hello"
/// });
/// let response = service(hello).oneshot(Request::new(Empty::<&[u8]>::new())).await?;
/// assert_eq!(response.headers()[SET_COOKIE], "greeted=1; Path=/; SameSite=Lax");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn service<F, B>(
    filter: F,
) -> AsideService<
    impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync,
>
where
    F: Filter<Extract: Reply> + Clone + Send + Sync + 'static,
    B: http_body::Body + Send + Sync + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    AsideService::new(warp::service(filter), Policy::new())
}
