use std::sync::Arc;

use super::{Node, NodeId, Object, ObjectId, Rules};
use crate::model::document::Texts;

/// A model that is ready to filter.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) nodes: Box<[Node]>,
    pub(crate) objects: Box<[Object]>,
    /// The extra keys that objects accept.
    pub(crate) texts: Box<[Arc<Texts>]>,
    pub(crate) root: NodeId,
    pub(crate) rules: Rules,
}

impl Filter {
    /// The node of an unconstrained place. Its items and fields are unconstrained too.
    pub(crate) const OPEN: NodeId = NodeId(0);

    /// The object of an unconstrained place, which is a map of any values.
    pub(crate) const OPEN_OBJECT: ObjectId = ObjectId(0);

    #[inline]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    #[inline]
    pub(crate) fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0 as usize]
    }

    /// Returns the node for the value of an extra key, if `object` accepts the key.
    pub(crate) fn extra_key(&self, object: &Object, key: &str) -> Option<NodeId> {
        object.extra.node_of(key, &self.texts)
    }
}
