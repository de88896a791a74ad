use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    parts::{Parts, Recorder},
    storage::{Part, Recording},
};
use crate::model::{
    error::{Problem, Violation},
    forward::{forward_integers, forward_lists, forward_wrappers},
    halt::{Halt, Result},
    json::{display, float, is_json_text},
    maybe_undefined::UNSET,
};

/// Records a whole value.
pub(crate) fn record<T: Serialize + ?Sized>(value: &T) -> Result<Recording, Violation> {
    let (mut recording, mut fault) = (Recording::default(), None);
    match (value.serialize(Recorder::new(&mut recording, &mut fault, 0)), fault) {
        (Ok(()), None) => Ok(recording),
        (_, fault) => Err(fault.map_or_else(|| Violation::new(Problem::Refused), |fault| *fault)),
    }
}

impl<'r> Serializer for Recorder<'r> {
    type Ok = ();
    type Error = Halt;
    type SerializeSeq = Parts<'r>;
    type SerializeTuple = Parts<'r>;
    type SerializeTupleStruct = Parts<'r>;
    type SerializeTupleVariant = Parts<'r>;
    type SerializeMap = Parts<'r>;
    type SerializeStruct = Parts<'r>;
    type SerializeStructVariant = Parts<'r>;

    forward_integers!(integer -> ());
    forward_wrappers!(());
    forward_lists!();

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.push(Part::Bool(value))
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        match value.is_finite() {
            true => self.float(&float(value)),
            false => self.push(Part::NotFinite(value.into())),
        }
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        if value.is_finite() {
            self.float(&float(value))
        } else {
            self.push(Part::NotFinite(value))
        }
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        let place = self.recording.push_text(value, Part::Str);
        self.pushed(place)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<()> {
        match display(value) {
            Ok(text) => self.serialize_str(&text),
            Err(Halt) => Err(self.halt(Problem::Refused)),
        }
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        let mut parts = self.list()?;
        value.iter().try_for_each(|byte| parts.item(byte))?;
        parts.finish()
    }

    fn serialize_none(self) -> Result<()> {
        self.push(Part::Null)
    }

    fn serialize_unit(self) -> Result<()> {
        self.push(Part::Null)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<()> {
        self.push(if name == UNSET { Part::Unset } else { Part::Null })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut parts = self.map()?;
        parts.field(variant, value)?;
        parts.finish()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'r>> {
        self.list_variant(variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'r>> {
        self.map()
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'r>> {
        if !is_json_text(name) {
            return self.structure(name);
        }
        Ok(self.json_text())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'r>> {
        self.map_variant(variant)
    }
}
