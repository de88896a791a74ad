#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The adapters' pages link to this crate, also if they are built alone.
#![doc(html_root_url = "https://docs.rs/aside/0.1")]
// The pages link to items of all features.
#![cfg_attr(
    not(all(feature = "openapi", feature = "private", feature = "signed", feature = "tower")),
    allow(rustdoc::broken_intra_doc_links)
)]
//! Sets cookies, headers and the status of a response while your handler returns plain data.
//!
//! `aside` merges the changes of a request into its response, and reports each change that it drops. A response
//! model decides which fields of a value are sent.
//!
//! An application depends on [`aside-axum`], [`aside-warp`] or [`aside-hyper`], which export these items. Use this
//! crate for code without a framework, or for your own adapter.
//!
//! # Examples
//!
//! ```
//! # #[cfg(feature = "model")] {
//! use aside::{Aside, Model, Policy, merge};
//! use http::{Response, StatusCode};
//! use schemars::JsonSchema;
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! struct User { username: &'static str, password: &'static str }
//!
//! #[derive(Serialize, JsonSchema)] // the response model
//! struct UserOut { username: String }
//!
//! // Business code knows no framework. The adapters run it under axum, warp and hyper.
//! fn create_user(aside: &Aside, user: &User) -> Model<UserOut> {
//!     aside.set_cookie(("fakesession", "fake-cookie-session-value"));
//!     aside.set_status(StatusCode::CREATED);
//!     Model::new(user)
//! }
//!
//! // An adapter does this: it makes a response of the model, and merges the changes.
//! let aside = Aside::default();
//! let model = create_user(&aside, &User { username: "rick", password: "never sent" });
//! let response: Response<bytes::Bytes> = model.into_response();
//! let (mut head, body) = response.into_parts();
//! let merged = merge(aside.finish(), &mut head, &Policy::default());
//! assert!(merged.report.is_empty());
//!
//! assert_eq!(head.status, StatusCode::CREATED);
//! assert_eq!(head.headers["set-cookie"], "fakesession=fake-cookie-session-value; Path=/; SameSite=Lax");
//! assert_eq!(body, r#"{"username":"rick"}"#);
//! # }
//! ```
//!
//! # Overview
//!
//! | task | items |
//! |---|---|
//! | set or delete cookies, headers and the status | [`Aside`], the handle of a request |
//! | declare a cookie once, and set, read and delete it | [`CookieSpec`], [`CookieOptions`], [`SameSite`], [`Encoding`] |
//! | read the request's cookies | [`RequestCookies`] |
//! | sign or encrypt a cookie | [`CookieSpec::signed`], [`CookieSpec::private`], [`KeyRing`], [`secure`] |
//! | keep a session in a cookie | [`session`] |
//! | send only the fields that a model declares | [`Model`], [`model!`], [`ModelOptions`] |
//! | declare a model for each status, and problem details | [`Responses`], [`responses!`], [`response`] |
//! | stream rows or server-sent events | [`ModelLines`], [`ModelEvents`] |
//! | send a response exactly as built | [`Direct`], [`SetCookieExt`] |
//! | make a dependency once for each request | [`Aside::once`] |
//! | check changes before side effects, or roll them back | [`Aside::check`], [`Aside::savepoint`] |
//! | configure the merge | [`Policy`], [`policy`] |
//! | find out what was not sent, and why | [`Report`], [`report`], [`ResponseError`], [`error`] |
//! | describe models and cookies in OpenAPI | [`openapi`] |
//! | test handlers | [`testing`] |
//! | collect and merge changes without a handle | [`TemporalResponse`], [`merge`] |
//! | write an adapter, or use any tower stack | [`adapter`], [`merge_future`], [`AsideLayer`] |
//!
//! # Test a handler
//!
//! A test calls the handler as a function. It needs no server and no runtime.
//!
//! ```
//! use aside::{Aside, testing};
//!
//! async fn create_item(aside: Aside) -> &'static str {
//!     aside.set_status(201);
//!     aside.set_cookie(("theme", "dark"));
//!     "created"
//! }
//!
//! let (body, changes) = testing::call(create_item);
//! assert_eq!(body, "created");
//! assert_eq!(changes.status().unwrap(), 201);
//! assert_eq!(changes.cookies()[0].header(), "theme=dark; Path=/; SameSite=Lax");
//! ```
//!
//! # Features
//!
//! | feature | default | adds | dependencies |
//! |---|---|---|---|
//! | `model` | yes | [`Model`], [`Responses`], [`ModelLines`], [`ModelEvents`], [`ModelSchema`]; and `json` | `bytes`, `futures-core`, `itoa`, `schemars`, `zmij` |
//! | `tracing` | yes | log events for dropped changes, warnings and errors | `tracing` |
//! | `cookie` | yes | `set_cookie` accepts a `cookie::Cookie` | `cookie` |
//! | `json` | with `model` | [`CookieSpec::json`], [`RequestCookies::deserialize`] | `serde`, `serde_json` |
//! | `signed` | no | [`CookieSpec::signed`] for values that only your keys can write; with `json` also [`session`] | `base64`, `hmac`, `sha2`, `zeroize` |
//! | `private` | no | [`CookieSpec::private`] for values that only your keys can read; with `json` also [`session`] | `base64`, `chacha20poly1305`, `getrandom`, `hmac`, `sha2`, `zeroize` |
//! | `cookie-interop` | no | a [`Key`] from a `cookie::Key`; and `cookie` | the cryptography of `cookie` |
//! | `tower` | no | [`AsideLayer`], [`AsideService`] | `tower-layer`, `tower-service` |
//! | `formats` | no | [lax](ModelOptions::lax) models convert dates, times, durations, UUIDs, URIs and e-mail addresses; and `model` | `idna`, `speedate`, `url`, `uuid` |
//! | `pattern` | no | models that [validate](ModelOptions::validate) check the keyword `pattern`; and `model` | `regex-lite` |
//! | `openapi` | no | the module [`openapi`]; and `model` and `pattern` | |
//! | `utoipa` | no | parts of an OpenAPI document as types of utoipa, `ToSchema` for models; and `openapi` | `utoipa` |
//!
//! # Limitations
//!
//! - `aside` has no routes, no server and no session store on the server. A [`session`] is in its cookie.
//! - It has no clock, no I/O and no runtime. The adapters pass the time, which some warnings need.
//! - A change that is made after the response head was sent is ignored, counted and logged.
//! - A response model filters JSON. It does not read requests, and it does not filter other formats.
//! - It rejects cookies that break a rule of the standards. A browser can still drop a cookie, for example one
//!   with the `Domain` of another host. The [`Report`] warns about the causes that a server can see.
//!
//! # Versions
//!
//! This crate needs Rust 1.88 or newer, and the crates `http` 1 and `schemars` 1. A minor version of 0.x can
//! contain breaking changes, and a patch version does not.
//!
//! [`aside-axum`]: https://docs.rs/aside-axum
//! [`aside-warp`]: https://docs.rs/aside-warp
//! [`aside-hyper`]: https://docs.rs/aside-hyper

