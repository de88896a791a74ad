#![forbid(unsafe_code)]
//! Say something aside from a hyper service.
//!
//! ```
//! use aside_hyper::{Aside, service_fn};
//! use hyper::{Request, StatusCode, body::Incoming};
//! use std::convert::Infallible;
//!
//! let service = service_fn(|_: Request<Incoming>, aside: Aside| async move {
//!     aside.set_status(StatusCode::CREATED);
//!     aside.set_cookie(("fakesession", "fake-cookie-session-value"));
//!     Ok::<_, Infallible>("plumbus")
//! });
//! # let _ = service;
//! ```
//!
//! What each part means is written once, in [`aside`]. This crate only carries it to hyper.

mod body;
#[cfg(feature = "model")]
mod lines;
mod respond;
mod service;

#[doc(no_inline)]
pub use aside::{
    self, Aside, CookieOptions, CookieSpec, CookieValue, Direct, Encoding, InvalidCookie,
    InvalidCookieValue, OnError, Policy, Priority, Report, RequestCookies, ResponseError, SameSite,
    SetCookie, SetCookieExt, error, policy, report, testing,
};
#[cfg(any(feature = "signed", feature = "private"))]
#[doc(no_inline)]
pub use aside::{InvalidKey, Key, KeyRing, secure};
#[cfg(feature = "model")]
#[doc(no_inline)]
pub use aside::{Model, ModelLines, ModelOptions, ModelSchema, ResponseModel};
pub use body::Body;
pub use respond::IntoResponse;
pub use service::{ResponseFuture, ServiceFn, service_fn};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
