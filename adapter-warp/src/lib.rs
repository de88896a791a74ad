#![forbid(unsafe_code)]
//! Sets cookies, headers and the status of a warp response from anywhere in a request.
//!
//! Return plain data from your filters. Extract [`Aside`] with [`aside()`] to change the rest of the
//! response.
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
//! This crate has everything that an application needs. A response model is a type that derives
//! `Serialize` and `JsonSchema`, or a projection of one.
//!
//! ```
//! use aside_warp::{Aside, CookieOptions, CookieSpec, Model, assert_model_excludes, model, testing};
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
//! # Ok::<_, aside_warp::ModelError>(())
//! ```
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
//! # Tests
//!
//! `warp::test` runs a filter without [`service`]. Wrap its future in [`merge_future`], as above, to
//! receive the merged response. [`aside::Aside::scope`](::aside::Aside::scope) makes a handle of your own
//! available to a filter that does not reply.
//!
//! # Overview
//!
//! - [`service`] makes a tower service of a filter, in which [`aside()`] finds the handle.
//! - [`aside()`] and [`cookies`] are filters that extract [`Aside`] and [`RequestCookies`].
//! - [`cookie_model`] is a filter that reads the cookies into one value of your own type.
//! - [`Model`] is a response body that contains only the fields of a response model.
//! - [`Responses`] is a response body with a response model for each status.
//! - [`ModelLines`] and [`ModelEvents`] are streams of them, as newline-delimited JSON and as server-sent events.
//! - [`Direct`] is a response that is sent exactly as built.
//! - [`rollback_on_reject`] discards the changes of a filter that rejects.
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
//! `warp::serve` has no place for a service, so a filter that uses [`aside()`] needs [`service`]. If it is
//! missing, the client receives a plain 500, and the log says what to add. The crate
//! [`aside`](mod@::aside) documents every rule of the merge.

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
