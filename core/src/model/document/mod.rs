//! The JSON Schema document of a model.

mod discriminator;
mod names;
mod questions;
mod write_only;

pub(super) use discriminator::{Discriminator, name_of};
pub(super) use names::{Numbers, Pattern, Texts};
pub(super) use questions::{
    Questions, branches, each_child, is_of, is_open, listed, required, tag_key, types, types_of,
};
pub(super) use write_only::hide_write_only;
