//! What a filter answers.

use std::fmt;

use warp::reject::Reject;
use warp::reply::{Reply, Response};

/// A response sent exactly as built: nothing merged, nothing filtered; see [`aside::Direct`].
///
/// # Examples
///
/// ```
/// use aside_warp::{Direct, InvalidCookie, SetCookieExt as _};
/// use warp::Reply as _;
///
/// fn direct() -> Result<Direct, InvalidCookie> {
///     let mut response = "Come to the dark side, we have cookies".into_response();
///     response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
///     Ok(Direct(response))
/// }
/// # assert!(direct().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Direct<R = Response>(pub R);

impl<R: Reply> Reply for Direct<R> {
    fn into_response(self) -> Response {
        aside::Direct(self.0.into_response()).into_marked()
    }
}

/// A cookie that cannot be written, as a reply or a rejection: our own 500 (a rejection, where `recover` answers with it); see [`aside::InvalidCookie`].
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidCookie(pub aside::InvalidCookie);

impl From<aside::InvalidCookie> for InvalidCookie {
    fn from(invalid: aside::InvalidCookie) -> Self {
        Self(invalid)
    }
}

impl Reject for InvalidCookie {}

impl Reply for InvalidCookie {
    fn into_response(self) -> Response {
        ResponseError(self.0.into()).into_response()
    }
}

/// What cannot be sent, as a reply or a rejection: our own 500 (a rejection, where `recover` answers with it); see [`aside::ResponseError`].
#[derive(Clone)]
pub struct ResponseError(pub aside::ResponseError);

impl From<aside::ResponseError> for ResponseError {
    fn from(failure: aside::ResponseError) -> Self {
        Self(failure)
    }
}

impl Reject for ResponseError {}

impl Reply for ResponseError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// warp answers a rejection that nobody recovered with its `Debug` text, which the client must not see.
impl fmt::Debug for InvalidCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Internal Server Error")
    }
}

/// The same.
impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Internal Server Error")
    }
}
