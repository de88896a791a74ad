#![forbid(unsafe_code)]
//! The main job: one small app on axum, warp and hyper.
//!
//! The business code is in [`app`] and [`lab`], and depends on the core alone. The files named for the frameworks only route to it.
//! [`docs`] describes [`app`].

pub mod app;
pub mod axum;
pub mod dependencies;
pub mod docs;
pub mod hyper;
pub mod keys;
pub mod lab;
pub mod serve;
pub mod warp;
