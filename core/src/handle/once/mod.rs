//! The values of a request's dependencies, each made at most once (T15).

mod ask;
mod cycle;
mod maker;
mod table;
#[cfg(test)]
mod tests;

pub(super) use maker::{Entered, Run};
pub(super) use table::Table;
