use std::fmt;

use serde::{Serialize, Serializer, ser};

use super::{Part, Place, Recording, parse};
use crate::model::{
    error::{Problem, Violation},
    forward::{forward_fields, forward_integers, forward_items, forward_lists, forward_wrappers},
    halt::{Halt, MAX_DEPTH, MAX_WRAPPERS, Result},
    json::{display, float, is_json_text, with_text},
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

/// A serializer that adds a value to a recording.
pub(crate) struct Recorder<'r> {
    recording: &'r mut Recording,
    fault: &'r mut Option<Box<Violation>>,
    /// The number of containers around the value.
    depth: u32,
    wrappers: u32,
}

impl<'r> Recorder<'r> {
    pub(crate) fn new(
        recording: &'r mut Recording,
        fault: &'r mut Option<Box<Violation>>,
        depth: u32,
    ) -> Self {
        Self { recording, fault, depth, wrappers: 0 }
    }

    fn halt(self, problem: Problem) -> Halt {
        *self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    /// Returns the error for a full recording.
    fn pushed(self, place: Option<Place>) -> Result<()> {
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn push(self, part: Part) -> Result<()> {
        let place = self.recording.push(part);
        self.pushed(place)
    }

    fn integer(self, number: impl itoa::Integer) -> Result<()> {
        let place = self.recording.push_text(itoa::Buffer::new().format(number), Part::Int);
        self.pushed(place)
    }

    fn float(self, text: &str) -> Result<()> {
        let place = self.recording.push_text(text, Part::Float);
        self.pushed(place)
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        match self.wrappers {
            MAX_WRAPPERS => Err(self.halt(Problem::TooDeep)),
            wrappers => value.serialize(Self { wrappers: wrappers + 1, ..self }),
        }
    }

    /// Adds a copy of a recorded value.
    pub(crate) fn copy(self, other: &Recording, place: Place) -> Result<()> {
        let copied = self.recording.copy(other, place);
        copied.ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn open(self, container: Part) -> Result<Parts<'r>> {
        let depth = self.depth + 1;
        match self.recording.push(container).filter(|_| depth <= MAX_DEPTH) {
            Some(opened) => {
                let open = Open { opened, depth, variant: None, json: None, is_incomplete: false };
                Ok(Parts { recording: self.recording, fault: self.fault, open })
            }
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    pub(crate) fn map(self) -> Result<Parts<'r>> {
        self.open(Part::Map { end: 0 })
    }

    pub(crate) fn list(self) -> Result<Parts<'r>> {
        self.open(Part::List { end: 0 })
    }

    /// Opens the object of one key around an enum variant.
    fn variant(self, variant: &str) -> Result<(Self, Place)> {
        let mut parts = self.map()?;
        parts.key(variant)?;
        let Parts { recording, fault, open } = parts;
        Ok((Self { recording, fault, depth: open.depth, wrappers: 0 }, open.opened))
    }

    pub(crate) fn list_variant(self, variant: &str) -> Result<Parts<'r>> {
        let (inner, variant) = self.variant(variant)?;
        Ok(inner.list()?.inside(variant))
    }

    pub(crate) fn map_variant(self, variant: &str) -> Result<Parts<'r>> {
        let (inner, variant) = self.variant(variant)?;
        Ok(inner.map()?.inside(variant))
    }
}

/// The parts of a list or map, one after the other.
pub(crate) struct Parts<'r> {
    recording: &'r mut Recording,
    fault: &'r mut Option<Box<Violation>>,
    open: Open,
}

/// The state of [`Parts`], which the writer keeps between two parts.
#[derive(Clone, Copy)]
pub(crate) struct Open {
    opened: Place,
    depth: u32,
    /// The object around an enum variant.
    variant: Option<Place>,
    /// One of `serde_json`'s types that contain text, and whether the text was recorded.
    json: Option<bool>,
    /// Whether a key has no value yet, or a part is not recorded to its end, because a panic was
    /// caught.
    is_incomplete: bool,
}

impl Open {
    /// Records a part. After a panic that is caught, the value stays incomplete.
    pub(crate) fn part(
        &mut self,
        recording: &mut Recording,
        fault: &mut Option<Box<Violation>>,
        record: impl FnOnce(&mut Parts<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut parts = Parts { recording, fault, open: *self };
        self.is_incomplete = true;
        let recorded = record(&mut parts);
        *self = parts.open;
        recorded
    }

    /// Ends the value.
    pub(crate) fn finish(
        self,
        recording: &mut Recording,
        fault: &mut Option<Box<Violation>>,
    ) -> Result<()> {
        Parts { recording, fault, open: self }.finish()
    }
}

impl<'r> Parts<'r> {
    pub(crate) fn suspend(self) -> Open {
        self.open
    }

    fn inside(self, variant: Place) -> Self {
        Self { open: Open { variant: Some(variant), ..self.open }, ..self }
    }

    fn halt(&mut self, problem: Problem) -> Halt {
        *self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    fn key(&mut self, key: &str) -> Result<()> {
        let place = self.recording.push_text(key, Part::Str);
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    pub(crate) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.check_complete()?;
        self.value(value)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.open.is_incomplete = true;
        let recorder = Recorder::new(self.recording, self.fault, self.open.depth);
        match value.serialize(recorder) {
            Ok(()) => {
                self.open.is_incomplete = false;
                Ok(())
            }
            Err(Halt) if self.fault.is_none() => Err(self.halt(Problem::Refused)),
            Err(Halt) => Err(Halt),
        }
    }

    fn check_complete(&mut self) -> Result<()> {
        if self.open.is_incomplete { Err(self.halt(Problem::Refused)) } else { Ok(()) }
    }

    pub(crate) fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        self.check_complete()?;
        match self.open.json {
            None => {
                self.key(key)?;
                self.value(value)
            }
            Some(true) => Err(self.halt(Problem::NotJson)),
            Some(false) => {
                self.open.json = Some(true);
                let Self { recording, open, .. } = self;
                let parsed = with_text(value, |text| parse(text, recording, open.depth));
                match parsed.unwrap_or(Err(Problem::NotJson)) {
                    Ok(()) => Ok(()),
                    Err(problem) => Err(self.halt(problem)),
                }
            }
        }
    }

    fn skip(&mut self, _: &'static str) {}

    pub(crate) fn finish(mut self) -> Result<()> {
        if self.open.json == Some(false) {
            return Err(self.halt(Problem::NotJson));
        }
        self.check_complete()?;
        if self.open.json.is_none() {
            self.recording.close(self.open.opened);
        }
        if let Some(variant) = self.open.variant {
            self.recording.close(variant);
        }
        Ok(())
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
            return self.map();
        }
        let Self { recording, fault, depth, .. } = self;
        // The text is the whole value, so there is nothing to open.
        let (json, opened) = (Some(false), Recording::ROOT);
        let open = Open { opened, depth, variant: None, json, is_incomplete: false };
        Ok(Parts { recording, fault, open })
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

forward_items!(Parts<'_> => ());
forward_fields!(Parts<'_> => ());

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.check_complete()?;
        self.open.is_incomplete = true;
        match with_text(key, |key| self.recording.push_text(key, Part::Str)) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(self.halt(Problem::TooDeep)),
            Err(Halt) => Err(self.halt(Problem::Refused)),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self.open.is_incomplete {
            true => self.value(value),
            false => Err(self.halt(Problem::Refused)),
        }
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}
