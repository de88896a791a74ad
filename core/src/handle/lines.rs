//! Rows of a response model as a response.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::body::{self, BoxError, Iter, ModelBody};
use super::events;
use super::model::Head;
use super::only_fields::OnlyFields;
use crate::model::{ModelError, ModelSchema, ResponseModel};

/// Newline-delimited JSON, in which each line has only the fields that `M` declares.
///
/// A row is written when the client reads it. The response head is sent before the first row. So a row that
/// does not match the model cannot become a 500. No part of such a row is sent. The log has its number and the
/// reason, and the body ends with an error. The client sees a truncated response. If the server has not sent
/// the head yet, the connection (HTTP/2: the stream) ends without a response.
///
/// The `Content-Type` is `application/x-ndjson`. FastAPI sends `application/jsonl`, which
/// [`header`](Self::header) can set instead. Neither is registered, and the bytes are the same.
///
/// # Examples
///
/// ```
/// use aside::ModelLines;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User { name: &'static str, password: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut { name: String }
///
/// let users = [User { name: "ada", password: "1815" }, User { name: "rick", password: "C-137" }];
/// let response = ModelLines::<UserOut>::from_iter(users).into_body();
/// assert_eq!(response.headers()["content-type"], "application/x-ndjson");
/// // The body is two rows: {"name":"ada"} and {"name":"rick"}.
/// ```
#[must_use = "rows do nothing unless they are returned"]
pub struct ModelLines<M: ?Sized> {
    rows: Result<ModelBody, ModelError>,
    head: Head,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ?Sized> ModelLines<M> {
    /// Creates lines from the rows of a stream. Each line has the fields that `M` declares.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelLines;
    /// use futures_core::Stream;
    ///
    /// #[derive(serde::Serialize)]
    /// struct User { name: String, password: String }
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct UserOut { name: String }
    ///
    /// fn export(users: impl Stream<Item = User> + Send + 'static) -> ModelLines<UserOut> {
    ///     ModelLines::new(users)
    /// }
    /// ```
    pub fn new<S>(rows: S) -> Self
    where
        M: ResponseModel,
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self::with_schema(M::schema(), rows)
    }

    /// Creates lines from the rows of an iterator.
    ///
    /// The client's reading drives the iterator.
    #[expect(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
    pub fn from_iter<I>(rows: I) -> Self
    where
        M: ResponseModel,
        I: IntoIterator<Item: Serialize, IntoIter: Send + 'static>,
    {
        Self::new(Iter(rows.into_iter()))
    }

    /// Creates lines from a stream that can fail, for example of a database.
    ///
    /// Its error ends the body and goes to the server. The log has an event without the text of the error.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelLines;
    /// use futures_core::Stream;
    /// use std::io;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String }
    ///
    /// fn export(rows: impl Stream<Item = io::Result<User>> + Send + 'static) -> ModelLines<User> {
    ///     ModelLines::try_new(rows)
    /// }
    /// ```
    pub fn try_new<S, T, E>(rows: S) -> Self
    where
        M: ResponseModel,
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Serialize,
        E: Into<BoxError>,
    {
        let schema = M::schema();
        let rows = ModelBody::new(schema, rows, move |row| match row {
            Ok(row) => line::<M, _>(schema, &row),
            Err(error) => Err(error.into()),
        });
        Self::of(rows)
    }

    /// Creates lines with the fields that your own `schema` declares.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelLines, ModelSchema};
    /// use futures_core::Stream;
    /// use serde_json::{Value, json};
    /// use std::sync::LazyLock;
    ///
    /// static POINT: LazyLock<ModelSchema> = LazyLock::new(|| {
    ///     let point = json!({ "type": "object", "properties": { "x": { "type": "number" } } });
    ///     ModelSchema::from_json_schema(point).expect("the schema is a literal")
    /// });
    ///
    /// fn export(points: impl Stream<Item = Value> + Send + 'static) -> ModelLines<()> {
    ///     ModelLines::with_schema(&POINT, points)
    /// }
    /// ```
    pub fn with_schema<S>(schema: &'static ModelSchema, rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self::of(ModelBody::new(schema, rows, move |row| line::<M, _>(schema, &row)))
    }

    /// Creates lines with the fields that the model declares and the client asks for.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, ModelLines, error::UnknownField};
    /// use futures_core::Stream;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String }
    ///
    /// fn export<S>(fields: &str, rows: S) -> Result<ModelLines<User>, UnknownField>
    /// where
    ///     S: Stream<Item = User> + Send + 'static,
    /// {
    ///     let fields = Model::only(fields.split(','))?;
    ///     Ok(ModelLines::with_fields(&fields, rows))
    /// }
    /// ```
    pub fn with_fields<S>(fields: &OnlyFields<M>, rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        let fields = fields.partial.clone();
        Self::of(ModelBody::new(fields.schema(), rows, move |row| {
            events::undeclared::<M, _>(fields.schema(), &row);
            Ok(fields.to_line(&row)?)
        }))
    }

    /// Sets the response's status. See [`Model::status`](crate::Model::status).
    #[track_caller]
    pub fn status(mut self, status: impl TryInto<StatusCode>) -> Self {
        self.head.status(status);
        self
    }

    /// Sets a header of the response. See [`Model::header`](crate::Model::header).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelLines;
    ///
    /// let lines = ModelLines::<u32>::from_iter([7, 8])
    ///     .status(206)
    ///     .header("content-type", "application/jsonl");
    /// let response = lines.into_body();
    /// assert_eq!(response.status(), 206);
    /// assert_eq!(response.headers()["content-type"], "application/jsonl");
    /// ```
    #[track_caller]
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.head.header(name, value);
        self
    }

    /// Returns the response, whose body is a stream of lines.
    ///
    /// Returns the generated 500 if the model cannot be built.
    #[must_use]
    pub fn into_body(self) -> Response<ModelBody> {
        let headers = [(CONTENT_TYPE, "application/x-ndjson")];
        body::into_response::<M>(self.rows, &headers, self.head)
    }

    fn of(rows: Result<ModelBody, ModelError>) -> Self {
        Self { rows, head: Head::default(), model: PhantomData }
    }
}

/// Writes a row, and logs its undeclared keys if a subscriber asks for them.
fn line<M: ?Sized, T: Serialize>(schema: &ModelSchema, row: &T) -> Result<Bytes, BoxError> {
    events::undeclared::<M, T>(schema, row);
    Ok(schema.to_line(row)?)
}

impl<M: ?Sized> fmt::Debug for ModelLines<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelLines").field("rows", &self.rows).finish_non_exhaustive()
    }
}
