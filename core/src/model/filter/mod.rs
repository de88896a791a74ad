//! The compiled filter: an arena of nodes, one for each place of a model.
//!
//! Its methods are the rules that the writer and the validator share.

mod arena;
mod extra_keys;
mod field_order;
mod format;
mod id;
mod mask;
mod node;
mod object;
mod rules;
mod scalar;
mod table;
mod union;

pub(super) use arena::Filter;
pub(super) use extra_keys::{ExtraKeys, Names};
pub(super) use field_order::{Action, Fields, Keys, Known, TRACKED_KEYS};
pub(super) use format::Format;
pub(super) use id::{NodeId, ObjectId};
pub(super) use mask::Mask;
pub(super) use node::{ArrayShape, Branch, Discriminator, Item, Node, ObjectShape, Positions};
pub(super) use object::{Key, Object};
pub(super) use rules::{Blank, Rules};
pub(super) use scalar::Scalar;
pub(super) use table::{Table, table};
pub(super) use union::{Decision, Union};