mod cookie;
mod handle;
#[cfg(feature = "model")]
mod model;
mod newtypes;
#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(test)]
mod processor_time;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub mod session;
mod temporal;
pub mod testing;

pub use cookie::{
    CookieId, CookieOptions, CookieSpec, CookieValue, Encoding, IntoDeleteCookie, IntoSetCookie,
    InvalidCookie, InvalidCookieValue, Priority, RequestCookies, SameSite, SetCookie, SetCookieExt,
};
#[cfg(any(feature = "signed", feature = "private"))]
pub use cookie::{InvalidKey, Key, KeyRing};
pub use handle::{Aside, MergeFuture, merge_future};
#[cfg(feature = "tower")]
pub use handle::{AsideLayer, AsideService};
#[cfg(feature = "model")]
pub use handle::{Model, ModelEvents, ModelLines, Responses};
#[cfg(feature = "model")]
pub use model::{
    InvalidSchema, MaybeUndefined, ModelError, ModelOptions, ModelSchema, ResponseModel,
};
pub use temporal::{
    BodyAction, Conditional, Direct, InvalidChange, MergeOutcome, OnError, Policy, Report,
    ResponseError, Savepoint, TemporalResponse, merge, merge_with,
};

pub mod adapter {
    //! The parts that an adapter for a framework needs.
    //!
    //! - [`EntryPoint`] has the settings of a layer, a wrapper or a service.
    //! - [`Entry`] is one request that entered it. It runs the request's future and merges the changes.
    //! - [`request_cookies`] reads the request's cookies for an extractor.
    //! - [`pass_facts`] passes the request's host and the clock, which some warnings need.
    //!
    //! # Examples
    //!
    //! ```
    //! use aside::{Aside, adapter::EntryPoint, testing::block_on};
    //! use http::{Request, Response, header::SET_COOKIE};
    //!
    //! /// Runs a handler that takes the request and its handle.
    //! async fn serve<F>(mut request: Request<()>, handler: impl FnOnce(Request<()>, Aside) -> F) -> Response<String>
    //! where
    //!     F: Future<Output = Response<String>>,
    //! {
    //!     let mut entry = EntryPoint::new().enter(&mut request);
    //!     let aside = entry.aside();
    //!     let future = entry.call(|| handler(request, aside));
    //!     entry.merge_future(future).await
    //! }
    //!
    //! let response = block_on(serve(Request::new(()), async |_, aside| {
    //!     aside.set_cookie(("theme", "dark"));
    //!     Response::new("hello".to_owned())
    //! }));
    //! assert_eq!(response.headers()[SET_COOKIE], "theme=dark; Path=/; SameSite=Lax");
    //! ```

