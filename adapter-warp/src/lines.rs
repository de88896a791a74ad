//! Rows of a response model as an answer.

use std::error::Error;

use aside::{ModelSchema, ResponseModel};
use futures_core::Stream;
use serde::Serialize;
use warp::http::{HeaderName, HeaderValue, StatusCode};
use warp::reply::{Reply, Response, stream};

/// Many values, each filtered by the response model `M` before it is sent; see [`aside::ModelLines`].
///
/// # Examples
///
/// ```
/// use aside_warp::ModelLines;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User { username: &'static str, password: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut { username: String }
///
/// fn users() -> ModelLines<UserOut> {
///     ModelLines::of_iter([User { username: "rick", password: "never sent" }])
/// }
/// ```
#[derive(Debug)]
pub struct ModelLines<M: ?Sized>(aside::ModelLines<M>);

impl<M: ResponseModel> ModelLines<M> {
    /// What `M` names of each row of a stream.
    pub fn of<S: Stream<Item: Serialize> + Send + 'static>(rows: S) -> Self {
        Self(aside::ModelLines::of(rows))
    }

    /// What `M` names of each row of an iterator.
    pub fn of_iter<I>(rows: I) -> Self
    where
        I: IntoIterator<Item: Serialize, IntoIter: Send + 'static>,
    {
        Self(aside::ModelLines::of_iter(rows))
    }

    /// What `M` names of each row of a stream that may fail.
    pub fn try_of<S, T, E>(rows: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Serialize,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(aside::ModelLines::try_of(rows))
    }
}

impl<M: ?Sized> ModelLines<M> {
    /// What `schema` names of each row of a stream.
    pub fn with<S>(schema: &'static ModelSchema, rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self(aside::ModelLines::with(schema, rows))
    }

    /// The response's own status; see [`aside::Model::status`].
    #[must_use]
    #[track_caller]
    pub fn status(self, status: StatusCode) -> Self {
        Self(self.0.status(status))
    }

    /// A header of the response's own; see [`aside::Model::header`].
    #[must_use]
    #[track_caller]
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self(self.0.header(name, value))
    }
}

impl<M: ?Sized> From<aside::ModelLines<M>> for ModelLines<M> {
    fn from(lines: aside::ModelLines<M>) -> Self {
        Self(lines)
    }
}

impl<M: ?Sized> Reply for ModelLines<M> {
    fn into_response(self) -> Response {
        let (head, rows) = self.0.into_rows().into_parts();
        let (_, body) = stream(rows).into_response().into_parts();
        Response::from_parts(head, body)
    }
}
