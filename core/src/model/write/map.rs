use std::slice;

use serde::{Serialize, ser::SerializeMap};

use super::{
    object::ObjectWriter,
    recorded::Recorded,
    writer::{Slot, Source, Writer, Written},
};
use crate::model::{
    error::Problem,
    filter::{Action, Decision, KeyEntry, Mask, NodeId, ObjectId, ObjectShape, next_key},
    halt::{Halt, Result},
    json::{is_equal, with_text},
};

/// A map, entry by entry.
pub(super) enum MapWriter<'w, 'f> {
    Object(Entries<'w, 'f>),
    /// A union before its first key.
    Union(Slot<'w, 'f>),
    Recorded(Recorded<'w, 'f>),
    /// After an error.
    Broken,
}

/// The entries of one object of the model.
pub(super) struct Entries<'w, 'f> {
    object: ObjectWriter<'w, 'f>,
    /// The keys that come next, if the order is known.
    order: slice::Iter<'f, KeyEntry>,
    pending: Pending,
}

/// What happens with the value of the last key.
#[derive(Clone, Copy)]
enum Pending {
    /// There is no key without a value.
    None,
    Drop,
    Declared(u16),
    /// The key is written and ends here.
    Extra(usize, NodeId),
}

impl<'w, 'f> Slot<'w, 'f> {
    pub(super) fn map(self) -> Result<MapWriter<'w, 'f>> {
        match &self.filter_node().object {
            ObjectShape::One(object) => Ok(MapWriter::Object(self.entries(*object)?)),
            ObjectShape::Union(_) => Ok(MapWriter::Union(self)),
            ObjectShape::None => Err(self.w.mismatch(self.node, Mask::OBJ)),
        }
    }

    pub(super) fn entries(self, object: ObjectId) -> Result<Entries<'w, 'f>> {
        let Self { w, at, depth, .. } = self;
        let object = w.filter.object(object);
        let mut object = ObjectWriter::begin(w, at, depth, object)?;
        let order = object.key_order().iter();
        Ok(Entries { object, order, pending: Pending::None })
    }

    /// Begins the branch of a union that its tag selects, and writes the tag.
    fn tagged<T: Serialize + ?Sized>(self, tag: &T) -> Result<Entries<'w, 'f>> {
        let ObjectShape::Union(union) = &self.filter_node().object else { return Err(Halt) };
        let Decision::Tag { key, values, .. } = &union.decided_by else { return Err(Halt) };
        let Ok(Some(found)) = with_text(tag, |text| Decision::find(values, text)) else {
            return Err(self.w.halt(Problem::UnknownTag));
        };
        let (text, branch) = &values[found];
        let mut entries = self.entries(union.branches[usize::from(*branch)])?;
        entries.entry(key, &**text)?;
        Ok(entries)
    }
}

impl Entries<'_, '_> {
    pub(super) fn entry(&mut self, key: &str, value: impl Source) -> Result<()> {
        let pending = resolve(&mut self.object, &mut self.order, key);
        write(&mut self.object, pending, value)
    }

    #[inline]
    pub(super) fn finish(self) -> Result<Written> {
        self.object.finish()
    }
}

/// Decides about a key.
#[inline(always)]
fn resolve<'f>(
    object: &mut ObjectWriter<'_, 'f>,
    order: &mut slice::Iter<'f, KeyEntry>,
    key: &str,
) -> Pending {
    match next_key(order, key).unwrap_or_else(|| object.look_up_key(key)) {
        Action::DROP => Pending::Drop,
        Action::EXTRA => match object.extra_key(key) {
            Some((at, node)) => Pending::Extra(at, node),
            None => Pending::Drop,
        },
        Action(index) => Pending::Declared(index),
    }
}

#[inline(always)]
fn write(object: &mut ObjectWriter<'_, '_>, pending: Pending, value: impl Source) -> Result<()> {
    match pending {
        Pending::Drop => Ok(()),
        Pending::Declared(index) => object.declared(index, value),
        Pending::Extra(at, node) => object.extra_value((at, node), value),
        Pending::None => Err(object.w.refused()),
    }
}

