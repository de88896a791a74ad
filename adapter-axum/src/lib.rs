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

mod attempt;
mod extract;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
mod respond;
mod wrap;

#[doc(no_inline)]
pub use aside::{
    self, AsideLayer, CookieOptions, CookieSpec, EmptyContentType, Encoding, OnError, OwnHeaders,
    Policy, Report, ResponseExt, SameCookie, SameSite, SetCookie, StatusOver,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use aside::{Key, KeyRing};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::{ModelOptions, ModelSchema, ResponseModel};
pub use attempt::Attempt;
pub use extract::{Aside, MissingLayer, RequestCookies};
#[cfg(feature = "model")]
pub use lines::ModelLines;
#[cfg(feature = "model")]
pub use model::Model;
pub use respond::{Direct, Failure, InvalidCookie};
pub use wrap::{WithAside, with_aside};
