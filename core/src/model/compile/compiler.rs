//! The state while a document is compiled.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::model::{
    document::{
        Texts,
        schema::{Document, Id},
    },
    filter::{Mask, Node, NodeId, Object, ObjectId, Rules},
};

pub(super) struct Compiler<'a> {
    pub(super) document: &'a Document,
    pub(super) rules: Rules,
    /// The document was generated from a Rust type.
    pub(super) is_type: bool,
    /// `None` while it is being compiled. A recursion finds it in this state.
    pub(super) nodes: Vec<Option<Node>>,
    pub(super) objects: Vec<Option<Object>>,
    /// The keys that maps have.
    pub(super) texts: Vec<Texts>,
    /// The compiled nodes, by their schema, and whether the place is not written.
    pub(super) nodes_of: HashMap<(Id, bool), NodeId>,
    pub(super) objects_of: HashMap<(Id, bool), ObjectId>,
    /// Whether the place is not written. Then any place inside can be unconstrained.
    pub(super) is_hidden: bool,
    /// The tags that the document declares for its unions, by index of the node.
    pub(super) tags: HashMap<usize, &'a str>,
    pub(super) depth: u32,
}

/// The values that a schema allows, collected from the branches of its unions.
pub(super) struct Parts<'a> {
    pub(super) accepts: Mask,
    pub(super) alternatives: Vec<Alternative<'a>>,
    /// The schemas that were collected.
    pub(super) known: HashSet<Id>,
}

/// A branch that is neither a union nor null.
pub(super) struct Alternative<'a> {
    pub(super) schema: Id,
    pub(super) label: Arc<str>,
    pub(super) is_named: bool,
    pub(super) tag: Option<&'a str>,
}
