//! The JSON Schema document of a model: in its normal form, with a selection, and as it is published.

mod combine;
mod discriminator;
pub(super) mod keyword;
mod merge;
mod names;
mod normalize;
pub(super) mod place;
mod plain;
mod pointer;
mod project;
mod publish;
mod questions;
mod rename;
pub(super) mod schema;
mod scope;
mod secrets;
mod select;
mod shown;
mod source;
mod union;
mod write_only;

pub(super) use names::{Numbers, Texts};
pub(super) use normalize::normal;
pub(super) use pointer::name_of;
pub(super) use project::project;
pub(super) use publish::published;
pub(super) use rename::rename;
pub(super) use scope::spread;
pub(super) use secrets::hide_in_unions;
pub(super) use select::{Step, select, steps};
pub(super) use source::{Dialect, Source};
pub(super) use write_only::hide_write_only;
