#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The page links to items of all features.
#![cfg_attr(
    not(all(feature = "openapi", feature = "private", feature = "signed")),
    allow(rustdoc::broken_intra_doc_links)
)]
//! Sets cookies, headers and the status of an axum response from anywhere in a request.
//!
//! Return plain data from your handler. Extract [`Aside`] to change the rest of the response. This crate exports
//! everything that an application needs from the core crate [`aside`], which documents every rule.
//!
//! # Examples
//!
//! ```
//! use aside_axum::{Aside, AsideLayer};
//! use axum::{Router, http::StatusCode, routing::post};
//!
//! async fn create_item(aside: Aside) -> &'static str {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("theme", "dark"));
//!     "created"
//! }
//!
//! // After all routes and middleware that use `Aside`.
//! let app: Router = Router::new().route("/items", post(create_item)).layer(AsideLayer::new());
//! # let _ = app;
//! ```
//!
//! A response model is a type that derives `Serialize` and `JsonSchema`, or a selection of its fields. Business
//! code that takes `&Aside` compiles with each adapter.
//!
//! ```
//! use aside_axum::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model};
//! use schemars::JsonSchema;
//! use serde::Serialize;
//!
//! const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new().http_only(true));
//!
//! #[derive(Serialize, JsonSchema)]
//! struct User { name: String, password: String }
//!
//! model!(pub UserOut = User, exclude = ["password"]);
//!
//! fn log_in(aside: &Aside, user: &User) -> Model<UserOut> {
//!     aside.set_cookie(SESSION.with_value("31d4"));
//!     Model::new(user)
//! }
//!
//! let user = User { name: "ada".into(), password: "s3cret".into() };
//! let aside = Aside::default();
//! assert_eq!(log_in(&aside, &user).into_bytes()?, r#"{"name":"ada"}"#);
//! assert_eq!(aside.cookies()[0].name(), "session");
//! assert_model_excludes!(UserOut, &user, "s3cret", "password");
//! # Ok::<_, aside_axum::ModelError>(())
//! ```
//!
//! # Overview
//!
//! | task | items |
//! |---|---|
//! | set or delete cookies, headers and the status | [`Aside`], an extractor |
//! | make it available to a router, or to one handler | [`AsideLayer`], [`with_aside`] |
//! | read the request's cookies | [`RequestCookies`], and [`Cookies`] for a value of your own type |
//! | declare a cookie once, and set, read and delete it | [`CookieSpec`], [`CookieOptions`], [`SameSite`], [`Encoding`] |
//! | sign or encrypt a cookie | [`CookieSpec::signed`], [`CookieSpec::private`], [`KeyRing`], [`secure`] |
//! | keep a session in a cookie | [`session`] |
//! | send only the fields that a model declares | [`Model`], [`model!`], [`ModelOptions`] |
//! | declare a model for each status, and problem details | [`Responses`], [`responses!`], [`response`] |
//! | stream rows or server-sent events | [`ModelLines`], [`ModelEvents`] |
//! | send a response exactly as built | [`Direct`], [`SetCookieExt`] |
//! | discard the changes of an extractor that rejects | [`Rollback`] |
//! | make a dependency once for each request | [`Aside::once`](aside::Aside::once) |
//! | configure the merge | [`Policy`], [`policy`] |
//! | find out what was not sent, and why | [`Report`], [`report`], [`ResponseError`], [`error`] |
//! | describe models and cookies in OpenAPI | [`openapi`] |
//! | test handlers | [`testing`], [`assert_model_excludes!`] |
//!
//! # Test a handler
//!
//! A test calls the handler as a function. It needs no router and no runtime.
//!
//! ```
//! use aside_axum::{Aside, testing};
//!
//! async fn create_item(aside: Aside) -> &'static str {
//!     aside.set_status(201);
//!     aside.set_cookie(("theme", "dark"));
//!     "created"
//! }
//!
//! let (body, changes) = testing::call(|aside| create_item(aside.into()));
//! assert_eq!(body, "created");
//! assert_eq!(changes.status().unwrap(), 201);
//! assert_eq!(changes.cookies()[0].header(), "theme=dark; Path=/; SameSite=Lax");
//! ```
//!
//! To test extractors, rejections and the merge too, send a request to the router:
//!
//! ```
//! use aside_axum::{Aside, AsideLayer};
//! use axum::{Router, body::Body, http::{Request, header::SET_COOKIE}, routing::get};
//! use tower::ServiceExt as _;
//!
//! let app: Router = Router::new()
//!     .route("/", get(async |aside: Aside| aside.set_cookie(("theme", "dark"))))
//!     .layer(AsideLayer::new());
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let response = app.oneshot(Request::new(Body::empty())).await?;
//! assert_eq!(response.headers()[SET_COOKIE], "theme=dark; Path=/; SameSite=Lax");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Compiler messages
//!
//! If rustc reports that `Handler` is not implemented for your function, add `#[axum::debug_handler]` to it (axum's
//! feature `macros`). The message then names the argument or the type.
//!
//! | message | fix |
//! |---|---|
//! | `Json<_>` consumes the request body | put the extractor of the body last, after [`Aside`] |
//! | `FromRequestParts` is not implemented for `Aside` | import [`Aside`] of this crate, not that of the core |
//! | `IntoResponse` is not implemented for `aside::Model<User>` | return [`Model`] of this crate, and convert the core's with `into()` |
//! | `IntoResponse` is not implemented for `User` | return `Model<UserOut>` or `axum::Json<User>` |
//!
//! # Features
//!
//! Each feature is the core's feature of that name.
//!
//! | feature | default | adds | dependencies |
//! |---|---|---|---|
//! | `model` | yes | [`Model`], [`Responses`], [`ModelLines`], [`ModelEvents`], [`model!`], [`responses!`]; and `json` | `bytes`, `futures-core`, `itoa`, `schemars`, `zmij` |
//! | `tracing` | yes | log events for dropped changes, warnings and generated 500s | `tracing` |
//! | `cookie` | yes | `set_cookie` accepts a `cookie::Cookie` | `cookie` |
//! | `json` | with `model` | [`Cookies`], [`CookieSpec::json`] for cookies whose value is JSON | `serde`, `serde_json` |
//! | `signed` | no | [`CookieSpec::signed`] for values that only your keys can write; with `json` also [`session`] | `base64`, `hmac`, `sha2`, `zeroize` |
//! | `private` | no | [`CookieSpec::private`] for values that only your keys can read; with `json` also [`session`] | `base64`, `chacha20poly1305`, `getrandom`, `hmac`, `sha2`, `zeroize` |
//! | `cookie-interop` | no | a [`Key`] from a `cookie::Key` | the cryptography of `cookie` |
//! | `formats` | no | [lax](ModelOptions::lax) models convert dates, times, durations, UUIDs, URIs and e-mail addresses | `idna`, `speedate`, `url`, `uuid` |
//! | `pattern` | no | models that [validate](ModelOptions::validate) check the keyword `pattern` | `regex-lite` |
//! | `openapi` | no | the module [`openapi`] | |
//! | `utoipa` | no | parts of an OpenAPI document as types of utoipa, `ToSchema` for models; and `openapi` | `utoipa` |
//!
//! # Limitations
//!
//! - A handler that extracts [`Aside`] needs [`AsideLayer`] or [`with_aside`]. If it is missing or misplaced, the
//!   client receives a plain 500, and the log says what to add.
//! - A middleware outside of [`AsideLayer`] that builds a new response does not keep its cookies.
//! - A change that is made after the response head was sent is ignored, counted and logged.
//! - A [`session`] is in its cookie. No crate of this project has a session store on the server.
//! - A response model filters JSON. It does not read requests, and it does not filter other formats.
//!
//! # Versions
//!
//! This crate needs Rust 1.88 or newer, and axum 0.8. A minor version of 0.x can contain breaking changes, and a patch
//! version does not.

mod extract;
mod respond;
mod rollback;
mod wrap;

#[cfg(feature = "openapi")]
#[doc(no_inline)]
pub use aside::openapi;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
#[doc(no_inline)]
pub use aside::session;
#[doc(no_inline)]
pub use aside::{
    self, AsideLayer, AsideService, Conditional, CookieId, CookieOptions, CookieSpec, CookieValue,
    Encoding, IntoDeleteCookie, IntoSetCookie, InvalidChange, InvalidCookieValue, MergeFuture,
    OnError, Policy, Priority, Report, SameSite, Savepoint, SetCookie, SetCookieExt,
    TemporalResponse, error, merge_future, policy, report, testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::{
    InvalidSchema, MaybeUndefined, ModelError, ModelOptions, ModelSchema, ResponseModel,
    assert_model_excludes, model, response, responses,
};
pub use extract::{Aside, MissingLayer, RequestCookies};
#[cfg(feature = "json")]
pub use extract::{Cookies, CookiesRejection};
pub use respond::{Direct, InvalidCookie, ResponseError};
#[cfg(feature = "model")]
pub use respond::{Model, ModelEvents, ModelLines, Responses, UnknownField};
pub use rollback::Rollback;
pub use wrap::{WithAside, with_aside};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
