use super::writer::{Slot, Written};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Decision, Mask, ObjectShape},
    halt::Result,
};

/// Where the value of an enum variant goes.
pub(super) enum Variant<'w, 'f> {
    Slot(Slot<'w, 'f>),
    /// The model does not declare the variant.
    Dropped(Written),
    /// Only the whole value decides.
    Recorded(Slot<'w, 'f>),
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Writes the name of an enum variant as an object with one key. `parts` is the type of a value
    /// that comes in parts.
    pub(super) fn variant(self, variant: &'static str, parts: Mask) -> Result<Variant<'w, 'f>> {
        // The value decides whether its key is excluded.
        if self.w.omits {
            return Ok(Variant::Recorded(self));
        }
        let object = match &self.filter_node().object {
            ObjectShape::None => return Err(self.w.mismatch(self.node, Mask::OBJ)),
            ObjectShape::One(object) => *object,
            ObjectShape::Union(union) => match &union.decided_by {
                Decision::Name(names) => match Decision::find(names, variant) {
                    Some(found) => union.branches[usize::from(names[found].1)],
                    None => return Err(self.w.halt(Problem::UnknownTag)),
                },
                Decision::Tag { .. } | Decision::Untagged => return Ok(Variant::Recorded(self)),
            },
        };
        let object = self.w.filter.object(object);
        let index = object.find(variant);
        let key = index.map(|index| &object.keys[index]).filter(|key| key.is_written);

        let needs_recording = match (index, key) {
            (_, Some(key)) => {
                let inner = self.w.filter.node(key.node);
                match parts {
                    Mask::ARR => inner.array.needs_whole(),
                    Mask::OBJ => matches!(inner.object, ObjectShape::Union(_)),
                    _ => false,
                }
            }
            (Some(_), None) => false,
            // An extra key is data, so that no error can name it.
            (None, None) => self.w.filter.extra_key(object, variant).is_some(),
        };
        let is_other = |required| Some(required) == index;
        if needs_recording || object.absent(is_other).next().is_some() {
            return Ok(Variant::Recorded(self));
        }

        let Self { w, at: opened, depth, .. } = self;
        let depth = w.enter(depth)?;
        if let Some(missing) = object.missing(|required| Some(required) == index) {
            return Err(w.missing(object, missing));
        }
        let Some(key) = key else {
            let at = w.buffer.close(opened, opened, *b"{}");
            return Ok(Variant::Dropped(Written::value(at)));
        };
        if parts != Mask::NONE && !w.filter.node(key.node).accepts.has(parts) {
            w.mismatch(key.node, parts);
            return Err(w.within(PathSegment::Field(variant.into())));
        }
        let at = w.buffer.stamp(opened, &key.text);
        w.buffer.open(opened, b'{');
        Ok(Variant::Slot(Slot { w, at, depth, node: key.node, fast: key.fast }))
    }
}
