//! What serde says of a value, and what becomes of it in its slot.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    Halt,
    choice::Choice,
    entries::Entries,
    fields::Fields,
    list::List,
    plan,
    recording::Recording,
    shown,
    slot::{Scalar, Slot, Variant},
};
use crate::model::{
    error::{PathSegment, Problem},
    maybe_undefined::UNSET,
    read,
    shape::{Mask, ObjectShape},
};

impl<'w, 's> Serializer for Slot<'w, 's> {
    type Ok = ();
    type Error = Halt;
    type SerializeSeq = List<'w, 's>;
    type SerializeTuple = List<'w, 's>;
    type SerializeTupleStruct = List<'w, 's>;
    type SerializeTupleVariant = List<'w, 's>;
    type SerializeMap = Entries<'w, 's>;
    type SerializeStruct = Fields<'w, 's>;
    type SerializeStructVariant = Fields<'w, 's>;

    #[inline]
    fn serialize_bool(mut self, value: bool) -> Result<(), Halt> {
        if !self.fast.has(Mask::BOOL) {
            self.look_closer(Mask::BOOL, Scalar::Bool(value))?;
        }
        self.w.body.extend(if value { b"true" } else { b"false" });
        Ok(())
    }

    #[inline]
    fn serialize_i8(self, value: i8) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i16(self, value: i16) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i32(self, value: i32) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i64(self, value: i64) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i128(self, value: i128) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u8(self, value: u8) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u16(self, value: u16) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u32(self, value: u32) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u128(self, value: u128) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_f32(mut self, value: f32) -> Result<(), Halt> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.look_closer(Mask::NUM, Scalar::Float(f64::from(value)))?;
        }
        self.w.body.float(value);
        Ok(())
    }

    #[inline]
    fn serialize_f64(mut self, value: f64) -> Result<(), Halt> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.look_closer(Mask::NUM, Scalar::Float(value))?;
        }
        self.w.body.float(value);
        Ok(())
    }

    #[inline]
    fn serialize_char(self, value: char) -> Result<(), Halt> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(mut self, value: &str) -> Result<(), Halt> {
        if !self.fast.has(Mask::STR) {
            self.look_closer(Mask::STR, Scalar::Str(value))?;
        }
        self.w.body.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Halt> {
        let mut list = self.list(None)?;
        for byte in value {
            list.element(byte)?;
        }
        list.finish()
    }

    #[inline]
    fn serialize_none(mut self) -> Result<(), Halt> {
        if !self.fast.has(Mask::NULL) {
            self.look_closer(Mask::NULL, Scalar::Null)?;
        }
        self.w.body.extend(b"null");
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
        self.wrapped(value)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), Halt> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Halt> {
        if name == UNSET && self.w.shape.rules.exclude_unset {
            // The field that asked for this value takes back its name; elsewhere it is null.
            self.w.unset = self.w.body.len() + b"null".len();
        }
        self.serialize_none()
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Halt> {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.wrapped(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(()),
            Variant::Slot(Slot { w, node, fast }) => {
                if w.value(node, fast, value).is_err() {
                    return Err(w.within(PathSegment::Field(variant.into())));
                }
                w.body.push(b'}');
                w.leave();
                Ok(())
            }
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.value(value)?;
                recording.finish()
            }
        }
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Halt> {
        self.list(None)
    }

    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Halt> {
        self.list(None)
    }

    #[inline]
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Halt> {
        self.list(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(List::Dropped),
            Variant::Slot(slot) if slot.shape_node().accepts.has(Mask::ARR) => {
                slot.list(Some(variant))
            }
            Variant::Slot(mut slot) => {
                slot.mismatch("array");
                Err(slot.w.within(PathSegment::Field(variant.into())))
            }
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.open_list()?;
                Ok(List::Recorded(recording))
            }
        }
    }

    fn serialize_map(mut self, _: Option<usize>) -> Result<Self::SerializeMap, Halt> {
        match &self.shape_node().object {
            ObjectShape::None => Err(self.mismatch("object")),
            ObjectShape::One(object) => {
                let object = self.w.shape.object(*object);
                Entries::plain(self.w, object)
            }
            ObjectShape::Union(union) => match self.w.decided_for(self.node) {
                Some(branch) => {
                    let object = self.w.shape.object(branch);
                    Entries::plain(self.w, object)
                }
                None => Ok(Entries::Choice(Choice::new(self.w, self.node, union), None)),
            },
        }
    }

    #[inline]
    fn serialize_struct(
        mut self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStruct, Halt> {
        if let ObjectShape::One(object) = &self.shape_node().object {
            // What has a plan was not of the types that carry text.
            let object = self.w.shape.object(*object);
            if let Some(plan) = plan::find(object, name) {
                return Fields::planned(self.w, object, plan);
            }
        }
        if read::is_text(name) {
            return Ok(Fields::text(self));
        }
        match &self.shape_node().object {
            ObjectShape::None => Err(self.mismatch("object")),
            ObjectShape::One(object) => {
                let object = self.w.shape.object(*object);
                Fields::plain(self.w, object, name, None)
            }
            ObjectShape::Union(union) => match self.w.decided_for(self.node) {
                Some(branch) => {
                    let object = self.w.shape.object(branch);
                    Fields::plain(self.w, object, name, None)
                }
                None => Ok(Fields::choice(Choice::new(self.w, self.node, union), name)),
            },
        }
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(Fields::dropped()),
            Variant::Slot(mut slot) => match &slot.shape_node().object {
                ObjectShape::None => {
                    slot.mismatch("object");
                    Err(slot.w.within(PathSegment::Field(variant.into())))
                }
                // The fields are those of the variant, so it names the plan.
                ObjectShape::One(object) => {
                    let object = slot.w.shape.object(*object);
                    Fields::plain(slot.w, object, variant, Some(name))
                }
                ObjectShape::Union(_) => {
                    let mut recording = Recording::inside(slot.w, slot.node, variant);
                    recording.open_map()?;
                    Ok(Fields::recorded(recording))
                }
            },
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.open_map()?;
                Ok(Fields::recorded(recording))
            }
        }
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Halt> {
        if !self.fast.has(Mask::STR) {
            return match shown(value) {
                Ok(text) => self.serialize_str(&text),
                Err(Halt) => Err(self.w.halt(Problem::Refused)),
            };
        }
        // Only a `Display` that gave up by itself ends here.
        self.w.body.display(value).map_err(|_| self.w.halt(Problem::Refused))
    }
}
