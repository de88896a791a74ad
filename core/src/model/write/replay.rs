use serde::Serializer;

use super::{
    recorded::Replayed,
    writer::{Blank, Slot, Source, Written},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{ArrayShape, Mask, ObjectId, ObjectShape, Undecided},
    halt::Result,
    json::NumberKind,
    maybe_undefined::UNSET,
    recording::{Part, Place, Recorder, Recording},
    validate::validate,
};

impl Source for Replayed<'_> {
    fn write(self, slot: Slot<'_, '_>) -> Result<Written> {
        let recording = self.recording;
        match recording.at(self.place) {
            Part::Null => slot.serialize_none(),
            Part::Unset => slot.serialize_unit_struct(UNSET),
            Part::Bool(value) => slot.serialize_bool(*value),
            Part::Int(text) => slot.digits(recording.text(text), NumberKind::Integer),
            Part::Float(text) => slot.digits(recording.text(text), NumberKind::Fraction),
            Part::NotFinite(_) => slot.not_finite(),
            Part::Str(text) => slot.serialize_str(recording.text(text)),
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

    fn record(self, recorder: Recorder<'_>) -> Result<()> {
        recorder.copy(self.recording, self.place)
    }
}

impl<'r> Replayed<'r> {
    fn at(self, place: Place) -> Self {
        Self::new(self.recording, place)
    }

    fn default(self, slot: Slot<'_, '_>) -> Result<Written> {
        let is_excluded = Blank::Default.is_excluded(slot.w.filter.rules);
        let written = self.at(self.place.next()).write(slot)?;
        Ok(if is_excluded { Written { blank: Blank::Default, ..written } } else { written })
    }

    fn list(self, slot: Slot<'_, '_>) -> Result<Written> {
        let items = self.recording.items(self.place);
        match &slot.filter_node().array {
            ArrayShape::Each(item) => {
                let mut list = slot.items(*item, None)?;
                for item in items {
                    list.item(self.at(item))?;
                }
                list.finish()
            }
            ArrayShape::Positions(positions) => {
                let length = self.recording.items(self.place).count();
                let mut list = slot.positions(None)?;
                for item in items {
                    list.position(positions, length, self.at(item))?;
                }
                list.finish_positions(positions)
            }
            ArrayShape::Several => self.decided(slot),
            ArrayShape::None => Err(slot.w.mismatch(slot.node, Mask::ARR)),
        }
    }

    fn map(self, slot: Slot<'_, '_>) -> Result<Written> {
        let union = match &slot.filter_node().object {
            ObjectShape::One(object) => return self.object(slot, *object),
            ObjectShape::Union(union) => union,
            ObjectShape::None => return Err(slot.w.mismatch(slot.node, Mask::OBJ)),
        };
        match union.branch_of(self.recording, self.place) {
            Ok((object, _)) => self.object(slot, object),
            Err(Undecided::Untagged) => self.decided(slot),
            Err(Undecided::UnknownTag) => Err(slot.w.halt(Problem::UnknownTag)),
            Err(Undecided::MissingTag(tag)) => {
                slot.w.halt(Problem::Missing(Mask::STR.name().into()));
                Err(slot.w.within(PathSegment::Field(tag.into())))
            }
        }
    }

    fn object(self, slot: Slot<'_, '_>, object: ObjectId) -> Result<Written> {
        let recording = self.recording;
        if let Some(tag) = slot.w.filter.object(object).undeclared_tag(recording, self.place) {
            slot.w.halt(Problem::UndeclaredTag);
            return Err(slot.w.within(PathSegment::Field(tag.into())));
        }
        let mut entries = slot.entries(object)?;
        for (key, value) in recording.entries(self.place) {
            entries.entry(key, self.at(value))?;
        }
        entries.finish()
    }

    /// Writes a value of a union after the validator has selected the branch.
    fn decided(self, slot: Slot<'_, '_>) -> Result<Written> {
        let Slot { w, at, depth, node, .. } = slot;
        let decided = validate(w.filter, self.recording, self.place, node, depth.containers())
            .map_err(|invalid| w.invalid(invalid))?;
        // Without a mark it would come here again.
        match decided.at(Recording::ROOT) {
            Part::Branch(_) => w.value(at, depth, node, Replayed::new(&decided, Recording::ROOT)),
            _ => Err(w.halt(Problem::NoBranch)),
        }
    }
}
