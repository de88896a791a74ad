//! The types that a service function can return.

#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::error::UnknownField;
use aside::{Direct, InvalidCookie, ResponseError};
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

use crate::Body;

/// A type that a service function can return as a response.
///
/// These types implement it:
///
/// - `hyper::Response` with any body, and [`Direct`]
/// - `Model<M>`, `Responses<R>`, `ModelLines<M>` and `ModelEvents<M>`
/// - `&'static str`, `String`, `StatusCode` and `()`
/// - the errors of this crate
/// - `Result<T, E>`, if `T` and `E` implement it
///
/// # Examples
///
/// ```
/// use aside_hyper::IntoResponse;
/// use hyper::StatusCode;
///
/// let answer: Result<&str, StatusCode> = Err(StatusCode::NOT_FOUND);
/// assert_eq!(answer.into_response().status(), 404);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a response",
    label = "not a response",
    note = "return a `Model<M>` for JSON, a `Responses<R>`, a `Response<B>`, a `Direct(response)`, text, a `StatusCode`, or a `Result` of two of them"
)]
pub trait IntoResponse {
    /// Converts the value into a response.
    fn into_response(self) -> Response<Body>;
}

impl<B> IntoResponse for Response<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>
        + Send
        + 'static,
{
    fn into_response(self) -> Response<Body> {
        self.map(Body::new)
    }
}

impl<T: IntoResponse, E: IntoResponse> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response<Body> {
        match self {
            Ok(answer) => answer.into_response(),
            Err(answer) => answer.into_response(),
        }
    }
}

impl<R: IntoResponse> IntoResponse for Direct<R> {
    fn into_response(self) -> Response<Body> {
        Direct(self.0.into_response()).into()
    }
}

#[cfg(feature = "model")]
impl<M: ?Sized> IntoResponse for aside::Model<M> {
    fn into_response(self) -> Response<Body> {
        Self::into_response(self)
    }
}

#[cfg(feature = "model")]
impl IntoResponse for UnknownField {
    fn into_response(self) -> Response<Body> {
        Self::into_response(self)
    }
}

#[cfg(feature = "model")]
impl<R: ?Sized> IntoResponse for aside::Responses<R> {
    fn into_response(self) -> Response<Body> {
        Self::into_response(self)
    }
}

impl IntoResponse for &'static str {
    fn into_response(self) -> Response<Body> {
        text(self)
    }
}

impl IntoResponse for String {
    fn into_response(self) -> Response<Body> {
        text(self)
    }
}

impl IntoResponse for StatusCode {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::default());
        *response.status_mut() = self;
        response
    }
}

impl IntoResponse for () {
    fn into_response(self) -> Response<Body> {
        Response::new(Body::default())
    }
}

/// Creates the generated 500.
impl IntoResponse for InvalidCookie {
    fn into_response(self) -> Response<Body> {
        ResponseError::from(self).into_response()
    }
}

/// Creates the generated 500.
impl IntoResponse for ResponseError {
    fn into_response(self) -> Response<Body> {
        Self::into_response(self)
    }
}

impl IntoResponse for std::convert::Infallible {
    fn into_response(self) -> Response<Body> {
        match self {}
    }
}

fn text(text: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(text.into());
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
