use serde::{Serialize, ser::SerializeMap};

use super::{
    entries::Entries,
    object::{ObjectWriter, Place},
    writer::{Slot, Written},
};
use crate::model::{
    filter::Keys,
    halt::{Halt, Result},
    json::with_text,
};

/// A map, entry by entry.
pub(super) struct MapWriter<'w, 'f> {
    /// The keys that come next, as far as the order is known.
    order: Keys<'f>,
    /// The key of the next value, if it comes by itself. Without a value, it is not written.
    key: Option<String>,
    entries: Entries<'w, 'f>,
}

impl<'w, 'f> Slot<'w, 'f> {
    pub(super) fn map(self, len: Option<usize>) -> Result<MapWriter<'w, 'f>> {
        let entries = self.entries("")?;
        let order = match &entries {
            Entries::Object(object) => object.object.map_keys(len.unwrap_or_default()),
            _ => [].iter(),
        };
        Ok(MapWriter { order, key: None, entries })
    }
}

#[inline(always)]
pub(super) fn place(object: &mut ObjectWriter<'_, '_>, order: &mut Keys<'_>, key: &str) -> Place {
    let action = object.object.key_action(order, key);
    object.place(action, key)
}

impl MapWriter<'_, '_> {
    /// After an error, the map has no end.
    #[cold]
    fn fail(&mut self) -> Halt {
        self.entries = Entries::Broken;
        Halt
    }
}

impl SerializeMap for MapWriter<'_, '_> {
    type Ok = Written;
    type Error = Halt;

    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<()> {
        self.key = with_text(key, str::to_owned).ok();
        if self.key.is_some() { Ok(()) } else { Err(self.fail()) }
    }

    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<()> {
        match self.key.take() {
            Some(key) => self.serialize_entry(&key, value),
            None => Err(self.fail()),
        }
    }

    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        match &mut self.entries {
            Entries::Object(object) => {
                match with_text(key, |key| place(object, &mut self.order, key)) {
                    Ok(Place::Declared(index)) => object.declared(index, value),
                    Ok(place) => object.put(place, value),
                    Err(Halt) => Err(self.fail()),
                }
            }
            Entries::Recorded(recorded) => recorded.parts.serialize_entry(key, value),
            entries => {
                let first = entries.take();
                *entries = with_text(key, |key| first.entry(key, value)).unwrap_or(Err(Halt))?;
                if let Entries::Object(object) = entries {
                    self.order = object.object.map_keys(0);
                }
                Ok(())
            }
        }
    }

    #[inline]
    fn end(self) -> Result<Written> {
        self.entries.finish()
    }
}