    pub use crate::handle::{
        Entry, EntryPoint, ErrorBody, merge_future_with, pass_facts, request_cookies, wants_facts,
    };
}

pub mod error {
    //! The parts of errors: what is invalid, where, and by which rule.
    //!
    //! - [`CookiePart`] and [`CookieRule`] are parts of an [`InvalidCookie`](crate::InvalidCookie).
    //! - [`CookiesError`] describes a cookie that does not match the type of a cookie model.
    //! - [`Violation`] and [`PathSegment`] are parts of a [`ModelError`](crate::ModelError).
    //! - [`UnknownField`] names a requested field that a model does not send.
    //!
    //! # Examples
    //!
    //! ```
    //! use aside::{CookieOptions, CookieSpec, error::{CookiePart, CookieRule}};
    //!
    //! let error = CookieSpec::try_new("tenant 7", CookieOptions::new()).unwrap_err();
    //! assert_eq!((error.part(), error.rule(), error.at()), (CookiePart::Name, CookieRule::Token, Some(6)));
    //! ```

    pub use crate::cookie::{CookiePart, CookieRule};
    #[cfg(feature = "json")]
    pub use crate::cookie::{CookiesError, CookiesErrorKind};
    #[cfg(feature = "model")]
    pub use crate::model::{PathSegment, UnknownField, Violation};
}

pub mod policy {
    //! The options of a [`Policy`](crate::Policy).
    //!
    //! Each option is an enum. Its default is the behavior of [`Policy::default`](crate::Policy::default).
    //! [`OnError`](crate::OnError) is the most common one.
    //!
    //! # Examples
    //!
    //! ```
    //! use aside::{Policy, policy::{Caching, ExistingHeaders}};
    //!
    //! const POLICY: Policy =
    //!     Policy::new().caching(Caching::Guard).existing_headers(ExistingHeaders::Keep);
    //! # let _ = POLICY;
    //! ```

    pub use crate::temporal::{
        Caching, DuplicateCookies, EmptyContentType, ExistingHeaders, StatusOverride,
    };
}

