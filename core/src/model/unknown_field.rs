use std::{error::Error, fmt};

use http::{
    Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
};
use serde_json::json;

/// An error that names a requested field which a model does not send.
///
/// A field that the model excludes is unknown too, so a client cannot find out that it exists.
///
/// # Examples
///
/// ```
/// use aside::{Model, error::UnknownField};
/// use http::Response;
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { id: u32, name: String }
///
/// let error: UnknownField = Model::<User>::only(["id", "password"]).unwrap_err();
/// assert_eq!(error.to_string(), "no field matches path `password`");
///
/// let response: Response<String> = error.into_response();
/// assert_eq!(response.status(), 400);
/// assert_eq!(response.body(), r#"{"detail":"no field matches path `password`"}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownField {
    path: Box<str>,
}

/// The longest part of a client's path that is repeated to it, in characters.
const LONGEST: usize = 64;

impl UnknownField {
    #[cold]
    pub(super) fn new(path: &str) -> Self {
        let mut escaped = String::new();
        for letter in path.chars().take(LONGEST) {
            match letter {
                '_' | '-' | '.' | '[' | ']' | '*' | ' ' => escaped.push(letter),
                letter if letter.is_alphanumeric() => escaped.push(letter),
                letter => escaped.extend(letter.escape_unicode()),
            }
        }
        if path.chars().nth(LONGEST).is_some() {
            escaped.push('…');
        }
        Self { path: escaped.into() }
    }

    /// Returns the path, escaped and cut off after 64 characters.
    ///
    /// Only letters, digits and `_-.[]*` are as the client sent them.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32 }
    ///
    /// let error = Model::<User>::only(["<id>"]).unwrap_err();
    /// assert_eq!(error.path(), r"\u{3c}id\u{3e}");
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the error as a 400, with the message as `detail` in JSON.
    #[must_use]
    pub fn into_response<B: From<String>>(self) -> Response<B> {
        let body = json!({ "detail": self.to_string() }).to_string();
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(B::from(body));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, length);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no field matches path `{}`", self.path)
    }
}

impl Error for UnknownField {}
