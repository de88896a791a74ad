#![forbid(unsafe_code)]
//! The main job: one small app on axum, warp and hyper.
//!
//! What it does stands once, in [`app`], against the core alone. The three files named for the frameworks
//! only route to it.

pub mod app;
pub mod axum;
pub mod dependencies;
pub mod hyper;
pub mod keys;
pub mod serve;
pub mod warp;