pub mod report {
    //! The parts of a [`Report`](crate::Report): dropped changes and warnings.
    //!
    //! - [`DroppedChange`] has the subject of a change, the reason, and the line of your code.
    //! - [`Warning`] describes a cookie or a status that was sent and might not work as intended.
    //! - [`MergeContext`] has facts about the request, with which [`merge_with`](crate::merge_with) finds more warnings.
    //!
    //! # Examples
    //!
    //! ```
    //! use aside::{Report, report::DropReason};
    //!
    //! /// Returns the changes that are lost because the handler failed, as lines for a log.
    //! fn lost(report: &Report) -> Vec<String> {
    //!     let failed = |reason| matches!(reason, DropReason::Error(_) | DropReason::Failed);
    //!     report.dropped().iter().filter(|it| failed(it.reason())).map(ToString::to_string).collect()
    //! }
    //! assert!(lost(&Report::default()).is_empty());
    //! ```

    pub use crate::temporal::{
        ChangeKind, DropReason, DroppedChange, MergeContext, Warning, WarningKind,
    };
}

#[cfg(feature = "model")]
pub mod response {
    //! The parts of responses: a model for each status, problem details, and server-sent events.
    //!
    //! - [`ResponseSet`] is what [`responses!`](macro@crate::responses) declares. [`StatusModel`] is one status of it.
    //! - [`Problem`] is an error response with problem details.
    //! - [`Event`] is one server-sent event. [`last_event_id`] returns the last one that a client received.
    //! - [`OnlyFields`] are the fields that a client requests.
    //! - [`Case`] changes the names of fields.
    //! - [`ModelBody`] is the body of a stream, for an adapter.
    //!
    //! # Examples
    //!
    //! ```
    //! use aside::{Model, response::Problem};
    //! use http::{Response, StatusCode};
    //!
    //! let problem = Problem::new(StatusCode::NOT_FOUND).detail("no item has the id 7");
    //! let response: Response<bytes::Bytes> = Model::from(problem).into_response();
    //! assert_eq!(response.headers()["content-type"], "application/problem+json");
    //! ```

    pub use crate::handle::{Event, InvalidEvent, ModelBody, OnlyFields, last_event_id};
    #[doc(hidden)]
    pub use crate::model::{__is_sent, __projection_id, __projection_schema};
    pub use crate::model::{Case, Declares, Partial, Problem, ResponseSet, StatusModel};
    #[doc(hidden)]
    pub use schemars as __schemars;
}

#[cfg(any(feature = "signed", feature = "private"))]
pub mod secure {
    //! Signed and private cookies.
    //!
    //! A key of a [`KeyRing`](crate::KeyRing) protects the name of the cookie, the value and the time of
    //! writing. Reading returns a [`Verified`] value or a [`VerifyError`].
    //!
    //! - `Signed` lets the browser's user read the value, but not change it.
    //! - `Private` hides all but the length of the value.
    //!
    //! # Examples
    //!
    //! ```
    //! # #[cfg(feature = "signed")] {
    //! use aside::{CookieOptions, CookieSpec, InvalidKey, Key, KeyRing, RequestCookies};
    //! use std::time::SystemTime;
    //!
    //! const LOGIN: CookieSpec = CookieSpec::new("login", CookieOptions::new().http_only(true));
    //!
    //! fn user(keys: &KeyRing, cookies: &RequestCookies<'_>) -> Option<String> {
    //!     let login = LOGIN.signed(keys).read(cookies, SystemTime::now()).ok()?;
    //!     Some(login.into_value())
    //! }
    //!
    //! let keys = KeyRing::from(Key::new([7; 32])?);
    //! assert_eq!(user(&keys, &RequestCookies::new(&http::HeaderMap::new())), None);
    //! # }
    //! # Ok::<(), aside::InvalidKey>(())
    //! ```

    #[cfg(feature = "private")]
    pub use crate::cookie::Private;
    #[cfg(feature = "signed")]
    pub use crate::cookie::Signed;
    pub use crate::cookie::{Verified, VerifyError, VerifyErrorKind};
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
