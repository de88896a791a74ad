//! What a handler returns.

use axum::response::{IntoResponse, Response};

/// A response sent exactly as built: nothing merged, nothing filtered; see [`aside::Direct`].
///
/// # Examples
///
/// ```
/// use aside_axum::{Direct, InvalidCookie, SetCookieExt as _};
/// use axum::response::IntoResponse as _;
///
/// async fn direct() -> Result<Direct, InvalidCookie> {
///     let mut response = "Come to the dark side, we have cookies".into_response();
///     response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
///     Ok(Direct(response))
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Direct<R = Response>(pub R);

impl<R: IntoResponse> IntoResponse for Direct<R> {
    fn into_response(self) -> Response {
        aside::Direct(self.0.into_response()).into_marked()
    }
}

/// A cookie that cannot be written, as the error of a handler: our own 500; see [`aside::InvalidCookie`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCookie(pub aside::InvalidCookie);

impl From<aside::InvalidCookie> for InvalidCookie {
    fn from(invalid: aside::InvalidCookie) -> Self {
        Self(invalid)
    }
}

impl IntoResponse for InvalidCookie {
    fn into_response(self) -> Response {
        ResponseError(self.0.into()).into_response()
    }
}

/// What cannot be sent, as the error of a handler: our own 500; see [`aside::ResponseError`].
///
/// # Examples
///
/// ```
/// use aside_axum::{Aside, ResponseError};
///
/// async fn buy(aside: Aside) -> Result<&'static str, ResponseError> {
///     aside.set_cookie(("basket", "3"));
///     aside.check()?; // before money moves
///     Ok("bought")
/// }
/// ```
#[derive(Clone, Debug)]
pub struct ResponseError(pub aside::ResponseError);

impl From<aside::ResponseError> for ResponseError {
    fn from(failure: aside::ResponseError) -> Self {
        Self(failure)
    }
}

impl IntoResponse for ResponseError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
