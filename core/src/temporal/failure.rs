//! What turns a response into our own 500.

use std::fmt;
use std::panic::Location;
#[cfg(feature = "model")]
use std::sync::Arc;

use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::said::Place;
use crate::cookie::InvalidCookie;
#[cfg(feature = "model")]
use crate::model::ModelError;

/// A write that was refused, which no type could prevent (T2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidChange {
    /// The cookie cannot be written.
    Cookie(InvalidCookie),
    /// The header frames the message or belongs to the connection, so the server writes it; or it is
    /// `Set-Cookie`, which has verbs of its own.
    Header(HeaderName),
    /// A 1xx status is no final answer.
    Status(StatusCode),
    /// More cookies, or more bytes of them, than [`Policy`](crate::Policy) allows in one response.
    CookieLimit {
        /// How many `Set-Cookie` lines there would be.
        lines: usize,
        /// How many bytes they would take.
        bytes: usize,
    },
    /// More headers than an `http::HeaderMap` holds.
    HeaderLimit,
    /// The head was sent, or its request is gone: nothing can be said aside any more.
    Late,
}

impl fmt::Display for InvalidChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(cookie) => cookie.fmt(f),
            Self::Header(name) if name == SET_COOKIE => f.write_str(
                "header `set-cookie` is said by `set_cookie`, `delete_cookie`, `unset_cookie` or `set_cookie_raw`",
            ),
            Self::Header(name) => {
                write!(f, "header `{name}` is the server's to write (RFC 9110 §7.6.1, RFC 9112 §6)")
            }
            Self::Status(status) => {
                write!(f, "status {} is no final answer (RFC 9110 §15.2)", status.as_u16())
            }
            Self::CookieLimit { lines, bytes } => write!(
                f,
                "{lines} cookies of {bytes} bytes exceed the policy's limit, by default 50 cookies and 8192 bytes (RFC 6265bis §6.1)",
            ),
            Self::HeaderLimit => f.write_str("a `http::HeaderMap` takes no more headers"),
            Self::Late => f.write_str("the head of this response is sent, so nothing more can be said aside"),
        }
    }
}

// A cookie's message is this one's already, so there is no source.
impl std::error::Error for InvalidChange {}

/// Why a response became our own 500 (T14).
///
/// The client sees `Internal Server Error` alone. The failure itself is in the response's extensions,
/// where a middleware can read it to answer otherwise, and in the log.
///
/// # Examples
///
/// ```
/// use aside::{ResponseError, Policy, InvalidChange, TemporalResponse, merge};
/// use http::Response;
///
/// let mut said = TemporalResponse::default();
/// said.set_cookie(("sid", "31d4"));
/// said.set_cookie(("no token", "31d4"));
///
/// let (mut head, _) = Response::new(()).into_parts();
/// merge(said, &mut head, &Policy::default());
/// let failure = head.extensions.get::<ResponseError>().unwrap();
/// assert!(matches!(failure.invalid_change(), Some(InvalidChange::Cookie(_))));
/// assert!(failure.location().unwrap().file().ends_with(".rs"));
/// ```
#[derive(Clone, Debug)]
pub struct ResponseError {
    cause: Cause,
    place: Option<Place>,
}

#[derive(Clone, Debug)]
enum Cause {
    Refused(InvalidChange),
    #[cfg(feature = "model")]
    Model(Arc<ModelError>, Option<&'static str>),
}

impl ResponseError {
    pub(crate) fn refused(refusal: InvalidChange, place: Option<Place>) -> Self {
        Self { cause: Cause::Refused(refusal), place }
    }

    #[cfg(feature = "model")]
    pub(crate) fn model(error: ModelError, name: Option<&'static str>) -> Self {
        Self { cause: Cause::Model(Arc::new(error), name), place: None }
    }

    /// The failure of a value of the response model `M`, whose name is for the log.
    #[cfg(feature = "model")]
    pub(crate) fn of_model<M: ?Sized>(error: ModelError) -> Self {
        Self::model(error, Some(std::any::type_name::<M>()))
    }

    /// T14: makes `head` the fresh head of our own 500, with nothing of the one before but its version.
    pub(crate) fn write_head(self, head: &mut Parts) {
        let version = head.version;
        *head = Response::new(()).into_parts().0;
        head.version = version;
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        head.extensions.insert(self);
    }

    /// The write that was refused, if that is the reason.
    #[must_use]
    pub fn invalid_change(&self) -> Option<&InvalidChange> {
        match &self.cause {
            Cause::Refused(refusal) => Some(refusal),
            #[cfg(feature = "model")]
            Cause::Model(..) => None,
        }
    }

    /// What the value had that its model has not, or lacked, if that is the reason (M6).
    #[cfg(feature = "model")]
    #[must_use]
    pub fn model_error(&self) -> Option<&ModelError> {
        match &self.cause {
            Cause::Refused(_) => None,
            Cause::Model(error, _) => Some(error),
        }
    }

    /// The type of the response model that the value was none of, where a `Model` or a `ModelLines` of it became
    /// the response.
    #[must_use]
    pub fn model_name(&self) -> Option<&'static str> {
        match self.cause {
            Cause::Refused(_) => None,
            #[cfg(feature = "model")]
            Cause::Model(_, name) => name,
        }
    }

    /// Where the user's code said what was refused, if one place did.
    #[must_use]
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.place
    }
}

impl From<InvalidCookie> for ResponseError {
    fn from(invalid: InvalidCookie) -> Self {
        Self::refused(InvalidChange::Cookie(invalid), None)
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Refused(refusal) => refusal.fmt(f)?,
            #[cfg(feature = "model")]
            Cause::Model(error, _) => error.fmt(f)?,
        }
        match self.place {
            Some(place) => write!(f, ", at {}:{}", place.file(), place.line()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ResponseError {}

/// T4: headers that no verb may touch.
pub(super) fn is_reserved(name: &HeaderName) -> bool {
    static KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
    static PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
    [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, TE, TRAILER, UPGRADE, DATE, SET_COOKIE]
        .contains(name)
        || *name == KEEP_ALIVE
        || *name == PROXY_CONNECTION
}
