use serde::Serialize;

use super::{
    object::ObjectWriter,
    recorded::Recorded,
    writer::{Slot, Writer, Written},
};
use crate::model::{
    depth::Depth,
    filter::{Decision, Mask, NodeId, Object, ObjectShape},
    json::{Stamp, is_equal, is_json_text, with_tag},
    serde_error::{Halt, Result},
    violation::Reason,
};

/// The entries of a struct or map: written, undecided or recorded.
pub(super) enum Entries<'w, 'f> {
    Object(ObjectWriter<'w, 'f>),
    Union(Undecided<'w, 'f>),
    Recorded(Recorded<'w, 'f>),
    /// The rest after an error.
    Broken,
}

/// A union before its first entry.
///
/// Its fields have the sizes of those of [`ObjectWriter`], so the compiler keeps both in the same registers.
/// Otherwise it stores two `u32` and loads them as one `u64`, which stalls the processor.
pub(super) struct Undecided<'w, 'f> {
    pub(super) w: &'w mut Writer<'f>,
    pub(super) at: usize,
    pub(super) depth: Depth,
    pub(super) node: NodeId,
    /// The name of the struct. A map has none.
    pub(super) name: &'static str,
    /// About how many fields it has.
    pub(super) len: usize,
}

impl<'w, 'f> Undecided<'w, 'f> {
    /// Returns the place of the union, and the name of the struct.
    pub(super) fn parts(self) -> (Slot<'w, 'f>, &'static str) {
        let Self { w, at, depth, node, name, .. } = self;
        (Slot { w, at, depth, node, fast: Mask::NONE }, name)
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    #[inline(always)]
    pub(super) fn undecided(self, name: &'static str, len: usize) -> Entries<'w, 'f> {
        let Self { w, at, depth, node, .. } = self;
        Entries::Union(Undecided { w, at, depth, node, name, len })
    }

    /// Begins the struct `name`, or a map, which has no name.
    pub(super) fn entries(self, name: &'static str) -> Result<Entries<'w, 'f>> {
        match &self.filter_node().object {
            _ if is_json_text(name) => Entries::recorded(self, name),
            ObjectShape::One(object) => {
                let object = self.w.filter.object(*object);
                Ok(Entries::Object(self.object(object)?))
            }
            ObjectShape::Union(_) => Ok(self.undecided(name, 0)),
            ObjectShape::None => Err(self.w.mismatch(self.node, Mask::OBJ)),
        }
    }
}

impl<'w, 'f> Entries<'w, 'f> {
    #[inline(always)]
    pub(super) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Broken)
    }

    /// Writes an entry. The first entry of a union decides it, if it is the tag. Otherwise the union is
    /// recorded.
    #[inline(never)]
    pub(super) fn entry<T: Serialize + ?Sized>(self, key: &str, value: &T) -> Result<Self> {
        match self {
            Self::Object(mut object) => {
                object.entry(key, value)?;
                Ok(Self::Object(object))
            }
            Self::Union(union) => {
                let (slot, name) = union.parts();
                match branch(&slot, key, value) {
                    Some(Ok((object, _, text))) => {
                        let mut object = slot.object(object)?;
                        object.entry(key, text)?;
                        Ok(Self::Object(object))
                    }
                    Some(Err(reason)) => Err(slot.w.halt(reason)),
                    None => Self::recorded(slot, name)?.entry(key, value),
                }
            }
            Self::Recorded(mut recorded) => {
                recorded.parts.field(key, value)?;
                Ok(Self::Recorded(recorded))
            }
            Self::Broken => Err(Halt),
        }
    }

    /// Records a union that its first entry does not decide, or JSON text.
    pub(super) fn recorded(slot: Slot<'w, 'f>, name: &'static str) -> Result<Self> {
        Ok(Self::Recorded(slot.recorded(|recorder| recorder.entries(name))?))
    }

    #[inline(never)]
    pub(super) fn finish(self) -> Result<Written> {
        match self {
            Self::Object(object) => object.finish(),
            Self::Recorded(recorded) => recorded.finish(),
            Self::Union(union) => {
                let (slot, name) = union.parts();
                Self::recorded(slot, name)?.finish()
            }
            Self::Broken => Err(Halt),
        }
    }
}

/// Returns the branch of a union that an entry selects, if it is the tag. The texts are the entry and the
/// tag's value.
#[inline(always)]
pub(super) fn branch<'f, T: Serialize + ?Sized>(
    slot: &Slot<'_, 'f>,
    key: &str,
    value: &T,
) -> Option<Result<(&'f Object, &'f Stamp, &'f str), Reason>> {
    let ObjectShape::Union(union) = &slot.filter_node().object else { return None };
    let Decision::Tag { key: tag, .. } = &union.decided_by else { return None };
    if !is_equal(tag, key) {
        return None;
    }
    let Ok(Some((branch, entry, text))) = with_tag(value, |text| union.by_tag(text)) else {
        return Some(Err(Reason::UnknownTag));
    };
    Some(Ok((slot.w.filter.object(branch), entry, text)))
}
