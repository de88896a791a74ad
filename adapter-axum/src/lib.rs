#![forbid(unsafe_code)]
//! Say something aside from an axum handler.
//!
//! ```
//! use aside_axum::{Aside, AsideLayer};
//! use axum::{Router, http::StatusCode, routing::post};
//!
//! async fn create(aside: Aside) -> &'static str {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("fakesession", "fake-cookie-session-value"));
//!     "plumbus"
//! }
//!
//! let app: Router = Router::new().route("/", post(create)).layer(AsideLayer::new());
//! # let _ = app;
//! ```
//!
//! What each part means is written once, in [`aside`]. This crate only carries it to axum.

mod extract;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
mod respond;
mod rollback;
mod wrap;

#[doc(no_inline)]
pub use aside::{
    self, AsideLayer, CookieOptions, CookieSpec, CookieValue, Encoding, InvalidCookieValue,
    OnError, Policy, Priority, Report, SameSite, SetCookie, SetCookieExt, error, policy, report,
    testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::{ModelOptions, ModelSchema, ResponseModel};
pub use extract::{Aside, MissingLayer, RequestCookies};
#[cfg(feature = "model")]
pub use lines::ModelLines;
#[cfg(feature = "model")]
pub use model::Model;
pub use respond::{Direct, InvalidCookie, ResponseError};
pub use rollback::Rollback;
pub use wrap::{WithAside, with_aside};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
