//! Rows of a response model as an answer.

use std::error::Error;

use aside::{ModelSchema, ResponseModel};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use serde::Serialize;

/// Many values, each filtered by the response model `M` before it is sent; see [`aside::ModelLines`].
///
/// # Examples
///
/// ```
/// use aside_axum::ModelLines;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User { username: &'static str, password: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut { username: String }
///
/// async fn users() -> ModelLines<UserOut> {
///     ModelLines::from_iter([User { username: "rick", password: "never sent" }])
/// }
/// ```
#[derive(Debug)]
pub struct ModelLines<M: ?Sized>(aside::ModelLines<M>);

impl<M: ResponseModel> ModelLines<M> {
    /// What `M` names of each row of a stream.
    pub fn new<S: Stream<Item: Serialize> + Send + 'static>(rows: S) -> Self {
        Self(aside::ModelLines::new(rows))
    }

    /// What `M` names of each row of an iterator.
    #[expect(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
    pub fn from_iter<I>(rows: I) -> Self
    where
        I: IntoIterator<Item: Serialize, IntoIter: Send + 'static>,
    {
        Self(aside::ModelLines::from_iter(rows))
    }

    /// What `M` names of each row of a stream that may fail.
    pub fn try_new<S, T, E>(rows: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Serialize,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(aside::ModelLines::try_new(rows))
    }
}

impl<M: ?Sized> ModelLines<M> {
    /// What `schema` names of each row of a stream.
    pub fn with_schema<S>(schema: &'static ModelSchema, rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self(aside::ModelLines::with_schema(schema, rows))
    }

    /// Sets the response's status. See [`aside::Model::status`].
    #[must_use]
    #[track_caller]
    pub fn status(self, status: impl TryInto<StatusCode>) -> Self {
        Self(self.0.status(status))
    }

    /// Sets a header of the response. See [`aside::Model::header`].
    #[must_use]
    #[track_caller]
    pub fn header(self, name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) -> Self {
        Self(self.0.header(name, value))
    }
}

impl<M: ?Sized> From<aside::ModelLines<M>> for ModelLines<M> {
    fn from(lines: aside::ModelLines<M>) -> Self {
        Self(lines)
    }
}

impl<M: ?Sized> IntoResponse for ModelLines<M> {
    fn into_response(self) -> Response {
        self.0.into_body().map(Body::from_stream)
    }
}
