//! A response model as a response.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::answer::{put_head, take_head};
use super::events;
use super::only_fields::OnlyFields;
use crate::model::{JSON, ModelError, ModelSchema, ResponseModel, UnknownField};
use crate::temporal::{BodyAction, Policy, ResponseError, TemporalResponse, merge};

/// A response body with the fields of a value that the response model `M` declares.
///
/// # Examples
///
/// ```
/// use aside::Model;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut {
///     name: String,
/// }
///
/// #[derive(Serialize)]
/// struct User {
///     name: String,
///     password: String,
/// }
///
/// let user = User { name: "ada".into(), password: "s3cret".into() };
/// let model = Model::<UserOut>::new(&user);
/// assert_eq!(model.into_bytes()?, r#"{"name":"ada"}"#);
/// # Ok::<_, aside::ModelError>(())
/// ```
#[must_use = "a model does nothing unless it is returned"]
pub struct Model<M: ?Sized> {
    body: Result<Bytes, ModelError>,
    head: Head,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ?Sized> Model<M> {
    /// Creates a body from the fields of `value` that `M` declares.
    ///
    /// Pass a reference to any value. If you already have a `UserOut`, pass it directly. This serializes
    /// the value at once, so the body keeps no reference to it. If the value does not match the model, the
    /// response is the generated 500.
    pub fn new<T: Serialize>(value: T) -> Self
    where
        M: ResponseModel,
    {
        Self::with_schema(M::schema(), value).with_media_type(M::MEDIA_TYPE)
    }

    /// Resolves the fields that a client asks for, for example with `?fields=id,name`.
    ///
    /// - `address.city` is a field in a field.
    /// - `orders.total` and `orders[].total` are a field of every item of a list.
    /// - `total` alone is enough if the model is a list.
    /// - A key of a map is a name too.
    ///
    /// [`ModelOptions::include`](crate::ModelOptions::include) has the rest of the syntax. `*`, `**` and
    /// positions in a list are not for clients. Without a path, the body has no fields. An empty path requests
    /// everything.
    ///
    /// The time is linear in the length of the paths, and nothing is kept.
    ///
    /// # Errors
    ///
    /// Returns an error if `M` does not send a field of that path. As a response, it is a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String }
    ///
    /// let fields = Model::<User>::only(["name"])?;
    /// let model = Model::with_fields(&fields, User { id: 1, name: "ada".into() });
    /// assert_eq!(model.into_bytes().unwrap(), r#"{"name":"ada"}"#);
    /// # Ok::<_, aside::error::UnknownField>(())
    /// ```
    pub fn only<P: AsRef<str>>(
        paths: impl IntoIterator<Item = P>,
    ) -> Result<OnlyFields<M>, UnknownField>
    where
        M: ResponseModel,
    {
        OnlyFields::new(paths)
    }

    /// Creates a body from the fields that `M` declares and the client requests.
    ///
    /// See [`only`](Self::only).
    pub fn with_fields<T: Serialize>(fields: &OnlyFields<M>, value: T) -> Self
    where
        M: ResponseModel,
    {
        events::undeclared::<M, T>(fields.partial.schema(), &value);
        let body = fields.partial.to_bytes(&value);
        Self { body, head: Head::default(), model: PhantomData }.with_media_type(M::MEDIA_TYPE)
    }

    /// Creates a body from the fields of `value` that your own `schema` declares.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use aside::{Model, ModelSchema};
    /// use serde_json::json;
    ///
    /// static SCHEMA: LazyLock<ModelSchema> = LazyLock::new(|| {
    ///     let schema = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    ///     ModelSchema::from_json_schema(schema).expect("the schema is a literal")
    /// });
    ///
    /// let model: Model<()> = Model::with_schema(&SCHEMA, &json!({ "id": 1, "secret": 2 }));
    /// assert_eq!(model.into_bytes()?, r#"{"id":1}"#);
    /// # Ok::<_, aside::ModelError>(())
    /// ```
    pub fn with_schema<T: Serialize>(schema: &ModelSchema, value: T) -> Self {
        events::undeclared::<M, T>(schema, &value);
        Self { body: schema.to_bytes(&value), head: Head::default(), model: PhantomData }
    }

    #[inline(always)]
    fn with_media_type(self, media_type: &'static str) -> Self {
        match media_type {
            JSON => self,
            media_type => self.header(CONTENT_TYPE, media_type),
        }
    }

    /// Sets the response's status, which is 200 otherwise. The last call wins.
    ///
    /// Takes what [`Aside::set_status`](crate::Aside::set_status) takes. An invalid status is the
    /// generated 500. A status that allows no content ([RFC 9110 §6.4.1]) clears the body. The merge
    /// applies changes of an `Aside` to this response as to any other.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    /// use http::Response;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Created { id: u32 }
    ///
    /// let model = Model::<Created>::new(Created { id: 5 })
    ///     .status(201)
    ///     .header("location", "/users/5");
    /// let response: Response<bytes::Bytes> = model.into_response();
    ///
    /// assert_eq!(response.status(), 201);
    /// assert_eq!(response.headers()["location"], "/users/5");
    /// assert_eq!(response.body(), r#"{"id":5}"#);
    /// ```
    ///
    /// [RFC 9110 §6.4.1]: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1
    #[track_caller]
    pub fn status(mut self, status: impl TryInto<StatusCode>) -> Self {
        self.head.status(status);
        self
    }

    /// Sets a header of the response. It replaces every header of that name, also `Content-Type`.
    ///
    /// Takes what [`Aside::insert_header`](crate::Aside::insert_header) takes. An invalid header is the
    /// generated 500, for example `Content-Length` or `Set-Cookie`. See
    /// [`InvalidChange`](crate::InvalidChange).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    /// use http::Response;
    ///
    /// let model = Model::<u8>::new(&5).header("content-type", "text/json");
    /// let response: Response<bytes::Bytes> = model.into_response();
    /// assert_eq!(response.headers()["content-type"], "text/json");
    ///
    /// let model = Model::<u8>::new(&5).header("content-length", "9");
    /// let response: Response<bytes::Bytes> = model.into_response();
    /// assert_eq!(response.status(), 500);
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

    /// Returns the JSON text.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not match the model. See [`ModelSchema::to_bytes`].
    ///
    /// # Examples
    ///
    /// ```
    /// let body = aside::Model::<u8>::new(5).into_bytes()?;
    /// assert_eq!(body, "5");
    /// # Ok::<_, aside::ModelError>(())
    /// ```
    pub fn into_bytes(self) -> Result<Bytes, ModelError> {
        self.body
    }

    /// Returns the model as a response with its `Content-Length`.
    ///
    /// The default status is 200, and the default `Content-Type` is `application/json`. If the value does
    /// not match the model, this returns the generated 500 and logs the error. The [`ModelError`] is in the
    /// response's [`ResponseError`](crate::ResponseError).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    /// use http::{Response, header::CONTENT_TYPE};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct Message { message: String }
    ///
    /// let response: Response<bytes::Bytes> = Model::<Message>::new(Message { message: "hi".into() }).into_response();
    /// assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    /// assert_eq!(response.body(), r#"{"message":"hi"}"#);
    /// ```
    #[must_use]
    pub fn into_response<B: From<Bytes> + From<&'static str>>(self) -> Response<B> {
        let body = match self.body {
            Ok(body) => body,
            Err(error) => return ResponseError::of_model::<M>(error).into_response(),
        };
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(B::from(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, length);
        self.head.over(&mut response);
        response
    }
}

/// Shows only the length of the body, because the body might contain secrets.
impl<M: ?Sized> fmt::Debug for Model<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref().map(Bytes::len);
        f.debug_struct("Model").field("body", &body).finish_non_exhaustive()
    }
}

impl From<ModelError> for ResponseError {
    fn from(error: ModelError) -> Self {
        Self::model(error, None)
    }
}

/// The status and the headers of a model's own response. They obey the same rules as the changes of an
/// `Aside`. Most models have none.
#[derive(Default)]
pub(super) struct Head(Option<Box<TemporalResponse>>);

impl Head {
    #[track_caller]
    pub(super) fn status(&mut self, status: impl TryInto<StatusCode>) {
        self.0.get_or_insert_default().set_status(status);
    }

    #[track_caller]
    pub(super) fn header(
        &mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) {
        self.0.get_or_insert_default().insert_header(name, value);
    }

    pub(super) fn over<B: From<&'static str>>(self, response: &mut Response<B>) {
        let Some(changes) = self.0 else { return };
        let mut head = take_head(response);
        let merged = merge(*changes, &mut head, &Policy::default());
        events::dropped(&merged.report, head.extensions.get());
        match merged.body {
            BodyAction::Keep => {}
            BodyAction::Clear => *response.body_mut() = B::from(""),
            BodyAction::Replace(text) => {
                events::failure(&head.extensions);
                *response.body_mut() = B::from(text);
            }
        }
        put_head(head, response);
    }
}
