#![forbid(unsafe_code)]
//! A login whose session is in a store: `tower-sessions` next to `aside`, on axum, warp and hyper.
//!
//! The business code is in [`login`]. The files named for the frameworks only route to it. The session layer is
//! a tower layer around `aside`'s service, and neither changes the cookies of the other.

pub mod axum;
pub mod hyper;
pub mod login;
#[cfg(feature = "redis")]
pub mod redis;
pub mod sqlite;
pub mod warp;
