//! The cookie lab: a page that composes a cookie, and shows what the browser and the server make of it.
//!
//! Like [`app`](crate::app), it uses `&Aside` and no framework.

mod echo;
mod filter;
mod finding;
mod form;
mod page;
mod set;
#[cfg(test)]
mod tests;

pub use echo::{Echo, echo};
pub use filter::{Filtered, filter};
pub use finding::Finding;
pub use page::{announce, page, script, style};
pub use set::{Outcome, set_cookie};
