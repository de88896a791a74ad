//! Response models, which decide the fields that are sent.
//!
//! A model is a JSON Schema ([draft 2020-12]). It is compiled into a filter once, and published as it
//! filters.
//!
//! [draft 2020-12]: https://json-schema.org/draft/2020-12/json-schema-core

mod assertion;
mod case;
mod compile;
mod depth;
mod document;
mod error;
mod filter;
mod invalid_schema;
mod json;
mod macros;
mod maybe_undefined;
mod options;
mod partial;
mod pipeline;
mod problem;
mod projection;
mod projection_schema;
mod recording;
mod reference;
mod registry;
mod requested_fields;
mod response_set;
mod schema;
mod serde_error;
mod serde_impls;
mod undeclared_keys;
mod unknown_field;
mod validate;
mod violation;
mod write;

#[cfg(test)]
mod tests;

pub use case::Case;
pub use error::ModelError;
pub use invalid_schema::InvalidSchema;
#[doc(hidden)]
pub use macros::__is_sent;
pub use maybe_undefined::MaybeUndefined;
pub use options::ModelOptions;
pub use partial::Partial;
pub(crate) use partial::PartialSchema;
pub use problem::Problem;
#[doc(hidden)]
pub use projection_schema::{__projection_id, __projection_schema};
#[cfg(feature = "openapi")]
pub(crate) use reference::{Target, each_schema, free_name, rewrite};
pub(crate) use registry::JSON;
pub use registry::ResponseModel;
pub use response_set::{Declares, ResponseSet, StatusModel};
pub use schema::ModelSchema;
pub use unknown_field::UnknownField;
pub use violation::{PathSegment, Violation};