impl<'w, 'f> MapWriter<'w, 'f> {
    /// Decides a union by its first entry, if that is the tag.
    fn first_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        slot: Slot<'w, 'f>,
        key: &K,
        value: &V,
    ) -> Result<Self> {
        if let ObjectShape::Union(union) = &slot.filter_node().object
            && let Decision::Tag { key: tag, .. } = &union.decided_by
            && with_text(key, |key| is_equal(tag, key)).unwrap_or(false)
        {
            return Ok(Self::Object(slot.tagged(value)?));
        }
        let mut recorded = slot.recorded(|recorder| recorder.map())?;
        recorded.part(|parts| parts.serialize_entry(key, value))?;
        Ok(Self::Recorded(recorded))
    }

    /// Records a union whose first key comes without its value.
    fn first_key<K: Serialize + ?Sized>(slot: Slot<'w, 'f>, key: &K) -> Result<Self> {
        let mut recorded = slot.recorded(|recorder| recorder.map())?;
        recorded.part(|parts| parts.serialize_key(key))?;
        Ok(Self::Recorded(recorded))
    }

    fn writer(&mut self) -> Option<&mut Writer<'f>> {
        match self {
            Self::Object(Entries { object, .. }) => Some(object.w),
            Self::Union(slot) => Some(slot.w),
            Self::Recorded(_) | Self::Broken => None,
        }
    }

    #[cold]
    fn refused(&mut self) -> Halt {
        self.writer().map_or(Halt, Writer::refused)
    }
}

impl SerializeMap for MapWriter<'_, '_> {
    type Ok = Written;
    type Error = Halt;

    #[inline]
    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<()> {
        match self {
            Self::Object(Entries { object, order, pending }) => {
                // A key without a value is an error of the caller, and is not written.
                *pending = with_text(key, |key| resolve(object, order, key))
                    .map_err(|Halt| object.w.refused())?;
            }
            Self::Recorded(recorded) => return recorded.part(|parts| parts.serialize_key(key)),
            Self::Union(_) => {
                if let Self::Union(slot) = std::mem::replace(self, Self::Broken) {
                    *self = Self::first_key(slot, key)?;
                }
            }
            Self::Broken => return Err(self.refused()),
        }
        Ok(())
    }

    #[inline]
    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<()> {
        match self {
            Self::Object(Entries { object, pending, .. }) => {
                write(object, std::mem::replace(pending, Pending::None), value)
            }
            Self::Recorded(recorded) => recorded.part(|parts| parts.serialize_value(value)),
            Self::Union(_) | Self::Broken => Err(self.refused()),
        }
    }

    /// Most keys are dropped or declared, so nothing needs to be kept between key and value.
    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        if let Self::Object(Entries { object, order, pending: Pending::None }) = self {
            let Ok(pending) = with_text(key, |key| resolve(object, order, key)) else {
                return Err(object.w.refused());
            };
            return write(object, pending, value);
        }
        match self {
            Self::Recorded(recorded) => recorded.part(|parts| parts.serialize_entry(key, value)),
            Self::Union(_) => {
                if let Self::Union(slot) = std::mem::replace(self, Self::Broken) {
                    *self = Self::first_entry(slot, key, value)?;
                }
                Ok(())
            }
            Self::Object(_) | Self::Broken => {
                self.serialize_key(key)?;
                self.serialize_value(value)
            }
        }
    }

    #[inline]
    fn end(self) -> Result<Written> {
        match self {
            Self::Object(entries) => entries.finish(),
            Self::Recorded(recorded) => recorded.finish(),
            // No key, so the recording is an empty map.
            Self::Union(slot) => slot.recorded(|recorder| recorder.map())?.finish(),
            Self::Broken => Err(Halt),
        }
    }
}
