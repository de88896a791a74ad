//! The login on warp.

use std::convert::Infallible;
use std::error::Error;
use std::time::SystemTime;

use aside_examples::app::{self, Profile, UserOut};
use aside_warp::{Aside, Model, aside};
use bytes::Bytes;
use tower::Layer as _;
use tower::Service;
use tower_sessions::{Session, SessionStore};
use warp::filters::BoxedFilter;
use warp::http::{Request, StatusCode};
use warp::reject::{Reject, Rejection};
use warp::reply::{Reply, Response};
use warp::{Filter, path};

use crate::login;

/// Creates the service. The session layer is around `aside`'s service.
pub fn app<S, B>(
    store: S,
) -> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    S: SessionStore + Clone,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>>,
    B: Send + Sync + 'static,
{
    let service = aside_warp::service(filters().recover(answer));
    login::session_layer(store).layer(service)
}

fn filters() -> BoxedFilter<(impl Reply,)> {
    let log_in = path!("login")
        .and(warp::post())
        .and(aside())
        .and(warp::ext::get())
        .and(warp::body::content_length_limit(64 * 1024))
        .and(warp::body::bytes())
        .and_then(log_in);
    let logged_in = path!("login" / "me")
        .and(warp::get())
        .and(login())
        .map(|profile: Profile| Model::from(app::logged_in(&profile)));
    let log_out = path!("log-out").and(warp::post()).and(warp::ext::get()).and_then(log_out);
    log_in.or(logged_in).or(log_out).boxed()
}

async fn log_in(aside: Aside, session: Session, body: Bytes) -> Result<Model<UserOut>, Rejection> {
    let answer = login::log_in(&aside, &session, &body, SystemTime::now()).await;
    answer.map(Model::from).map_err(reject)
}

async fn log_out(session: Session) -> Result<StatusCode, Rejection> {
    login::log_out(&session).await.map_err(reject)
}

/// A dependency that needs the session.
fn login() -> impl Filter<Extract = (Profile,), Error = Rejection> + Copy {
    warp::ext::get().and_then(|session: Session| async move {
        login::login(&session, SystemTime::now()).await.map_err(reject)
    })
}

/// The app's problem as warp's rejection.
#[derive(Debug)]
struct Rejected(app::Problem);

impl Reject for Rejected {}

fn reject(problem: app::Problem) -> Rejection {
    warp::reject::custom(Rejected(problem))
}

async fn answer(rejection: Rejection) -> Result<impl Reply, Rejection> {
    let problem = rejection.find().map(|Rejected(problem)| problem.clone());
    problem.map(app::Problem::into_response).ok_or(rejection)
}
