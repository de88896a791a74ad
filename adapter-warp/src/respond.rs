//! The types that a filter can reply with.

use std::fmt;

use warp::reject::Reject;
use warp::reply::{Reply, Response};

/// The text that a client receives instead of a reason.
pub(crate) const TEXT: &str = "Internal Server Error";

aside::__newtype! {
    /// A response that is sent exactly as built. See [`aside::Direct`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{Direct, InvalidCookie, SetCookieExt as _};
    /// use warp::Reply as _;
    ///
    /// fn direct() -> Result<Direct, InvalidCookie> {
    ///     let mut response = "Come to the dark side, we have cookies".into_response();
    ///     response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
    ///     Ok(Direct(response))
    /// }
    /// # assert!(direct().is_ok());
    /// ```
    Direct, Response
}

impl<R: Reply> Reply for Direct<R> {
    fn into_response(self) -> Response {
        aside::Direct(self.0.into_response()).into()
    }
}

aside::__newtype! {
    /// An error that describes why a cookie cannot be sent. See [`aside::InvalidCookie`].
    ///
    /// As a reply, and as a rejection that no filter recovers, it becomes the generated 500. Its `Debug` text
    /// has no reason, because warp can send that text to the client. `Display` has the reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{CookieOptions, InvalidCookie, SetCookie};
    ///
    /// fn choose() -> Result<SetCookie, InvalidCookie> {
    ///     Ok(SetCookie::new("user input", "chosen", CookieOptions::new())?)
    /// }
    /// # assert!(choose().is_err());
    /// ```
    InvalidCookie
}

impl Reject for InvalidCookie {}

impl Reply for InvalidCookie {
    fn into_response(self) -> Response {
        ResponseError::from(self).into_response()
    }
}

aside::__newtype! {
    /// An error that describes why a response became the generated 500. See [`aside::ResponseError`].
    ///
    /// As a reply, and as a rejection that no filter recovers, it becomes the generated 500. Its `Debug` text
    /// has no reason, because warp can send that text to the client. `Display` has the reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{Aside, ResponseError};
    ///
    /// fn buy(aside: Aside) -> Result<&'static str, ResponseError> {
    ///     aside.set_cookie(("basket", "3"));
    ///     aside.check()?; // before you charge the customer
    ///     Ok("bought")
    /// }
    /// # assert!(buy(Aside::default()).is_ok());
    /// ```
    ResponseError
}

impl Reject for ResponseError {}

impl Reply for ResponseError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

// warp sends the `Debug` text of a rejection that no filter recovered to the client.
impl fmt::Debug for InvalidCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TEXT)
    }
}

impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TEXT)
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// A body that contains only the fields that the response model `M` declares. See [`aside::Model`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{Model, ModelError};
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
impl<M: ?Sized> Reply for Model<M> {
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
    /// use aside_warp::{Model, UnknownField};
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
impl Reject for UnknownField {}

#[cfg(feature = "model")]
impl Reply for UnknownField {
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
    ///     ModelLines::from_iter([User { username: "rick", password: "never sent" }])
    /// }
    /// ```
    ModelLines
}

#[cfg(feature = "model")]
impl<M: ?Sized> Reply for ModelLines<M> {
    fn into_response(self) -> Response {
        stream(self.0.into_body())
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// Server-sent events, each with only the fields that `M` declares. See [`aside::ModelEvents`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{ModelEvents, response::Event};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct User { username: &'static str, password: &'static str }
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct UserOut { username: String }
    ///
    /// fn users() -> ModelEvents<UserOut> {
    ///     let user = User { username: "rick", password: "never sent" };
    ///     ModelEvents::from_iter([Event::new(user).event("joined").id(1)])
    /// }
    /// ```
    ModelEvents
}

#[cfg(feature = "model")]
impl<M: ?Sized> Reply for ModelEvents<M> {
    fn into_response(self) -> Response {
        stream(self.0.into_body())
    }
}

#[cfg(feature = "model")]
aside::__newtype! {
    /// One of the responses that `R` declares, filtered by the model of its status. See [`aside::Responses`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::{Responses, response::Problem, responses};
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
    ///         _ => Err(Problem::new(warp::http::StatusCode::NOT_FOUND).detail("no user has this id")),
    ///     }
    /// }
    ///
    /// fn get_user() -> Result<Responses<GetUser>, Responses<GetUser>> {
    ///     let user = find(1)?;
    ///     Ok(Responses::new::<200>(&user))
    /// }
    /// ```
    Responses
}

#[cfg(feature = "model")]
impl<R: ?Sized> Reply for Responses<R> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

#[cfg(feature = "model")]
fn stream(response: http::Response<aside::response::ModelBody>) -> Response {
    let (head, rows) = response.into_parts();
    let (_, body) = warp::reply::stream(rows).into_response().into_parts();
    Response::from_parts(head, body)
}
