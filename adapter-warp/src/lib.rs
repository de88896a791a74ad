#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The page links to items of all features.
#![cfg_attr(
    not(all(feature = "openapi", feature = "private", feature = "signed")),
    allow(rustdoc::broken_intra_doc_links)
)]
//! Sets cookies, headers and the status of a warp response from anywhere in a request.
//!
//! Return plain data from your filters. Extract [`Aside`] with [`aside()`] to change the rest of the response. This
//! crate exports everything that an application needs from the core crate [`aside`](mod@::aside), which documents every
//! rule.
//!
//! # Examples
//!
//! ```
//! use aside_warp::{Aside, aside};
//! use warp::{Filter, http::StatusCode};
//!
//! let create_item = warp::post().and(aside()).map(|aside: Aside| {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("theme", "dark"));
//!     "created"
//! });
//! # fn serve(_: impl tower::Service<warp::http::Request<http_body_util::Empty<&'static [u8]>>>) {}
//! # serve(
//! aside_warp::service(create_item) // a tower service
//! # );
//! ```
//!
//! A response model is a type that derives `Serialize` and `JsonSchema`, or a selection of its fields. Business
//! code that takes `&Aside` compiles with each adapter.
//!
//! ```
//! use aside_warp::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model};
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
//! # Ok::<_, aside_warp::ModelError>(())
//! ```
//!
//! # Overview
//!
//! | task | items |
//! |---|---|
//! | set or delete cookies, headers and the status | [`aside()`], a filter that extracts [`Aside`] |
//! | make it available to filters | [`service`], which makes a tower service of a filter |
//! | read the request's cookies | [`cookies`] for [`RequestCookies`], [`cookie_model`] for a value of your own type |
//! | declare a cookie once, and set, read and delete it | [`CookieSpec`], [`CookieOptions`], [`SameSite`], [`Encoding`] |
//! | sign or encrypt a cookie | [`CookieSpec::signed`], [`CookieSpec::private`], [`KeyRing`], [`secure`] |
//! | keep a session in a cookie | [`session`] |
//! | send only the fields that a model declares | [`Model`], [`model!`], [`ModelOptions`] |
//! | declare a model for each status, and problem details | [`Responses`], [`responses!`], [`response`] |
//! | stream rows or server-sent events | [`ModelLines`], [`ModelEvents`] |
//! | send a response exactly as built | [`Direct`], [`SetCookieExt`] |
//! | discard the changes of a filter that rejects | [`rollback_on_reject`] |
//! | make a dependency once for each request | [`Aside::once`] |
//! | configure the merge | [`Policy`], [`policy`] |
//! | find out what was not sent, and why | [`Report`], [`report`], [`ResponseError`], [`error`] |
//! | describe models and cookies in OpenAPI | [`openapi`] |
//! | test handlers | [`testing`], [`assert_model_excludes!`] |
//!
//! # Alternatives
//!
//! A filter that rejects keeps its changes. If another filter answers, its response has the cookie of the
//! filter that rejected. Wrap each alternative that makes changes in [`rollback_on_reject`].
//!
//! ```
//! use aside_warp::{Aside, Policy, aside, merge_future, rollback_on_reject};
//! use warp::{Filter, http::header::SET_COOKIE};
//!
//! let by_token = || aside().and_then(|aside: Aside| async move {
//!     aside.delete_cookie("token");
//!     Err::<&str, _>(warp::reject::not_found())
//! });
//! let guest = || warp::any().map(|| "hello, guest");
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let request = || warp::test::request();
//! let kept = by_token().or(guest()); // deletes the cookie
//! let response = merge_future(Policy::new(), request().reply(&kept)).await;
//! assert!(response.headers().contains_key(SET_COOKIE));
//!
//! let cured = rollback_on_reject(by_token()).or(guest());
//! let response = merge_future(Policy::new(), request().reply(&cured)).await;
//! assert!(!response.headers().contains_key(SET_COOKIE));
//! # });
//! # Ok::<_, std::io::Error>(())
//! ```
//!
//! # Servers
//!
//! Serve the service with `hyper_util::service::TowerToHyperService` and the method
//! `serve_connection_with_upgrades` of `hyper_util::server::conn::auto::Builder`. Without upgrades, `warp::ws`
//! returns 101 and the connection closes. The service is also a fallback service of an axum router.
//!
//! `warp::log` and other wrappers of warp run inside of the service. They see the status that the filter
//! returns, because the merge follows. Log around the service, for example with `tower_http::trace`, to see
//! the status that is sent.
//!
//! # Test a filter
//!
//! `warp::test` runs a filter without [`service`]. Wrap its future in [`merge_future`] to receive the merged
//! response.
//!
//! ```
//! use aside_warp::{Aside, Policy, aside, merge_future};
//! use warp::{Filter, http::header::SET_COOKIE};
//!
//! let create_item = warp::path("items").and(aside()).map(|aside: Aside| {
//!     aside.set_status(201);
//!     aside.set_cookie(("theme", "dark"));
//!     "created"
//! });
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let request = warp::test::request().path("/items");
//! let response = merge_future(Policy::new(), request.reply(&create_item)).await;
//! assert_eq!(response.status(), 201);
//! assert_eq!(response.headers()[SET_COOKIE], "theme=dark; Path=/; SameSite=Lax");
//! # });
//! # Ok::<_, std::io::Error>(())
//! ```
//!
//! A test calls business code as a function, with an [`Aside::default`]. [`Aside::scope`] makes a handle available to
//! a filter that does not reply.
//!
//! # Compiler messages
//!
//! | message | fix |
//! |---|---|
//! | `CombineRejection` is not implemented for [`ResponseError`] | return `Result<_, warp::Rejection>` from a function for `and_then`; `?` converts the errors of this crate |
//! | `FilterBase` is not implemented for `AsideService` | do not pass the service to `warp::serve`, which takes a filter; see [Servers](#servers) |
//! | `if` and `else` have incompatible types | return a `Result` of two replies, or call `into_response` of `warp::Reply` in both branches |
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
//! - A filter that uses [`aside()`] needs [`service`], because `warp::serve` accepts no service. If it is missing,
//!   the client receives a plain 500, and the log says what to add.
//! - A layer around the service that builds a new response does not keep its cookies.
//! - A change that is made after the response head was sent is ignored, counted and logged.
//! - A [`session`] is in its cookie. No crate of this project has a session store on the server.
//! - A response model filters JSON. It does not read requests, and it does not filter other formats.
//!
//! # Versions
//!
//! This crate needs Rust 1.88 or newer, and warp 0.4. A minor version of 0.x can contain breaking changes, and a patch
//! version does not.

