//! The reason for the generated 500.

use std::fmt;
use std::panic::Location;
#[cfg(feature = "model")]
use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::response::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::entry::CallSite;
use super::invalid_change::InvalidChange;
use crate::cookie::InvalidCookie;
#[cfg(feature = "model")]
use crate::model::ModelError;

/// The text of the generated 500.
pub(crate) const ERROR_TEXT: &str = "Internal Server Error";

static TEXT_TYPE: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The reason why a response became the generated 500.
///
/// The client receives only `Internal Server Error`. The error is in the log and in the response's
/// extensions, where a middleware can read it to respond differently.
///
/// # Examples
///
/// ```
/// use aside::{ResponseError, Policy, InvalidChange, TemporalResponse, merge};
/// use http::Response;
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "31d4"));
/// changes.set_cookie(("no token", "31d4"));
///
/// let (mut head, _) = Response::new(()).into_parts();
/// merge(changes, &mut head, &Policy::default());
/// let error = head.extensions.get::<ResponseError>().unwrap();
/// assert!(matches!(error.invalid_change(), Some(InvalidChange::Cookie(_))));
/// assert!(error.location().unwrap().file().ends_with(".rs"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseError {
    // Boxed, because the `Result` of each extractor contains it.
    reason: Box<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Reason {
    cause: Cause,
    location: Option<CallSite>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    Invalid(InvalidChange),
    /// No handle was available. The text has the fix.
    Outside(&'static str),
    #[cfg(feature = "model")]
    Model(Arc<ModelError>, Option<&'static str>),
}

impl ResponseError {
    fn new(cause: Cause, location: Option<CallSite>) -> Self {
        Self { reason: Box::new(Reason { cause, location }) }
    }

    pub(crate) fn of_change(invalid: InvalidChange, location: Option<CallSite>) -> Self {
        Self::new(Cause::Invalid(invalid), location)
    }

    pub(crate) fn outside(message: &'static str, location: Option<CallSite>) -> Self {
        Self::new(Cause::Outside(message), location)
    }

    #[cfg(feature = "model")]
    pub(crate) fn model(error: ModelError, name: Option<&'static str>) -> Self {
        Self::new(Cause::Model(Arc::new(error), name), None)
    }

    /// The error of a value of the response model `M`. The log has the name of `M`.
    #[cfg(feature = "model")]
    pub(crate) fn of_model<M: ?Sized>(error: ModelError) -> Self {
        Self::model(error, Some(std::any::type_name::<M>()))
    }

    /// T14: makes `head` the fresh head of the generated 500. Only its version stays.
    pub(crate) fn write_head(self, head: &mut Parts) {
        let version = head.version;
        *head = Response::new(()).into_parts().0;
        head.version = version;
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        head.headers.insert(CONTENT_TYPE, TEXT_TYPE.clone());
        head.extensions.insert(self);
    }

    /// Returns the error of a generated 500 as plain text.
    ///
    /// A middleware might have rendered the error differently. Such a response has no error here.
    pub(super) fn of_generated(head: &Parts) -> Option<&Self> {
        let is_generated = head.status == StatusCode::INTERNAL_SERVER_ERROR
            && head.headers.get(CONTENT_TYPE) == Some(&TEXT_TYPE);
        head.extensions.get().filter(|_| is_generated)
    }

    /// Returns the invalid change, if one is the reason.
    #[must_use]
    pub fn invalid_change(&self) -> Option<&InvalidChange> {
        match &self.reason.cause {
            Cause::Invalid(invalid) => Some(invalid),
            Cause::Outside(_) => None,
            #[cfg(feature = "model")]
            Cause::Model(..) => None,
        }
    }

    /// Returns the error of a value that does not match its model, if any.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, ResponseError};
    /// use http::Response;
    ///
    /// let model = Model::<u32>::new("not a number");
    /// let response: Response<bytes::Bytes> = model.into_response();
    /// let error = response.extensions().get::<ResponseError>().unwrap();
    /// assert_eq!(error.model_error().unwrap().to_string(), "the root: expected integer, found string");
    /// assert_eq!(error.model_name(), Some("u32"));
    /// ```
    #[cfg(feature = "model")]
    #[must_use]
    pub fn model_error(&self) -> Option<&ModelError> {
        match &self.reason.cause {
            Cause::Invalid(_) | Cause::Outside(_) => None,
            Cause::Model(error, _) => Some(error),
        }
    }

    /// Returns the name of the response model that a value does not match.
    #[must_use]
    pub fn model_name(&self) -> Option<&'static str> {
        match self.reason.cause {
            Cause::Invalid(_) | Cause::Outside(_) => None,
            #[cfg(feature = "model")]
            Cause::Model(_, name) => name,
        }
    }

    /// Returns the line of your code that made the invalid change, if any.
    #[must_use]
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.reason.location
    }
}

impl From<InvalidCookie> for ResponseError {
    fn from(invalid: InvalidCookie) -> Self {
        Self::of_change(InvalidChange::Cookie(invalid), None)
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason.cause {
            Cause::Invalid(invalid) => invalid.fmt(f)?,
            Cause::Outside(message) => f.write_str(message)?,
            #[cfg(feature = "model")]
            Cause::Model(error, _) => error.fmt(f)?,
        }
        match self.reason.location {
            Some(location) => write!(f, ", at {}:{}", location.file(), location.line()),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ResponseError {}
