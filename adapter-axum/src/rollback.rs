//! An extractor that may fail without leaving anything said.

use std::convert::Infallible;
use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::Aside;

/// Tries an extractor: if it rejects, what it said aside is taken back (T12).
///
/// For alternatives, of which one failed and another answers; `Option<E>` and `Result<E, _>` would leave
/// what the failed one said. Never rejects itself.
///
/// # Examples
///
/// ```
/// use aside_axum::{Aside, Rollback};
/// use axum::http::{StatusCode, request::Parts};
/// use axum::extract::FromRequestParts;
///
/// struct Token;
///
/// impl<S: Send + Sync> FromRequestParts<S> for Token {
///     type Rejection = StatusCode;
///
///     async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
///         if let Ok(aside) = Aside::from_parts(parts) {
///             aside.delete_cookie("token");
///         }
///         Err(StatusCode::UNAUTHORIZED)
///     }
/// }
///
/// async fn home(Rollback(token): Rollback<Token>) -> &'static str {
///     if token.is_ok() { "hello again" } else { "hello, guest" } // and no cookie is deleted
/// }
/// # let _ = axum::Router::<()>::new().route("/", axum::routing::get(home));
/// ```
pub struct Rollback<E, R = <E as FromRequestParts<()>>::Rejection>(pub Result<E, R>);

impl<E, S> FromRequestParts<S> for Rollback<E, E::Rejection>
where
    E: FromRequestParts<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let said = Aside::from_parts(parts).ok().map(|aside| (aside.savepoint(), aside));
        let attempt = E::from_request_parts(parts, state).await;
        if let (Err(_), Some((mark, aside))) = (&attempt, said) {
            aside.rollback_to(mark);
        }
        Ok(Self(attempt))
    }
}

impl<E: fmt::Debug, R: fmt::Debug> fmt::Debug for Rollback<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rollback").field(&self.0).finish()
    }
}
