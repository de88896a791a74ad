//! The handle: one lock, the scope that carries it, the tower service.

mod answer;
mod aside;
mod events;
#[cfg(feature = "model")]
mod model;
mod nest;
mod scope;
#[cfg(feature = "tower")]
mod service;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use aside::Aside;
pub use scope::{Scope, scope, scope_of};
#[cfg(feature = "tower")]
pub use service::{AsideLayer, AsideService};
