//! The JSON Schema document of a model: in its normal form, with what is selected of it, and as it is
//! published.

mod combine;
pub(super) mod definitions;
mod discriminator;
pub(super) mod keyword;
mod merge;
mod names;
mod normalize;
mod plain;
mod pointer;
mod publish;
mod questions;
mod required;
mod select;
mod source;
mod union;
mod write_only;

pub(super) use names::{Numbers, Pattern, Texts};
pub(super) use normalize::normal;
pub(super) use pointer::At;
pub(super) use publish::published;
pub(super) use questions::{
    EVERY_TYPE, Questions, are_apart, branches, each_child, is_open, listed, required, tag_key,
    types,
};
pub(super) use required::requires;
pub(super) use select::{close_bare, hide_in_unions, open, select};
pub(super) use source::{Dialect, Source};
pub(super) use write_only::hide_write_only;