mod body;
mod filter;
mod respond;
mod service;

#[cfg(feature = "openapi")]
#[doc(no_inline)]
pub use ::aside::openapi;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
#[doc(no_inline)]
pub use ::aside::session;
#[doc(no_inline)]
pub use ::aside::{
    self, Aside, AsideLayer, AsideService, Conditional, CookieId, CookieOptions, CookieSpec,
    CookieValue, Encoding, IntoDeleteCookie, IntoSetCookie, InvalidChange, InvalidCookieValue,
    MergeFuture, OnError, Policy, Priority, Report, SameSite, Savepoint, SetCookie, SetCookieExt,
    TemporalResponse, error, merge_future, policy, report, testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use ::aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use ::aside::{
    InvalidSchema, MaybeUndefined, ModelError, ModelOptions, ModelSchema, ResponseModel,
    assert_model_excludes, model, response, responses,
};
#[cfg(feature = "json")]
pub use filter::{Cookies, CookiesRejection, cookie_model};
pub use filter::{MissingService, RequestCookies, aside, cookies, rollback_on_reject};
pub use respond::{Direct, InvalidCookie, ResponseError};
#[cfg(feature = "model")]
pub use respond::{Model, ModelEvents, ModelLines, Responses, UnknownField};
pub use service::service;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
