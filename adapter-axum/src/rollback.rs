//! An extractor whose changes are rolled back if it fails.

use std::convert::Infallible;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::Aside;

/// An extractor that rolls back the changes of `E` if `E` rejects.
///
/// It never rejects. It holds the rejection of `E` as a response, which a handler can return or ignore.
/// `Option<E>` and `Result<E, _>` keep the changes of an extractor that failed.
///
/// # Examples
///
/// `E` can need a state.
///
/// ```
/// use aside_axum::{Aside, MissingLayer, Rollback};
/// use axum::extract::FromRequestParts;
/// use axum::http::{StatusCode, request::Parts};
/// use axum::response::{IntoResponse, Response};
///
/// #[derive(Clone)]
/// struct Sessions;
///
/// struct User(String);
///
/// impl FromRequestParts<Sessions> for User {
///     type Rejection = Response;
///
///     async fn from_request_parts(parts: &mut Parts, _: &Sessions) -> Result<Self, Response> {
///         let aside = Aside::from_parts(parts).map_err(MissingLayer::into_response)?;
///         aside.delete_cookie("session");
///         Err(StatusCode::UNAUTHORIZED.into_response())
///     }
/// }
///
/// async fn home(Rollback(user): Rollback<User>) -> String {
///     match user {
///         Ok(User(name)) => format!("hello, {name}"),
///         Err(_) => "hello, guest".into(), // and no cookie is deleted
///     }
/// }
///
/// let app = axum::Router::new().route("/", axum::routing::get(home)).with_state(Sessions);
/// # let _: axum::Router = app;
/// ```
///
/// `E` can consume the request. Then `Rollback<E>` must be the last argument, as `E` must be.
///
/// ```
/// use aside_axum::Rollback;
/// use axum::{Json, response::Response};
///
/// async fn save(Rollback(settings): Rollback<Json<Vec<String>>>) -> Result<String, Response> {
///     let Json(settings) = settings?; // the rejection of `Json`
///     Ok(format!("{} settings", settings.len()))
/// }
///
/// let app: axum::Router = axum::Router::new().route("/", axum::routing::post(save));
/// # let _ = app;
/// ```
#[derive(Debug)]
pub struct Rollback<E>(pub Result<E, Response>);

impl<E, S> FromRequestParts<S> for Rollback<E>
where
    E: FromRequestParts<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let aside = Aside::from_parts(parts).ok();
        Ok(Self::run(aside, E::from_request_parts(parts, state)).await)
    }
}

// axum distinguishes the two implementations by a marker, because an `E` has only one of its traits.
impl<E, S> FromRequest<S> for Rollback<E>
where
    E: FromRequest<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        let aside = Aside::from_parts(&parts).ok();
        let request = Request::from_parts(parts, body);
        Ok(Self::run(aside, E::from_request(request, state)).await)
    }
}

impl<E> Rollback<E> {
    async fn run<R: IntoResponse>(
        aside: Option<Aside>,
        extract: impl Future<Output = Result<E, R>>,
    ) -> Self {
        let savepoint = aside.as_ref().map(|aside| aside.savepoint());
        // A rejection can change the response while it is converted, so the rollback is the last step.
        let result = extract.await.map_err(IntoResponse::into_response);
        if let (Err(_), Some(aside), Some(savepoint)) = (&result, aside, savepoint) {
            aside.rollback_to(savepoint);
        }
        Self(result)
    }
}
