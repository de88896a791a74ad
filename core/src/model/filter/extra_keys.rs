use std::sync::Arc;

use super::{NodeId, Rules};
use crate::model::document::{Numbers, Texts};

/// The treatment of keys that the model does not declare.
///
/// A schema that declares keys is closed unless `additionalProperties` opens it, see `document::plain`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtraKeys {
    /// The node of their values. Without a node, the object drops them.
    pub(crate) node: Option<NodeId>,
    pub(crate) names: Names,
    /// Only a model that validates checks values that it does not write.
    pub(crate) is_written: bool,
    pub(crate) rules: Rules,
}

/// The extra keys that an object accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    All,
    Numbers(Numbers),
    /// The keys that the [`Texts`](crate::model::document::Texts) at this index accept.
    Matching(u32),
    /// In a lax model, the keys that this node converts. A key that cannot be converted is an error, and
    /// so is a converted key that the texts at this index do not accept.
    Converted {
        key: NodeId,
        texts: Option<u32>,
    },
}

impl ExtraKeys {
    /// Returns the node for the value of a key, if the object accepts the key. `texts` are those of the filter.
    pub(super) fn node_of(&self, key: &str, texts: &[Arc<Texts>]) -> Option<NodeId> {
        let is_accepted = match self.names {
            Names::All | Names::Converted { .. } => true,
            Names::Numbers(numbers) => numbers.take(key),
            Names::Matching(index) => texts[index as usize].take(key),
        };
        self.node.filter(|_| is_accepted)
    }
}
