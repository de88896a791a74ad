#![forbid(unsafe_code)]
//! Say something aside from a warp filter.
//!
//! ```
//! use aside_warp::{Aside, aside};
//! use warp::{Filter, http::StatusCode};
//!
//! let create = warp::post().and(aside()).map(|aside: Aside| {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("fakesession", "fake-cookie-session-value"));
//!     "plumbus"
//! });
//! # fn serve(_: impl tower::Service<warp::http::Request<http_body_util::Empty<&'static [u8]>>>) {}
//! # serve(
//! aside_warp::service(create) // a tower service
//! # );
//! ```
//!
//! What each part means is written once, in [`aside`](mod@aside). This crate only carries it to warp.

mod filter;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
mod respond;
mod service;

#[doc(no_inline)]
pub use ::aside::{
    self, Aside, AsideLayer, AsideService, CookieOptions, CookieSpec, CookieValue, Encoding,
    InvalidCookieValue, OnError, Policy, Priority, Report, RequestCookies, SameSite, SetCookie,
    SetCookieExt, error, policy, report, testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use ::aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use ::aside::{ModelOptions, ModelSchema, ResponseModel};
pub use filter::{MissingService, aside, cookies, rollback_on_reject};
#[cfg(feature = "model")]
pub use lines::ModelLines;
#[cfg(feature = "model")]
pub use model::Model;
pub use respond::{Direct, InvalidCookie, ResponseError};
pub use service::service;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
