//! How do I write a dependency, and one that needs another, on warp? As a filter made of the other one; a test
//! passes another filter in its place.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-warp
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```

use std::convert::Infallible;
use std::future::ready;
use std::io;

use aside_examples::dependencies::{self, User, Users};
use aside_examples::serve;
use aside_warp::{Aside, RequestCookies, aside, cookies, service};
use hyper_util::service::TowerToHyperService;
use tower_service::Service;
use warp::http::{Request, StatusCode};
use warp::reject::{Reject, Rejection};
use warp::reply::Response;
use warp::{Filter, path};

/// The dependency is an argument: a test passes [`current_user`] with other users, or any filter of a user.
pub(crate) fn app<B, F>(
    user: F,
) -> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + Sync + 'static,
    F: Filter<Extract = (User,), Error = Rejection> + Clone + Send + Sync + 'static,
{
    let hello = path!("hello")
        .and(warp::get())
        .and(aside())
        .and(user)
        .map(|aside: Aside, user: User| dependencies::hello(&aside, &user));
    service(hello.recover(answer))
}

/// The dependency, made of the sub-dependency and the users.
pub(crate) fn current_user(
    users: Users,
) -> impl Filter<Extract = (User,), Error = Rejection> + Clone {
    aside().and(session()).and_then(move |aside: Aside, session: String| {
        ready(dependencies::current_user(&aside, &users, &session).map_err(reject))
    })
}

/// The sub-dependency.
fn session() -> impl Filter<Extract = (String,), Error = Rejection> + Copy {
    aside().and(cookies()).and_then(|aside: Aside, cookies: RequestCookies<'static>| {
        ready(dependencies::session(&aside, &cookies).map_err(reject))
    })
}

/// A dependency's own answer, as warp's rejection.
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
    let app = app(current_user(Users::of_the_site()));
    serve::until_ctrl_c(8000, TowerToHyperService::new(app)).await
}
