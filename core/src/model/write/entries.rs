use serde::Serialize;

use super::{
    object::ObjectWriter,
    recorded::Recorded,
    writer::{Slot, Written},
};
use crate::model::{
    error::Problem,
    filter::{Decision, Mask, Object, ObjectShape, find},
    halt::{Halt, Result},
    json::{Stamp, is_equal, is_json_text, with_text},
};

/// The entries of a struct or map, by what becomes of them.
pub(super) enum Entries<'w, 'f> {
    Object(ObjectWriter<'w, 'f>),
    /// A union before its first entry, and the name of the struct.
    Union(Slot<'w, 'f>, &'static str),
    Recorded(Recorded<'w, 'f>),
    /// After an error.
    Broken,
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins the struct `name`, or a map, which has no name.
    pub(super) fn entries(self, name: &'static str) -> Result<Entries<'w, 'f>> {
        match &self.filter_node().object {
            _ if is_json_text(name) => Entries::recorded(self, name),
            ObjectShape::One(object) => {
                let object = self.w.filter.object(*object);
                Ok(Entries::Object(self.object(object)?))
            }
            ObjectShape::Union(_) => Ok(Entries::Union(self, name)),
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
            Self::Union(slot, name) => match branch(&slot, key, value) {
                Some(Ok((object, _, text))) => {
                    let mut object = slot.object(object)?;
                    object.entry(key, text)?;
                    Ok(Self::Object(object))
                }
                Some(Err(problem)) => Err(slot.w.halt(problem)),
                None => Self::recorded(slot, name)?.entry(key, value),
            },
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
            Self::Union(slot, name) => Self::recorded(slot, name)?.finish(),
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
) -> Option<Result<(&'f Object, &'f Stamp, &'f str), Problem>> {
    let ObjectShape::Union(union) = &slot.filter_node().object else { return None };
    let Decision::Tag { key: tag, values, texts } = &union.decided_by else { return None };
    if !is_equal(tag, key) {
        return None;
    }
    let Ok(Some(found)) = with_text(value, |text| find(values, text)) else {
        return Some(Err(Problem::UnknownTag));
    };
    let (text, branch) = &values[found];
    let object = slot.w.filter.object(union.branches[usize::from(*branch)]);
    Some(Ok((object, &texts[found], text)))
}
