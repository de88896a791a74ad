//! How do I write a dependency, and one that needs another, on axum? As an extractor that calls the other one;
//! what a test replaces is in the state.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-axum
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```

use std::io;

use aside_axum::{Aside, AsideLayer, RequestCookies};
use aside_examples::dependencies::{self, User, Users};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// A test hands in other users.
pub(crate) fn app(users: Users) -> Router {
    Router::new().route("/hello", get(hello)).layer(AsideLayer::new()).with_state(users)
}

async fn hello(aside: Aside, CurrentUser(user): CurrentUser) -> String {
    dependencies::hello(&aside, &user)
}

/// The dependency, which asks the sub-dependency and the state.
struct CurrentUser(User);

impl FromRequestParts<Users> for CurrentUser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, users: &Users) -> Result<Self, Response> {
        let Session(session) = Session::from_request_parts(parts, users).await?;
        let aside = Aside::of(parts).map_err(IntoResponse::into_response)?;
        let user = dependencies::current_user(&aside, users, &session);
        user.map(Self).map_err(IntoResponse::into_response)
    }
}

/// The sub-dependency, which needs no state.
struct Session(String);

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let aside = Aside::of(parts).map_err(IntoResponse::into_response)?;
        let Ok(cookies) = RequestCookies::from_request_parts(parts, state).await;
        let session = dependencies::session(&aside, &cookies);
        session.map(Self).map_err(IntoResponse::into_response)
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, app(Users::of_the_site())).await
}
