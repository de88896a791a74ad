//! Errors as the client sees them.

use aside::{InvalidCookie, Model};
use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use schemars::JsonSchema;
use serde::Serialize;

/// The longest body that the app reads.
const MAX_BODY: usize = 64 * 1024;

/// An error with a status and FastAPI's `{"detail": …}`.
///
/// It contains no value of the request, which might be a password.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: Detail,
    allow: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Detail {
    Text(Failure),
    Fields(InvalidBody),
}

/// The body of an error.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failure {
    detail: String,
}

/// The body of an error that lists the invalid fields of the request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InvalidBody {
    detail: Vec<InvalidField>,
}

/// An invalid field, in the form of FastAPI and without the input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InvalidField {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) loc: Vec<&'static str>,
    pub(super) msg: &'static str,
}

impl Problem {
    /// Creates a problem from a status and the detail that the client sees.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let detail = Detail::Text(Failure { detail: detail.into() });
        Self { status, detail, allow: None }
    }

    /// Creates a problem from the invalid fields of a body.
    pub(super) fn invalid_body(fields: Vec<InvalidField>) -> Self {
        let detail = Detail::Fields(InvalidBody { detail: fields });
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail, allow: None }
    }

    /// Adds the methods that are allowed.
    pub(super) fn allow(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Returns the response. The merge applies to it as to any other.
    #[must_use]
    pub fn into_response(self) -> Response<Bytes> {
        let mut response = match self.detail {
            Detail::Text(failure) => Model::<Failure>::new(failure).into_response(),
            Detail::Fields(invalid) => Model::<InvalidBody>::new(invalid).into_response(),
        };
        *response.status_mut() = self.status;
        if let Some(methods) = self.allow {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        }
        response
    }
}

impl From<InvalidCookie> for Problem {
    fn from(invalid: InvalidCookie) -> Self {
        tracing::error!(%invalid, "cannot set a cookie");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    }
}

/// Reads a whole body.
///
/// # Errors
///
/// Returns 413 if the body is longer than 64 KiB, and 400 if it ends early.
pub async fn collect<B>(body: B) -> Result<Bytes, Problem>
where
    B: http_body::Body<Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 64 KiB"))
        }
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "the body broke off")),
    }
}
