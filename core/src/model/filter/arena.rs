use std::sync::Arc;

use super::{Names, Node, NodeId, Object, ObjectId, Rules};
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
        let is_accepted = match object.extra.names {
            Names::All | Names::Converted(..) => true,
            Names::Numbers(numbers) => numbers.take(key),
            Names::Matching(index) => self.texts[index as usize].take(key),
        };
        object.extra.node.filter(|_| is_accepted)
    }
}
