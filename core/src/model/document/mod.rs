//! The JSON Schema document of a model: in its normal form, with a selection, and as it is published.

mod children;
mod combine;
mod differences;
mod discriminator;
mod examples;
pub(super) mod keyword;
mod merge;
mod normalize;
pub(super) mod place;
mod plain;
mod pointer;
mod projections;
mod property_names;
mod publish;
mod references;
mod rename;
mod required;
pub(super) mod schema;
mod scope;
mod select;
mod source;
mod tag;
mod union;
mod write_only;

pub(super) use normalize::normal;
pub(super) use pointer::{escaped, name_of, unescaped};
pub(super) use projections::project;
pub(super) use property_names::{Numbers, Texts};
pub(super) use publish::published;
pub(super) use rename::rename;
pub(super) use scope::spread;
pub(super) use select::{Step, select, steps};
pub(super) use source::{Dialect, Source};
pub(super) use write_only::hide_write_only;
