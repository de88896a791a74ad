//! The OpenAPI document of the app, and the page that shows it.
//!
//! The document comes from the specs and the models of [`app`](crate::app). The files named for the frameworks route
//! to [`answer`].

mod document;
mod operations;
mod page;
mod products;

pub use document::document;
pub use page::answer;
