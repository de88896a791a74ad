//! How do I write a dependency on axum? As an extractor, which can call another one. A test replaces the state.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-axum
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```
//!
//! You see a greeting with the first cookie and a 401 with the second. The session is looked up once, although two
//! dependencies need it.

use std::io;

use aside_axum::{Aside, AsideLayer, RequestCookies};
use aside_examples::dependencies::{self, Basket, Sessions, User};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// A test passes other sessions.
pub(crate) fn app(sessions: Sessions) -> Router {
    Router::new().route("/hello", get(hello)).layer(AsideLayer::new()).with_state(sessions)
}

async fn hello(NeedsUser(user): NeedsUser, NeedsBasket(basket): NeedsBasket) -> String {
    dependencies::hello(&user, &basket)
}

/// A dependency, which needs the session.
struct NeedsUser(User);

impl FromRequestParts<Sessions> for NeedsUser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Sessions) -> Result<Self, Response> {
        let NeedsSession(session) = NeedsSession::from_request_parts(parts, state).await?;
        Ok(Self(dependencies::user(session)))
    }
}

/// Another dependency, which needs the same session.
struct NeedsBasket(Basket);

impl FromRequestParts<Sessions> for NeedsBasket {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Sessions) -> Result<Self, Response> {
        let NeedsSession(session) = NeedsSession::from_request_parts(parts, state).await?;
        let aside = Aside::from_parts(parts).map_err(IntoResponse::into_response)?;
        Ok(Self(dependencies::basket(&aside, &session)))
    }
}

/// The dependency of both, which reads the state.
struct NeedsSession(dependencies::Session);

impl FromRequestParts<Sessions> for NeedsSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Sessions) -> Result<Self, Response> {
        let aside = Aside::from_parts(parts).map_err(IntoResponse::into_response)?;
        let cookies = RequestCookies::from_parts(parts);
        let session = dependencies::session(&aside, state, &cookies).await;
        session.map(Self).map_err(IntoResponse::into_response)
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, app(Sessions::of_the_site())).await
}
