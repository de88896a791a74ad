#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Sets cookies, headers and the status of a response while your handler returns plain data.
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
//! - [`TemporalResponse`] is a plain value with the changes to one response. [`merge`] applies them to a
//!   response head by a [`Policy`], and returns a [`Report`] of the dropped changes.
//! - [`Aside`] is the handle that handlers and their dependencies share. A [`MergeFuture`] makes it available.
//! - [`CookieSpec`] declares a cookie once, with its [`CookieOptions`]. [`SetCookie`] is a checked cookie to
//!   set, and [`RequestCookies`] are the request's cookies.
//! - `Model<M>` is a response body that contains only the fields of the response model `M`.
//! - `Responses<R>` has a model for each status.
//! - `ModelLines<M>` and `ModelEvents<M>` are streams of such values, as newline-delimited JSON and as
//!   server-sent events.
//! - [`Direct`] is a response that is sent exactly as built.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `model` | yes | `Model`, `Responses`, `ModelLines`, `ModelEvents`, `ModelSchema`, `ResponseModel`, with schemars and the feature `json` |
//! | `json` | with `model` | `CookieSpec::json` for cookies whose value is JSON, `RequestCookies::deserialize`, with serde |
//! | `tracing` | yes | log events for dropped changes, warnings and errors |
//! | `cookie` | yes | `set_cookie` takes a `cookie::Cookie` |
//! | `signed` | | `CookieSpec::signed`, `Key`, `KeyRing` for values that only your keys can write. With `json`, also `session` |
//! | `private` | | `CookieSpec::private` for values that only your keys can read. With `json`, also `session` |
//! | `cookie-interop` | | `Key` from a `cookie::Key` |
//! | `tower` | | `AsideLayer`, `AsideService` |
//! | `formats` | | conversion of dates, times, durations, UUIDs, URIs and e-mail addresses in lax models |
//! | `openapi` | | the module `openapi` with parts of an OpenAPI document |
//! | `utoipa` | | these parts as types of the crate `utoipa`, and its `ToSchema` for models |
//! | `pattern` | | the check of `pattern` in models that check assertions |
//!
//! # Limitations
//!
//! `aside` has no routing, dependency injection, server or session store, and parses only the cookies of a
//! request. It has no clock, I/O or runtime. `aside-axum`, `aside-warp` and `aside-hyper` connect it to a
//! framework.

mod cookie;
mod handle;
#[cfg(feature = "model")]
mod model;
mod newtypes;
#[cfg(feature = "openapi")]
pub mod openapi;
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
    //! An [`EntryPoint`] has the settings of a layer, a wrapper or a service. It creates an [`Entry`] for each
    //! request, and the entry runs the request's future.

    pub use crate::handle::{
        Entry, EntryPoint, merge_future_with, pass_facts, request_cookies, wants_facts,
    };
}

pub mod error {
    //! The parts of errors: which part of a cookie or a value is invalid, and by which rule.

    pub use crate::cookie::{CookiePart, CookieRule};
    #[cfg(feature = "json")]
    pub use crate::cookie::{CookiesError, CookiesErrorKind};
    #[cfg(feature = "model")]
    pub use crate::model::{PathSegment, UnknownField, Violation};
}

pub mod policy {
    //! The options of a [`Policy`](crate::Policy).

    pub use crate::temporal::{
        Caching, DuplicateCookies, EmptyContentType, ExistingHeaders, StatusOverride,
    };
}

pub mod report {
    //! The parts of a [`Report`](crate::Report): dropped changes and warnings, and the facts that find more of them.

    pub use crate::temporal::{
        ChangeKind, DropReason, DroppedChange, MergeContext, Warning, WarningKind,
    };
}

#[cfg(feature = "model")]
pub mod response {
    //! The parts of responses: a model for each status, problem details, and server-sent events.

    pub use crate::handle::{Event, InvalidEvent, ModelBody, OnlyFields, last_event_id};
    #[doc(hidden)]
    pub use crate::model::{__projection_id, __projection_schema};
    pub use crate::model::{Case, Declares, Problem, ResponseSet, StatusModel};
    #[doc(hidden)]
    pub use schemars as __schemars;
}

#[cfg(any(feature = "signed", feature = "private"))]
pub mod secure {
    //! Signed and private cookies.

    #[cfg(feature = "private")]
    pub use crate::cookie::Private;
    #[cfg(feature = "signed")]
    pub use crate::cookie::Signed;
    pub use crate::cookie::{Verified, VerifyError, VerifyErrorKind};
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
