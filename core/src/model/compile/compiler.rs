//! The state while a document is compiled.

use std::collections::HashMap;

use crate::model::{
    document::{place::Id, schema::Document},
    filter::{
        ArrayShape, ExtraKeys, Filter, Mask, Names, Node, NodeId, Object, ObjectId, ObjectShape,
        Rules,
    },
};

pub(super) struct Compiler<'a> {
    pub(super) document: &'a Document,
    pub(super) rules: Rules,
    /// The document was generated from a Rust type.
    pub(super) is_type: bool,
    /// A recursion finds a node or an object that is being compiled in its default state.
    pub(super) nodes: Vec<Node>,
    pub(super) objects: Vec<Object>,
    /// The compiled nodes, by their schema, and whether the place is not written.
    pub(super) nodes_of: HashMap<(Id, bool), NodeId>,
    pub(super) objects_of: HashMap<(Id, bool), ObjectId>,
    /// Whether the place is not written. Then any place inside can be unconstrained.
    pub(super) is_hidden: bool,
    pub(super) depth: u32,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(document: &'a Document, rules: Rules, is_type: bool) -> Self {
        let anything = ExtraKeys {
            node: Some(Filter::OPEN),
            names: Names::All,
            is_written: true,
            // A plain map sends its nulls.
            rules: rules.omitting_nothing(),
        };
        let mut object = Object::new(Vec::new(), anything);
        object.is_map = true;
        Self {
            document,
            rules,
            is_type,
            nodes: vec![open()],
            objects: vec![object],
            nodes_of: HashMap::new(),
            objects_of: HashMap::new(),
            is_hidden: false,
            depth: 0,
        }
    }
}

/// The node of any value.
pub(super) fn open() -> Node {
    Node {
        fast: Mask::ALL,
        object: ObjectShape::One(Filter::OPEN_OBJECT),
        array: ArrayShape::Each(Filter::OPEN),
        ..Node::new(Mask::ALL)
    }
}
