//! placeholder
#![forbid(unsafe_code)]

#[cfg(feature = "model")]
mod model;

#[cfg(feature = "model")]
pub use model::{
    Fault, InvalidSchema, MaybeUndefined, Model, ModelError, ModelOptions, ModelSchema,
    ResponseModel, Segment,
};
