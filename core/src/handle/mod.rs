//! The handle: one lock, the scope that carries it, the tower service.

mod answer;
mod aside;
mod events;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
mod nest;
mod once;
mod options;
mod outside;
mod scope;
#[cfg(feature = "tower")]
mod service;
mod slot;
#[cfg(test)]
mod tests;
mod within;

pub use answer::Answer;
pub use aside::Aside;
#[cfg(feature = "model")]
pub use lines::{ModelLines, ModelLinesBody};
#[cfg(feature = "model")]
pub use model::Model;
pub use options::{DefaultOptions, ScopeOptions};
pub use scope::{MergeFuture, merge_future, merge_future_with};
#[cfg(feature = "tower")]
pub use service::{AsideLayer, AsideService};
pub use within::Within;
