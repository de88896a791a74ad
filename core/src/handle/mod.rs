//! The handle: one lock, the scope that carries it, the tower service.

mod answer;
mod aside;
mod check;
mod cookies;
mod entry;
mod entry_point;
mod events;
mod facts;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
mod nested;
mod once;
mod outside;
mod scope;
#[cfg(feature = "tower")]
mod service;
mod slot;
#[cfg(test)]
mod tests;
mod within;

pub use aside::Aside;
pub use cookies::request_cookies;
pub use entry::Entry;
pub use entry_point::EntryPoint;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use events::rejected_session;
pub use facts::{pass_facts, wants_facts};
#[cfg(feature = "model")]
pub use lines::{ModelLines, ModelLinesBody};
#[cfg(feature = "model")]
pub use model::Model;
pub use scope::{MergeFuture, merge_future, merge_future_with};
#[cfg(feature = "tower")]
pub use service::{AsideLayer, AsideService};
