//! A filter as a service.

use std::convert::Infallible;
use std::error::Error;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::SystemTime;

use aside::adapter::{pass_facts, wants_facts};
use aside::{Aside, AsideService, Policy};
use tower_service::Service;
use warp::http::Request;
use warp::reject::Rejection;
use warp::reply::{Reply, Response};
use warp::{Filter, http};

use crate::body::SyncBody;
use crate::{InvalidCookie, MissingService, ResponseError};

/// Makes a tower service of a filter, in which [`aside()`](crate::aside()) finds the handle.
///
/// The service merges the changes into replies, rejections, the replies of `recover`, and 404s. If no filter
/// recovers an error of this crate, the response is the generated 500. The log has the reason. If the cookies
/// of the request are the reason, the response is a 422.
///
/// Use [`AsideService::policy`] to set another policy.
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
///
/// The service can be the fallback of an axum router:
///
/// ```
/// # use warp::Filter;
/// let old = warp::path!("old").map(|| "from warp");
/// let app: axum::Router = axum::Router::new().fallback_service(aside_warp::service(old));
/// # let _ = app;
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
    F: Filter<Extract: Replies, Error: Unrecovered> + Clone + Send + Sync + 'static,
    B: http_body::Body + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    AsideService::new(Filtered(warp::service(F::Error::answer(filter))), Policy::new()).innermost()
}

/// A warp service that accepts a body that is not `Sync`.
#[derive(Clone, Copy, Debug)]
struct Filtered<S>(S);

impl<S, B> Service<Request<B>> for Filtered<S>
where
    S: Service<Request<SyncBody<B>>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<B>) -> S::Future {
        if wants_facts() {
            request = with_facts_passed(request);
        }
        self.0.call(request.map(SyncBody::new))
    }
}

/// Takes the request by value, because the compiler copies a request once more if its address is passed on.
#[cold]
fn with_facts_passed<B>(request: http::Request<B>) -> http::Request<B> {
    pass_facts(request.uri(), request.headers(), SystemTime::now, Aside::current());
    request
}

/// The value of a filter. It is the same as `Reply`, with another message of the compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a reply",
    label = "not a reply",
    note = "reply with a `Model<M>` or another type of `aside_warp`, `warp::reply::json(&value)`, text, or a `StatusCode`",
    note = "if a function returns a type of `aside`, convert it with `.map(aside_warp::Model::from)`"
)]
pub trait Replies: Reply {}

#[diagnostic::do_not_recommend]
impl<R: Reply> Replies for R {}

/// The error of a filter. A filter rejects or never fails.
pub trait Unrecovered: Sized {
    /// Responds to the errors of this crate that `filter` did not recover.
    fn answer<F>(filter: F) -> impl Filter<Extract: Reply> + Clone + Send + Sync + 'static
    where
        F: Filter<Extract: Reply, Error = Self> + Clone + Send + Sync + 'static;
}

impl Unrecovered for Infallible {
    fn answer<F>(filter: F) -> impl Filter<Extract: Reply> + Clone + Send + Sync + 'static
    where
        F: Filter<Extract: Reply, Error = Self> + Clone + Send + Sync + 'static,
    {
        filter
    }
}

impl Unrecovered for Rejection {
    fn answer<F>(filter: F) -> impl Filter<Extract: Reply> + Clone + Send + Sync + 'static
    where
        F: Filter<Extract: Reply, Error = Self> + Clone + Send + Sync + 'static,
    {
        filter.recover(generated)
    }
}

/// Finds an error of this crate, which becomes the generated 500, or a 4xx if the client is the reason.
fn generated(rejection: Rejection) -> Ready<Result<Generated, Rejection>> {
    let invalid = rejection.find::<InvalidCookie>().cloned().map(ResponseError::from);
    let error = invalid.or_else(|| rejection.find().cloned()).map(Generated::Error);
    let missing = || rejection.find().cloned().map(Generated::Missing);
    #[cfg(feature = "json")]
    let error = error.or_else(|| rejection.find().cloned().map(Generated::Cookies));
    #[cfg(feature = "model")]
    let error = error.or_else(|| rejection.find().cloned().map(Generated::Field));
    ready(error.or_else(missing).ok_or(rejection))
}

/// The response to an error of this crate. It is created late, because warp copies it several times.
enum Generated {
    Error(ResponseError),
    Missing(MissingService),
    #[cfg(feature = "json")]
    Cookies(crate::CookiesRejection),
    #[cfg(feature = "model")]
    Field(crate::UnknownField),
}

impl Reply for Generated {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => error.into_response(),
            Self::Missing(missing) => missing.into_response(),
            #[cfg(feature = "json")]
            Self::Cookies(rejection) => rejection.into_response(),
            #[cfg(feature = "model")]
            Self::Field(unknown) => unknown.into_response(),
        }
    }
}
