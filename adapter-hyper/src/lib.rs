#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Sets cookies, headers and the status of a hyper response from anywhere in a request.
//!
//! Return plain data from your service. Change the rest of the response through [`Aside`].
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
//! This crate has everything that an application needs. A response model is a type that derives
//! `Serialize` and `JsonSchema`, or a projection of one.
//!
//! ```
//! use aside_hyper::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model, testing};
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
//! # let _ = testing::block_on(async {});
//! # Ok::<_, aside_hyper::ModelError>(())
//! ```
//!
//! # Overview
//!
//! - [`service_fn`] makes a service of a function that receives the request and its [`Aside`].
//! - [`service`] makes [`Aside::current`] available in any hyper service.
//! - [`Model`] is a response body that contains only the fields of a response model.
//! - [`Responses`] is a response body with a response model for each status.
//! - [`ModelLines`] and [`ModelEvents`] are streams of them, as newline-delimited JSON and as server-sent events.
//! - [`Direct`] is a response that is sent exactly as built.
//! - [`RequestCookies`] reads the cookies of the request.
//! - [`Cookies`] reads them into one value of your own type.
//! - [`IntoResponse`] is implemented by the types that a function can return.
//!
//! hyper-util converts between hyper and tower, so layers of tower and tower-http work with both services.
//! [`service`] has an example.
//!
//! # Features
//!
//! Each feature is the core's feature of that name.
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `model` | yes | [`Model`], [`Responses`], [`ModelLines`], [`ModelEvents`], [`model!`] and [`responses!`] |
//! | `tracing` | yes | log events for dropped changes and generated 500s |
//! | `json` | with `model` | [`Cookies`], `CookieSpec::json` for cookies whose value is JSON |
//! | `cookie` | yes | `set_cookie` accepts a `cookie::Cookie` |
//! | `signed` | no | signed cookies; with `json` sessions in a cookie |
//! | `private` | no | encrypted cookies; with `json` sessions in a cookie |
//! | `cookie-interop` | no | a `Key` from a `cookie::Key` |
//! | `formats` | no | lax models convert dates, times, durations, UUIDs, URIs and e-mail addresses |
//! | `openapi` | no | parts of an OpenAPI document |
//! | `pattern` | no | models check `pattern` |
//! | `utoipa` | no | the same as types of `utoipa`, and `ToSchema` for models |
//!
//! # Limitations
//!
//! This crate has no session store of its own. A `SessionSpec` keeps a session in a cookie. The crate [`aside`] documents every rule of the merge.

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
