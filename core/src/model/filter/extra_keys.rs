use std::sync::Arc;

use super::{NodeId, Rules};
use crate::model::document::Texts;

/// The treatment of keys that the model does not declare.
///
/// A schema that declares keys is closed unless `additionalProperties` opens it, see `document::plain`.
#[derive(Debug)]
pub(crate) struct ExtraKeys {
    /// The node of their values. Without a node, the object drops them.
    pub(crate) node: Option<NodeId>,
    pub(crate) names: Names,
    /// Only a model that validates checks values that it does not write.
    pub(crate) is_written: bool,
    pub(crate) rules: Rules,
}

/// The extra keys that an object accepts.
#[derive(Debug)]
pub(crate) enum Names {
    All,
    Matching(Arc<Texts>),
    /// In a lax model, the keys that this node converts. A key that cannot be converted is an error, and
    /// so is a converted key that the texts do not accept.
    Converted {
        key: NodeId,
        texts: Option<Arc<Texts>>,
    },
}

impl ExtraKeys {
    /// Returns the node for the value of a key, if the object accepts the key.
    pub(crate) fn node_of(&self, key: &str) -> Option<NodeId> {
        let is_accepted = match &self.names {
            Names::All | Names::Converted { .. } => true,
            Names::Matching(texts) => texts.take(key),
        };
        self.node.filter(|_| is_accepted)
    }
}
