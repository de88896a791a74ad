//! The compiled filter, data only: an arena of nodes, one for each place of a model.

mod arena;
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
pub(super) use field_order::{Action, Fields, Keys};
pub(super) use format::Format;
pub(super) use id::{NodeId, ObjectId};
pub(super) use mask::Mask;
pub(super) use node::{ArrayShape, Branch, Discriminator, Item, Node, ObjectShape, Positions};
pub(super) use object::{ExtraKeys, Key, Names, Object};
pub(super) use rules::Rules;
pub(super) use scalar::Scalar;
pub(super) use table::{Table, find, table};
pub(super) use union::{Decision, Undecided, Union};
