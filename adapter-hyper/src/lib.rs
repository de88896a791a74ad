#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The page links to items of all features.
#![cfg_attr(
    not(all(feature = "openapi", feature = "private", feature = "signed")),
    allow(rustdoc::broken_intra_doc_links)
)]
//! Sets cookies, headers and the status of a hyper response from anywhere in a request.
//!
//! Return plain data from your service. Change the rest of the response through [`Aside`]. This crate exports
//! everything that an application needs from the core crate [`aside`], which documents every rule.
//!
//! # Examples
//!
//! ```
//! use aside_hyper::{Aside, service_fn};
//! use hyper::{Request, StatusCode, body::Incoming};
//! use std::convert::Infallible;
//!
//! let app = service_fn(|_: Request<Incoming>, aside: Aside| async move {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("theme", "dark"));
//!     Ok::<_, Infallible>("created")
//! });
//! # let _ = app;
//! ```
//!
//! A response model is a type that derives `Serialize` and `JsonSchema`, or a selection of its fields. Business
//! code that takes `&Aside` compiles with each adapter.
//!
//! ```
//! use aside_hyper::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model};
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
//! # Ok::<_, aside_hyper::ModelError>(())
//! ```
//!
//! # Overview
//!
//! | task | items |
//! |---|---|
//! | set or delete cookies, headers and the status | [`Aside`], an argument of the function in [`service_fn`] |
//! | make [`Aside::current`] available in any service | [`service`] |
//! | return text, a status or a `Result` | [`IntoResponse`], [`Body`] |
//! | read the request's cookies | [`RequestCookies`], and [`Cookies`] for a value of your own type |
//! | declare a cookie once, and set, read and delete it | [`CookieSpec`], [`CookieOptions`], [`SameSite`], [`Encoding`] |
//! | sign or encrypt a cookie | [`CookieSpec::signed`], [`CookieSpec::private`], [`KeyRing`], [`secure`] |
//! | keep a session in a cookie | [`session`] |
//! | send only the fields that a model declares | [`Model`], [`model!`], [`ModelOptions`] |
//! | declare a model for each status, and problem details | [`Responses`], [`responses!`], [`response`] |
//! | stream rows or server-sent events | [`ModelLines`], [`ModelEvents`] |
//! | send a response exactly as built | [`Direct`], [`SetCookieExt`] |
//! | make a dependency once for each request | [`Aside::once`] |
//! | configure the merge | [`Policy`], [`policy`] |
//! | find out what was not sent, and why | [`Report`], [`report`], [`ResponseError`], [`error`] |
//! | describe models and cookies in OpenAPI | [`openapi`] |
//! | test handlers | [`testing`], [`assert_model_excludes!`] |
//!
//! hyper-util converts between hyper and tower, so layers of tower and tower-http work with both services.
//! [`service`] has an example.
//!
//! # Test a service
//!
//! A test calls the service as hyper does. The body of the request can have any type.
//!
//! ```
//! use aside_hyper::{Aside, service_fn};
//! use hyper::{Request, header::SET_COOKIE, service::Service as _};
//! use std::convert::Infallible;
//!
//! let app = service_fn(|_: Request<String>, aside: Aside| async move {
//!     aside.set_status(201);
//!     aside.set_cookie(("theme", "dark"));
//!     Ok::<_, Infallible>("created")
//! });
//!
//! let response = aside_hyper::testing::block_on(app.call(Request::new(String::new())))?;
//! assert_eq!(response.status(), 201);
//! assert_eq!(response.headers()[SET_COOKIE], "theme=dark; Path=/; SameSite=Lax");
//! # Ok::<_, Infallible>(())
//! ```
//!
//! A test calls business code as a function, with an [`Aside::default`].
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
//! - This crate has no routes and no server.
//! - A layer around the service that builds a new response does not keep its cookies.
//! - A change that is made after the response head was sent is ignored, counted and logged.
//! - A [`session`] is in its cookie. No crate of this project has a session store on the server.
//! - A response model filters JSON. It does not read requests, and it does not filter other formats.
//!
//! # Versions
//!
//! This crate needs Rust 1.88 or newer, and hyper 1. A minor version of 0.x can contain breaking changes, and a patch
//! version does not.

mod body;
mod cookies;
#[cfg(feature = "model")]
mod lines;
mod respond;
mod service;
mod wrap;

#[cfg(feature = "openapi")]
#[doc(no_inline)]
pub use aside::openapi;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
#[doc(no_inline)]
pub use aside::session;
#[doc(no_inline)]
pub use aside::{
    self, Aside, AsideLayer, Conditional, CookieId, CookieOptions, CookieSpec, CookieValue, Direct,
    Encoding, IntoDeleteCookie, IntoSetCookie, InvalidChange, InvalidCookie, InvalidCookieValue,
    MergeFuture, OnError, Policy, Priority, Report, ResponseError, SameSite, Savepoint, SetCookie,
    SetCookieExt, TemporalResponse, error, merge_future, policy, report, testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::{
    InvalidSchema, MaybeUndefined, Model, ModelError, ModelEvents, ModelLines, ModelOptions,
    ModelSchema, ResponseModel, Responses, assert_model_excludes, model, response, responses,
};
pub use body::Body;
pub use cookies::RequestCookies;
#[cfg(feature = "json")]
pub use cookies::{Cookies, CookiesRejection};
pub use respond::IntoResponse;
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use respond::UnknownField;
pub use service::{ResponseFuture, ServiceFn, service_fn};
pub use wrap::{AsideService, service};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
