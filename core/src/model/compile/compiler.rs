//! What is known while a document is compiled.

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
    pub(super) opens_everywhere: bool,
    /// The document was made of a Rust type.
    pub(super) is_type: bool,
    /// `None` while it is being made, which is when recursion meets it.
    pub(super) nodes: Vec<Option<Node>>,
    pub(super) objects: Vec<Option<Object>>,
    /// Which keys maps have.
    pub(super) texts: Vec<Texts>,
    /// What was compiled, by its schema, and whether for a place that is not written.
    pub(super) nodes_of: HashMap<(Id, bool), NodeId>,
    pub(super) objects_of: HashMap<(Id, bool), ObjectId>,
    /// Whether the place is not written. Everything may be open there.
    pub(super) is_hidden: bool,
    /// What documents say the tags of their unions are, by index of the node.
    pub(super) tags: HashMap<usize, &'a str>,
    pub(super) depth: u32,
}

/// What a schema allows, gathered from the branches of its unions.
pub(super) struct Parts<'a> {
    pub(super) accepts: Mask,
    pub(super) alternatives: Vec<Alternative<'a>>,
    /// The schemas that were gathered.
    pub(super) known: HashSet<Id>,
}

/// A branch that is no union and not null.
pub(super) struct Alternative<'a> {
    pub(super) schema: Id,
    pub(super) label: Arc<str>,
    pub(super) is_named: bool,
    pub(super) tag: Option<&'a str>,
}
