use super::writer::{Omits, Slot};
use crate::model::filter::{Node, ObjectId, ObjectShape};

impl<'w, 'f> Slot<'w, 'f> {
    /// Writes the name of an enum variant, as the only key of an object. Returns the slot of the value, and
    /// the object.
    ///
    /// Returns the slot unchanged as an error if the object has other keys or `can_stream` is false. Then
    /// record the variant.
    pub(super) fn variant_slot(
        self,
        variant: &str,
        can_stream: impl FnOnce(&Node) -> bool,
    ) -> Result<(Self, ObjectId), Self> {
        let object = match &self.filter_node().object {
            ObjectShape::One(object) => Some(*object),
            ObjectShape::Union(union) => union.by_name(variant),
            ObjectShape::None => None,
        };
        // If fields can be excluded, the value might exclude this key.
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
