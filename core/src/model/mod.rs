//! Which fields of a response model are sent.
//!
//! A model is a JSON Schema ([draft 2020-12]): compiled into a filter once, and published as it filters.
//!
//! [draft 2020-12]: https://json-schema.org/draft/2020-12/json-schema-core

mod assertion;
mod body;
mod compile;
mod convert;
mod declare;
mod definitions;
mod error;
mod exclusive;
mod keyword;
mod merge;
mod normal;
mod omit;
mod options;
mod project;
mod publish;
mod read;
mod record;
mod response;
mod schema;
mod select;
mod shape;
mod tape;
mod undefined;
mod walk;

#[cfg(test)]
mod tests;

pub use error::{Fault, InvalidSchema, ModelError, Segment};
pub use options::ModelOptions;
pub use response::ResponseModel;
pub use schema::ModelSchema;
pub use undefined::MaybeUndefined;

/// The examples of the page for users run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/models.md")]
struct ModelsPage;
