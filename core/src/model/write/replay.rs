use super::{
    map::place,
    writer::{Slot, Source, Written},
};
use crate::model::{
    filter::{ArrayShape, Blank, Mask, ObjectId, ObjectShape},
    recording::{Part, Recorder, Recording, Replayed},
    serde_error::Result,
    violation::{PathSegment, Reason},
};

impl Source for Replayed<'_> {
    fn write(self, slot: Slot<'_, '_>) -> Result<Written> {
        match self.recording.at(self.place) {
            Part::Scalar(scalar) => slot.scalar(self.recording.read(scalar)),
            Part::List { .. } => self.list(slot),
            Part::Map { .. } => self.map(slot),
            Part::Branch(node) => {
                let fast = slot.w.filter.node(*node).fast;
                self.at(self.place.next()).write(Slot { node: *node, fast, ..slot })
            }
            Part::Object(object) => self.at(self.place.next()).object(slot, *object),
            Part::Default => self.default(slot),
        }
    }

    fn record(self, recorder: Recorder<&mut Recording>) -> Result<()> {
        recorder.copy(self.recording, self.place)
    }
}

impl Replayed<'_> {
    fn default(self, slot: Slot<'_, '_>) -> Result<Written> {
        let Written { at, blank } = self.at(self.place.next()).write(slot)?;
        let blank = match blank {
            Blank::No | Blank::Default => Blank::Default,
            Blank::Null | Blank::Unset | Blank::NullDefault => Blank::NullDefault,
        };
        Ok(Written { at, blank })
    }

    fn list(self, slot: Slot<'_, '_>) -> Result<Written> {
        if let ArrayShape::Several = slot.filter_node().array {
            return self.decided(slot);
        }
        let length = self.recording.items(self.place).count();
        let mut list = slot.items()?;
        for item in self.recording.items(self.place) {
            list.item(length, self.at(item))?;
        }
        list.finish()
    }

    fn map(self, slot: Slot<'_, '_>) -> Result<Written> {
        let union = match &slot.filter_node().object {
            ObjectShape::One(object) => return self.object(slot, *object),
            ObjectShape::Union(union) => union,
            ObjectShape::None => return Err(slot.w.mismatch(slot.node, Mask::OBJ)),
        };
        match union.branch_of(self.recording, self.place) {
            Ok(Some(object)) => self.object(slot, object),
            Ok(None) => self.decided(slot),
            Err(violation) => Err(slot.w.halt_with(violation)),
        }
    }

    fn object(self, slot: Slot<'_, '_>, object: ObjectId) -> Result<Written> {
        let object = slot.w.filter.object(object);
        if let Some(tag) = object.undeclared_tag(self.recording, self.place) {
            slot.w.halt(Reason::UndeclaredTag);
            return Err(slot.w.within(PathSegment::Field(tag.into())));
        }
        let (mut object, mut order) = (slot.object(object)?, object.map_keys(0));
        for (key, value) in self.recording.entries(self.place) {
            let place = place(&mut object, &mut order, key);
            object.put(place, self.at(value))?;
        }
        object.finish()
    }

    /// Validates a value of a union, and writes it with the selected branch.
    fn decided(self, slot: Slot<'_, '_>) -> Result<Written> {
        let Slot { w, at, depth, node, .. } = slot;
        let decided = w.validated(depth, node, self)?;
        // Without a `Branch` mark, this function would call itself forever.
        match decided.at(Recording::ROOT) {
            Part::Branch(_) => w.value(at, depth, node, Replayed::new(&decided)),
            _ => Err(w.halt(Reason::NoBranch)),
        }
    }
}
