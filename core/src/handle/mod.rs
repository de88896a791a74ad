//! The handle: one lock, the scope that carries it, the tower service.

mod answer;
mod aside;
#[cfg(feature = "model")]
mod body;
mod check;
mod cookies;
mod entry;
mod entry_point;
mod error_body;
#[cfg(feature = "model")]
mod event;
mod events;
mod facts;
#[cfg(feature = "model")]
mod lines;
#[cfg(feature = "model")]
mod model;
#[cfg(feature = "model")]
mod model_events;
mod nested;
mod once;
#[cfg(feature = "model")]
mod only_fields;
mod outside;
#[cfg(feature = "model")]
mod responses;
mod scope;
#[cfg(feature = "tower")]
mod service;
mod slot;
#[cfg(test)]
mod tests;
mod within;

pub use aside::Aside;
#[cfg(feature = "model")]
pub use body::ModelBody;
pub use cookies::request_cookies;
pub use entry::Entry;
pub use entry_point::EntryPoint;
pub use error_body::ErrorBody;
#[cfg(feature = "model")]
pub use event::{Event, InvalidEvent, last_event_id};
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use events::rejected_session;
pub use facts::{pass_facts, wants_facts};
#[cfg(feature = "model")]
pub use lines::ModelLines;
#[cfg(feature = "model")]
pub use model::Model;
#[cfg(feature = "model")]
pub use model_events::ModelEvents;
#[cfg(feature = "model")]
pub use only_fields::OnlyFields;
#[cfg(feature = "model")]
pub use responses::Responses;
pub use scope::{MergeFuture, merge_future, merge_future_with};
#[cfg(feature = "tower")]
pub use service::{AsideLayer, AsideService};
