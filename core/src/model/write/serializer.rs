use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    fields::{FieldsWriter, Kind},
    list::ListWriter,
    map::MapWriter,
    object::ObjectWriter,
    recorded::Replayed,
    variant::Variant,
    writer::{Blank, Slot, Written},
};
use crate::model::{
    error::PathSegment,
    filter::{Mask, ObjectShape, Scalar},
    forward::{forward_integers, forward_lists, forward_wrappers},
    halt::{Halt, Result},
    json::{NumberKind, display, number_kind},
    maybe_undefined::UNSET,
    recording::{Part, Recording, parse},
};

impl<'w, 'f> Serializer for Slot<'w, 'f> {
    type Ok = Written;
    type Error = Halt;
    type SerializeSeq = ListWriter<'w, 'f>;
    type SerializeTuple = ListWriter<'w, 'f>;
    type SerializeTupleStruct = ListWriter<'w, 'f>;
    type SerializeTupleVariant = ListWriter<'w, 'f>;
    type SerializeMap = MapWriter<'w, 'f>;
    type SerializeStruct = FieldsWriter<'w, 'f>;
    type SerializeStructVariant = FieldsWriter<'w, 'f>;

    forward_integers!(integer -> Written);
    forward_wrappers!(Written);
    forward_lists!();

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<Written> {
        if !self.fast.has(Mask::BOOL) {
            self.w.check(self.node, Scalar::Bool(value))?;
        }
        let word: &[u8] = if value { b"true" } else { b"false" };
        Ok(Written::value(self.w.buffer.extend(self.at, word)))
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> Result<Written> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.w.check(self.node, Scalar::Float(value.into()))?;
        }
        Ok(Written::value(self.w.buffer.float(self.at, value)))
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<Written> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.w.check(self.node, Scalar::Float(value))?;
        }
        Ok(Written::value(self.w.buffer.float(self.at, value)))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<Written> {
        if !self.fast.has(Mask::STR) {
            self.w.check(self.node, Scalar::Str(value))?;
        }
        Ok(Written::value(self.w.buffer.string(self.at, value)))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Written> {
        if !self.fast.has(Mask::STR) {
            return match display(value) {
                Ok(text) => self.serialize_str(&text),
                Err(Halt) => Err(self.w.refused()),
            };
        }
        match self.w.buffer.display(self.at, value) {
            Ok(at) => Ok(Written::value(at)),
            Err(fmt::Error) => Err(self.w.refused()),
        }
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Written> {
        let mut list = self.list()?;
        value.iter().try_for_each(|byte| list.item(byte))?;
        list.finish()
    }

    #[inline]
    fn serialize_none(self) -> Result<Written> {
        if !self.fast.has(Mask::NULL) {
            self.w.check(self.node, Scalar::Null)?;
        }
        Ok(self.null(Blank::Null))
    }

    #[inline]
    fn serialize_unit(self) -> Result<Written> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Written> {
        let written = self.serialize_none()?;
        let blank = if name == UNSET { Blank::Unset } else { written.blank };
        Ok(Written { blank, ..written })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Written> {
        match self.variant(variant, Mask::NONE)? {
            Variant::Dropped(written) => Ok(written),
            Variant::Slot(Slot { w, at, depth, node, fast }) => {
                match value.serialize(Slot { w: &mut *w, at, depth, node, fast }) {
                    Ok(written) => Ok(Written::value(w.buffer.push(written.at, b'}'))),
                    Err(Halt) => Err(w.within(PathSegment::Field(variant.into()))),
                }
            }
            Variant::Recorded(slot) => slot
                .record(|recorder| recorder.serialize_newtype_variant(name, index, variant, value)),
        }
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        match self.variant(variant, Mask::ARR)? {
            Variant::Dropped(written) => Ok(ListWriter::Dropped(written)),
            Variant::Slot(slot) => slot.list_in(Some(variant)),
            Variant::Recorded(slot) => {
                let recorded = slot.recorded(|recorder| recorder.list_variant(variant))?;
                Ok(ListWriter::Recorded(recorded))
            }
        }
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        self.map()
    }

    #[inline(always)]
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        self.fields(name)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        let slot = match self.variant(variant, Mask::OBJ)? {
            Variant::Dropped(written) => return Ok(Kind::Written(written).into()),
            Variant::Slot(slot) => slot,
            Variant::Recorded(slot) => {
                let recorded = slot.recorded(|recorder| recorder.map_variant(variant))?;
                return Ok(Kind::Recorded(recorded).into());
            }
        };
        let ObjectShape::One(object) = &slot.filter_node().object else {
            return Err(slot.w.mismatch(slot.node, Mask::OBJ));
        };
        let Slot { w, at, depth, .. } = slot;
        let object = ObjectWriter::begin(w, at, depth, w.filter.object(*object))?;
        // The fields are those of the variant, so its name identifies the order.
        Ok(FieldsWriter::learned(object.within_variant(variant), variant))
    }
}

impl Slot<'_, '_> {
    #[inline]
    fn integer(self, number: impl itoa::Integer + Copy + TryInto<i128>) -> Result<Written> {
        if !self.fast.has(Mask::INT) {
            let scalar = number.try_into().map_or(Scalar::Huge, Scalar::Int);
            self.w.check(self.node, scalar)?;
        }
        Ok(Written::value(self.w.buffer.integer(self.at, number)))
    }

    #[inline]
    fn null(self, blank: Blank) -> Written {
        Written { at: self.w.buffer.extend(self.at, b"null"), blank }
    }

    /// JSON has no NaN and no infinities, so `serde_json` writes null.
    #[cold]
    pub(super) fn not_finite(self) -> Result<Written> {
        // To pydantic, NaN is not None.
        if self.w.filter.rules.whole {
            return Ok(self.null(Blank::No));
        }
        match self.filter_node().check_not_finite() {
            Ok(()) => Ok(self.null(Blank::Null)),
            Err(problem) => Err(self.w.halt(problem)),
        }
    }

    /// Writes the digits of a recorded number.
    pub(super) fn digits(self, digits: &str, kind: NumberKind) -> Result<Written> {
        let (mask, scalar): (_, fn(_) -> _) = match kind {
            NumberKind::Integer => (Mask::INT, Scalar::integer),
            NumberKind::Fraction => (Mask::NUM, Scalar::float),
        };
        if !self.fast.has(mask) {
            self.w.check(self.node, scalar(digits))?;
        }
        Ok(Written::value(self.w.buffer.extend(self.at, digits.as_bytes())))
    }

    /// Writes the value of an option or newtype, which has no bracket, but takes stack.
    #[inline]
    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<Written> {
        let depth = self.w.enter_wrapper(self.depth)?;
        value.serialize(Slot { depth, ..self })
    }

    /// Writes JSON text, or a number in a text.
    pub(super) fn json_text(self, text: &str) -> Result<Written> {
        let Slot { w, at, depth, node, fast } = self;
        let is_checked = match number_kind(text) {
            Some(NumberKind::Integer) => fast.has(Mask::INT),
            Some(NumberKind::Fraction) => fast.has(Mask::NUM),
            None => false,
        };
        if is_checked {
            return Ok(Written::value(w.buffer.extend(at, text.as_bytes())));
        }
        let mut recording = Recording::default();
        if let Err(problem) = parse(text, &mut recording, depth.containers()) {
            return Err(w.halt(problem));
        }
        if !fast.has(Mask::ANY) {
            return w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT));
        }
        // An unconstrained place takes the text itself, now that it is known to be one JSON value.
        let is_null = matches!(recording.at(Recording::ROOT), Part::Null);
        let blank = if is_null { Blank::Null } else { Blank::No };
        Ok(Written { at: w.buffer.extend(at, text.trim_ascii().as_bytes()), blank })
    }
}
