use serde::{Serialize, ser::SerializeMap};

use super::{
    entries::Entries,
    object::{EntryPlace, ObjectWriter},
    writer::{Slot, Written},
};
use crate::model::{
    filter::{Action, Keys},
    json::with_text,
    serde_error::{Halt, Result},
};

/// A map, entry by entry.
pub(super) struct MapWriter<'w, 'f> {
    /// The next keys, as far as their order is known.
    order: Keys<'f>,
    /// The place of the next value, if serde passed the key alone.
    pending: Option<EntryPlace>,
    entries: Entries<'w, 'f>,
}

impl<'w, 'f> Slot<'w, 'f> {
    pub(super) fn map(self, len: Option<usize>) -> Result<MapWriter<'w, 'f>> {
        let entries = self.entries("")?;
        let order = match &entries {
            Entries::Object(object) => object.object.map_keys(len.unwrap_or_default()),
            _ => [].iter(),
        };
        Ok(MapWriter { order, pending: None, entries })
    }
}

#[inline(always)]
pub(super) fn place(
    object: &mut ObjectWriter<'_, '_>,
    order: &mut Keys<'_>,
    key: &str,
) -> EntryPlace {
    let action = object.object.key_action(order, key);
    object.place(action, key)
}

impl SerializeMap for MapWriter<'_, '_> {
    type Ok = Written;
    type Error = Halt;

    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<()> {
        if let Entries::Union(..) = &self.entries
            && let Entries::Union(union) = self.entries.take()
        {
            self.entries = Entries::recorded(union.parts().0, "")?;
        }
        match &mut self.entries {
            Entries::Object(object) => {
                if self.pending.is_some() {
                    return Err(object.w.serialize_failed());
                }
                let place = with_text(key, |key| place(object, &mut self.order, key));
                self.pending = Some(place.map_err(|Halt| object.w.serialize_failed())?);
                Ok(())
            }
            Entries::Recorded(recorded) => recorded.parts.serialize_key(key),
            Entries::Union(..) | Entries::Broken => Err(Halt),
        }
    }

    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<()> {
        match &mut self.entries {
            Entries::Object(object) => match self.pending.take() {
                Some(place) => object.put(place, value),
                None => Err(object.w.serialize_failed()),
            },
            Entries::Recorded(recorded) => recorded.parts.serialize_value(value),
            Entries::Union(union) => Err(union.w.serialize_failed()),
            Entries::Broken => Err(Halt),
        }
    }

    /// Most maps pass key and value together.
    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<()> {
        match &mut self.entries {
            Entries::Object(object) => {
                let mut extra = EntryPlace::Dropped;
                let action = with_text(key, |key| {
                    let action = object.object.key_action(&mut self.order, key);
                    if action == Action::EXTRA {
                        extra = object.place(action, key);
                    }
                    action
                });
                match action {
                    Ok(Action::DROP) => Ok(()),
                    Ok(Action::EXTRA) => object.put(extra, value),
                    Ok(Action(index)) => object.declared(index, value),
                    Err(Halt) => Err(object.w.serialize_failed()),
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
        match (self.entries, self.pending) {
            // The last key has no value.
            (Entries::Object(object), Some(_)) => Err(object.w.serialize_failed()),
            (entries, _) => entries.finish(),
        }
    }
}
