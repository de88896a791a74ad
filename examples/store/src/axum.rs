//! The login on axum.

use std::time::SystemTime;

use aside_axum::{Aside, AsideLayer, Model};
use aside_examples::app::{self, Profile, UserOut};
use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_sessions::{Session, SessionStore};

use crate::login;

/// Creates the router. The session layer is around `aside`'s layer.
pub fn app<S: SessionStore + Clone>(store: S) -> Router {
    Router::new()
        .route("/login/", post(log_in))
        .route("/login/me", get(logged_in))
        .route("/log-out/", post(log_out))
        .layer(AsideLayer::new())
        .layer(login::session_layer(store))
}

async fn log_in(
    aside: Aside,
    session: Session,
    request: Request,
) -> Result<Model<UserOut>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(login::log_in(&aside, &session, &body, SystemTime::now()).await?.into())
}

async fn logged_in(login: Login) -> Model<UserOut> {
    app::logged_in(&login.0).into()
}

async fn log_out(session: Session) -> Result<StatusCode, Problem> {
    Ok(login::log_out(&session).await?)
}

/// A dependency that needs the session.
struct Login(Profile);

impl<S: Send + Sync> FromRequestParts<S> for Login {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, state).await;
        let session = session.map_err(IntoResponse::into_response)?;
        let profile = login::login(&session, SystemTime::now()).await;
        profile.map(Self).map_err(|problem| Problem(problem).into_response())
    }
}

/// The app's problem as a response of axum.
struct Problem(app::Problem);

impl From<app::Problem> for Problem {
    fn from(problem: app::Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.0.into_response().map(Body::from)
    }
}
