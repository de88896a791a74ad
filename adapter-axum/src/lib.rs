#![forbid(unsafe_code)]
//! Sets cookies, headers and the status of an axum response from anywhere in a request.
//!
//! Return plain data from your handler. Extract [`Aside`] to change the rest of the response.
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
//! let app: Router = Router::new().route("/items", post(create_item)).layer(AsideLayer::new());
//! # let _ = app;
//! ```
//!
//! This crate has everything that an application needs. A response model is a type that derives
//! `Serialize` and `JsonSchema`, or a projection of one.
//!
//! ```
//! use aside_axum::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model, testing};
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
//! # Ok::<_, aside_axum::ModelError>(())
//! ```
//!
//! # Overview
//!
//! - [`AsideLayer`] and [`with_aside`] make [`Aside`] available to a router or to one handler.
//! - [`Model`] is a response body that contains only the fields of a response model.
//! - [`Responses`] is a response body with a response model for each status.
//! - [`ModelLines`] and [`ModelEvents`] are streams of them, as newline-delimited JSON and as server-sent events.
//! - [`Direct`] is a response that is sent exactly as built.
//! - [`RequestCookies`] reads the cookies of the request.
//! - [`Cookies`] reads them into one value of your own type.
//! - [`Rollback`] discards the changes of an extractor that rejects.
//!
//! Add [`AsideLayer`] after all routes and middleware that use [`Aside`]. If it is missing or misplaced,
//! the client receives a plain 500, and the log says what to add.
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
