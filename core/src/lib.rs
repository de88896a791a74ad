#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Say something aside while a web handler returns plain data: cookies, headers, a status.
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
//! // Business code knows no framework; the adapters run it under axum, warp and hyper.
//! fn create_user(aside: &Aside, user: &User) -> Model<UserOut> {
//!     aside.set_cookie(("fakesession", "fake-cookie-session-value"));
//!     aside.set_status(StatusCode::CREATED);
//!     Model::new(user)
//! }
//!
//! // What an adapter does: the answer becomes a response, and what was said is laid over it.
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
//! # The nouns
//!
//! - [`TemporalResponse`] is the plain value: what was said aside of one request. [`merge`] lays it over the
//!   head of a response, by a [`Policy`], and [`Report`]s what was not sent.
//! - [`Aside`] is the handle on one that handlers and their dependencies share; a [`MergeFuture`] carries it.
//! - [`CookieSpec`] declares a cookie once, with its [`CookieOptions`]; [`SetCookie`] is one to be set, checked;
//!   [`RequestCookies`] are those that came.
//! - `Model<M>` is the handler's value, filtered by the response model `M`. `Responses<R>` has a model for each status.
//! - `ModelLines<M>` and `ModelEvents<M>` are many values, sent one by one.
//! - [`Direct`] goes out exactly as it was built.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `model` | yes | `Model`, `Responses`, `ModelLines`, `ModelEvents`, `ModelSchema`, `ResponseModel`; brings schemars and `json` |
//! | `json` | with `model` | `CookieSpec::json`: cookies whose value is JSON; `RequestCookies::deserialize`; brings serde |
//! | `tracing` | yes | log lines for what was not sent |
//! | `cookie` | yes | `set_cookie` takes a `cookie::Cookie` |
//! | `signed` | | `CookieSpec::signed`, `Key`, `KeyRing`: values that only the keys can have written; with `json`, `session` |
//! | `private` | | `CookieSpec::private`: values that only the keys can read; with `json`, `session` |
//! | `cookie-interop` | | `Key` from a `cookie::Key` |
//! | `tower` | | `AsideLayer`, `AsideService` |
//! | `formats` | | lax models convert dates, times, durations, UUIDs, URIs and e-mail addresses |
//! | `openapi` | | the module `openapi`: parts of an OpenAPI document |
//! | `utoipa` | | the same as types of the crate `utoipa`, and its `ToSchema` for models |
//! | `pattern` | | models that check assertions check `pattern` too |
//!
//! # What it does not do
//!
//! No routing, no request parsing beyond cookies, no dependency injection, no server, no session store. No
//! clock, no I/O and no runtime: `aside-axum`, `aside-warp` and `aside-hyper` carry it to a framework.

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
    pub use crate::model::{PathSegment, Violation};
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

    pub use crate::handle::{Event, InvalidEvent, ModelBody, last_event_id};
    pub use crate::model::{Declares, Problem, ResponseSet, StatusModel};
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
