//! The types that a handler can return.

#[cfg(feature = "model")]
use axum::body::Body;
use axum::response::{IntoResponse, Response};

aside::__newtype! {
    /// A response that is sent exactly as built. See [`aside::Direct`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Direct, InvalidCookie, SetCookieExt as _};
    /// use axum::response::IntoResponse as _;
    ///
    /// async fn direct() -> Result<Direct, InvalidCookie> {
    ///     let mut response = "Come to the dark side, we have cookies".into_response();
    ///     response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
    ///     Ok(Direct(response))
    /// }
    /// ```
    Direct, Response
}

impl<R: IntoResponse> IntoResponse for Direct<R> {
    fn into_response(self) -> Response {
        aside::Direct(self.0.into_response()).into()
    }
}

aside::__newtype! {
    /// An error that describes why a cookie cannot be sent. See [`aside::InvalidCookie`].
    ///
    /// As a handler's error, it becomes the generated 500.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{CookieOptions, InvalidCookie, SetCookie};
    ///
    /// fn choose() -> Result<SetCookie, InvalidCookie> {
    ///     Ok(SetCookie::new("user input", "chosen", CookieOptions::new())?)
    /// }
    /// ```
    #[derive(Debug)]
    InvalidCookie
}

impl IntoResponse for InvalidCookie {
    fn into_response(self) -> Response {
        ResponseError::from(self).into_response()
    }
}

aside::__newtype! {
    /// An error that describes why a response became the generated 500. See [`aside::ResponseError`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Aside, ResponseError};
    ///
    /// async fn buy(aside: Aside) -> Result<&'static str, ResponseError> {
    ///     aside.set_cookie(("basket", "3"));
    ///     aside.check()?; // before you charge the customer
    ///     Ok("bought")
    /// }
    /// ```
    #[derive(Debug)]
    ResponseError
}

impl IntoResponse for ResponseError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// A body that contains only the fields that the response model `M` declares. See [`aside::Model`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Model, ModelError};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct User { username: &'static str, password: &'static str }
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct UserOut { username: String }
    ///
    /// fn me() -> Model<UserOut> {
    ///     Model::new(&User { username: "rick", password: "never sent" })
    /// }
    ///
    /// assert_eq!(me().into_bytes()?, r#"{"username":"rick"}"#);
    /// # Ok::<_, ModelError>(())
    /// ```
    Model
}

#[cfg(feature = "model")]
impl<M: ?Sized> IntoResponse for Model<M> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// An error that names a field which a client asked for and a model does not send.
    ///
    /// The response is a 400. See [`aside::error::UnknownField`](::aside::error::UnknownField).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Model, UnknownField};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String }
    ///
    /// fn get_user(fields: &str) -> Result<Model<User>, UnknownField> {
    ///     let fields = Model::only(fields.split(','))?;
    ///     Ok(Model::with_fields(&fields, User { id: 1, name: "ada".into() }))
    /// }
    ///
    /// assert_eq!(get_user("name")?.into_bytes().unwrap(), r#"{"name":"ada"}"#);
    /// assert_eq!(get_user("password").err().unwrap().path(), "password");
    /// # Ok::<_, UnknownField>(())
    /// ```
    UnknownField
}

#[cfg(feature = "model")]
impl IntoResponse for UnknownField {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// Newline-delimited JSON, in which each line has only the fields that `M` declares.
    ///
    /// See [`aside::ModelLines`].
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
    ModelLines
}

#[cfg(feature = "model")]
impl<M: ?Sized> IntoResponse for ModelLines<M> {
    fn into_response(self) -> Response {
        self.0.into_body().map(Body::from_stream)
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// Server-sent events, each with only the fields that `M` declares. See [`aside::ModelEvents`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{ModelEvents, response::Event};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct User { username: &'static str, password: &'static str }
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct UserOut { username: String }
    ///
    /// async fn users() -> ModelEvents<UserOut> {
    ///     let user = User { username: "rick", password: "never sent" };
    ///     ModelEvents::from_iter([Event::new(user).event("joined").id(1)])
    /// }
    /// ```
    ModelEvents
}

#[cfg(feature = "model")]
impl<M: ?Sized> IntoResponse for ModelEvents<M> {
    fn into_response(self) -> Response {
        self.0.into_body().map(Body::from_stream)
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// One of the responses that `R` declares, filtered by the model of its status. See [`aside::Responses`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Responses, response::Problem, responses};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct User { username: &'static str, password: &'static str }
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct UserOut { username: String }
    ///
    /// responses!(pub GetUser { 200 => UserOut, 404 => Problem });
    ///
    /// fn find(id: u32) -> Result<User, Problem> {
    ///     match id {
    ///         1 => Ok(User { username: "rick", password: "never sent" }),
    ///         _ => Err(Problem::new(axum::http::StatusCode::NOT_FOUND).detail("no user has this id")),
    ///     }
    /// }
    ///
    /// async fn get_user() -> Result<Responses<GetUser>, Responses<GetUser>> {
    ///     let user = find(1)?;
    ///     Ok(Responses::new::<200>(&user))
    /// }
    /// ```
    Responses
}

#[cfg(feature = "model")]
impl<R: ?Sized> IntoResponse for Responses<R> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
