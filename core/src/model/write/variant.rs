use super::writer::{Omits, Slot};
use crate::model::filter::{Decision, Node, ObjectId, ObjectShape, find};

/// The object around a value that is in no enum variant.
pub(super) const NO_VARIANT: ObjectId = ObjectId(0);

impl<'w, 'f> Slot<'w, 'f> {
    /// Writes the name of an enum variant, as the only key of an object. Returns the slot of the value, and
    /// the object.
    ///
    /// If the object has other keys, or if `can_stream` is false for the node of the value, this writes
    /// nothing and returns the slot itself as an error. Then the variant must be recorded.
    pub(super) fn variant_slot(
        self,
        variant: &str,
        can_stream: impl FnOnce(&Node) -> bool,
    ) -> Result<(Self, ObjectId), Self> {
        let object = match &self.filter_node().object {
            ObjectShape::One(object) => Some(*object),
            ObjectShape::Union(union) => match &union.decided_by {
                Decision::Name(names) => {
                    find(names, variant).map(|found| union.branches[usize::from(names[found].1)])
                }
                Decision::Tag { .. } | Decision::Untagged => None,
            },
            ObjectShape::None => None,
        };
        // The value can exclude its key.
        if let Some(object) = object.filter(|_| self.w.omits == Omits::Nothing)
            && let [key] = &*self.w.filter.object(object).keys
            && *key.name == *variant
            && key.is_written
            && can_stream(self.w.filter.node(key.node))
            && let Some(depth) = self.depth.inside_container()
        {
            let Self { w, at: opened, .. } = self;
            let at = w.buffer.stamp(opened, &key.text);
            w.buffer.open(opened, b'{');
            return Ok((Self { w, at, depth, node: key.node, fast: key.fast }, object));
        }
        Err(self)
    }
}
