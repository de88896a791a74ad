//! Errors as the client sees them.

use aside::InvalidCookie;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use serde_json::{Value, json};

/// The longest body that the app reads.
const MAX_BODY: usize = 64 * 1024;

/// An error with a status and FastAPI's `{"detail": …}`.
///
/// It contains no value of the request, which might be a password.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: Value,
    allow: Option<&'static str>,
}

impl Problem {
    /// Creates a problem from a status and the detail that the client sees.
    pub fn new(status: StatusCode, detail: impl Into<Value>) -> Self {
        Self { status, detail: detail.into(), allow: None }
    }

    /// Adds the methods that are allowed.
    pub(super) fn allow(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Returns the response. The merge applies to it as to any other.
    #[must_use]
    pub fn into_response(self) -> Response<String> {
        let body = json!({ "detail": self.detail }).to_string();
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().insert(CONTENT_LENGTH, length);
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
