use super::{Node, NodeId, Object, ObjectId, Rules};

/// A model that is ready to filter.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) nodes: Box<[Node]>,
    pub(crate) objects: Box<[Object]>,
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
}
