//! A response model as an answer.

use std::ops::Deref;

use aside::{ModelSchema, ResponseModel};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The handler's value, filtered by the response model `M`; see [`aside::Model`].
///
/// # Examples
///
/// ```
/// use aside_axum::Model;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User { username: &'static str, password: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut { username: String }
///
/// async fn me() -> Model<UserOut> {
///     Model::new(&User { username: "rick", password: "never sent" })
/// }
/// ```
#[derive(Debug)]
pub struct Model<M: ?Sized>(aside::Model<M>);

impl<M: ResponseModel> Model<M> {
    /// Creates a body from the fields of `value` that `M` declares. See [`aside::Model::new`].
    pub fn new<T: Serialize>(value: T) -> Self {
        Self(aside::Model::new(value))
    }
}

impl<M: ?Sized> Model<M> {
    /// Creates a body from the fields of `value` that your own `schema` declares.
    pub fn with_schema<T: Serialize>(schema: &ModelSchema, value: T) -> Self {
        Self(aside::Model::with_schema(schema, value))
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

impl<M: ?Sized> From<aside::Model<M>> for Model<M> {
    fn from(model: aside::Model<M>) -> Self {
        Self(model)
    }
}

impl<M: ?Sized> Deref for Model<M> {
    type Target = aside::Model<M>;

    fn deref(&self) -> &aside::Model<M> {
        &self.0
    }
}

impl<M: ?Sized> IntoResponse for Model<M> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
