//! Response models, which decide the fields that are sent.
//!
//! A model is a JSON Schema ([draft 2020-12]). It is compiled into a filter once, and published as it
//! filters.
//!
//! [draft 2020-12]: https://json-schema.org/draft/2020-12/json-schema-core

mod assertion;
mod case;
mod compile;
mod document;
mod error;
mod field_set;
mod filter;
mod halt;
mod invalid_schema;
mod json;
mod macros;
mod maybe_undefined;
mod narrowed;
mod nested;
mod options;
mod partial;
mod pipeline;
mod problem;
mod projected;
mod projection;
mod recording;
mod reference;
mod registry;
mod response_set;
mod schema;
mod serde_impls;
mod undeclared;
mod unknown_field;
mod validate;
mod write;

#[cfg(test)]
mod tests;

pub use case::Case;
pub use error::{ModelError, PathSegment, Violation};
pub use invalid_schema::InvalidSchema;
pub use maybe_undefined::MaybeUndefined;
pub(crate) use narrowed::Narrowed;
#[doc(hidden)]
pub use nested::{__projection_id, __projection_schema};
pub use options::ModelOptions;
pub use partial::Partial;
pub use problem::Problem;
#[cfg(feature = "openapi")]
pub(crate) use reference::{Target, each_schema, rewrite};
pub(crate) use registry::JSON;
pub use registry::ResponseModel;
pub use response_set::{Declares, ResponseSet, StatusModel};
pub use schema::ModelSchema;
pub use unknown_field::UnknownField;
