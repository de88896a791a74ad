//! How do I write a dependency on warp? As a filter, which can combine others. A test passes other sessions or another
//! filter.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-warp
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```
//!
//! You see a greeting with the first cookie and a 401 with the second. The session is looked up once, although two
//! dependencies need it.

use std::convert::Infallible;
use std::io;

use aside_examples::dependencies::{self, Basket, Session, Sessions, User};
use aside_examples::serve;
use aside_warp::{Aside, RequestCookies, aside, cookies, service};
use hyper_util::service::TowerToHyperService;
use tower_service::Service;
use warp::http::{Request, StatusCode};
use warp::reject::{Reject, Rejection};
use warp::reply::Response;
use warp::{Filter, path};

/// The dependencies are arguments, so a test can pass other filters.
pub(crate) fn app<B>(
    user: impl Needs<User>,
    basket: impl Needs<Basket>,
) -> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + Sync + 'static,
{
    let hello = path!("hello")
        .and(warp::get())
        .and(user)
        .and(basket)
        .map(|user: User, basket: Basket| dependencies::hello(&user, &basket));
    service(hello.recover(answer))
}

/// A dependency, which needs the session.
pub(crate) fn user(sessions: &Sessions) -> impl Needs<User> + use<> {
    session(sessions).map(dependencies::user)
}

/// Another dependency, which needs the same session.
pub(crate) fn basket(sessions: &Sessions) -> impl Needs<Basket> + use<> {
    aside()
        .and(session(sessions))
        .map(|aside: Aside, session: Session| dependencies::basket(&aside, &session))
}

/// The dependency of both.
fn session(sessions: &Sessions) -> impl Needs<Session> + use<> {
    let sessions = sessions.clone();
    aside().and(cookies()).and_then(move |aside: Aside, cookies: RequestCookies| {
        let sessions = sessions.clone();
        async move { dependencies::session(&aside, &sessions, &cookies).await.map_err(reject) }
    })
}

/// A filter that extracts one value, or rejects.
pub(crate) trait Needs<T>:
    Filter<Extract = (T,), Error = Rejection> + Clone + Send + Sync + 'static
{
}

impl<T, F> Needs<T> for F where
    F: Filter<Extract = (T,), Error = Rejection> + Clone + Send + Sync + 'static
{
}

/// The response of a dependency, as warp's rejection.
#[derive(Debug)]
struct Answer(StatusCode);

impl Reject for Answer {}

fn reject(status: StatusCode) -> Rejection {
    warp::reject::custom(Answer(status))
}

async fn answer(rejection: Rejection) -> Result<StatusCode, Rejection> {
    rejection.find().map(|Answer(status)| *status).ok_or(rejection)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let sessions = Sessions::of_the_site();
    let app = app(user(&sessions), basket(&sessions));
    serve::until_ctrl_c(8000, TowerToHyperService::new(app)).await
}
