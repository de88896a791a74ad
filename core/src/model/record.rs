//! Any `Serialize` onto a tape.

use std::fmt;

use serde::{Serialize, Serializer, ser};

use super::{
    body,
    error::{Problem, Violation},
    maybe_undefined::UNSET,
    project::{Halt, MAX_DEPTH, shown, with_text},
    read,
    tape::{Place, Recorded, Tape},
};

/// Records one value, with all that is in it.
pub(super) struct Recorder<'t> {
    tape: &'t mut Tape,
    fault: &'t mut Option<Box<Violation>>,
    /// Containers that are open round it.
    depth: u32,
    wrappers: u32,
}

const MAX_WRAPPERS: u32 = 512;

impl<'t> Recorder<'t> {
    pub(super) fn at_depth(
        tape: &'t mut Tape,
        fault: &'t mut Option<Box<Violation>>,
        depth: u32,
    ) -> Self {
        Self { tape, fault, depth, wrappers: 0 }
    }

    fn halt(self, problem: Problem) -> Halt {
        *self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    fn push(self, recorded: Recorded) -> Result<(), Halt> {
        match self.tape.push(recorded) {
            Some(_) => Ok(()),
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    fn integer(self, number: impl itoa::Integer) -> Result<(), Halt> {
        match self.tape.write(itoa::Buffer::new().format(number)) {
            Some(text) => self.push(Recorded::Int(text)),
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    fn float(self, number: f64, print: impl FnOnce(&mut Vec<u8>)) -> Result<(), Halt> {
        if !number.is_finite() {
            return self.push(Recorded::NotFinite(number));
        }
        let mut text = Vec::new();
        print(&mut text);
        match std::str::from_utf8(&text).ok().and_then(|text| self.tape.write(text)) {
            Some(text) => self.push(Recorded::Float(text)),
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    fn open(self, container: Recorded) -> Result<Parts<'t>, Halt> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(self.halt(Problem::TooDeep));
        }
        match self.tape.push(container) {
            Some(opened) => {
                let Self { tape, fault, .. } = self;
                Ok(Parts {
                    tape,
                    fault,
                    depth,
                    opened,
                    variant: None,
                    text: None,
                    awaits_value: false,
                })
            }
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    /// The object of one key round an enum's variant; closed by what is opened in it.
    fn variant(self, variant: &str) -> Result<(Self, Place), Halt> {
        let mut parts = self.open(Recorded::Map { end: 0 })?;
        parts.name(variant)?;
        let Parts { tape, fault, depth, opened, .. } = parts;
        Ok((Self { tape, fault, depth, wrappers: 0 }, opened))
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
        if self.wrappers == MAX_WRAPPERS {
            return Err(self.halt(Problem::TooDeep));
        }
        value.serialize(Self { wrappers: self.wrappers + 1, ..self })
    }
}

/// The parts of a list or map, one after the other.
pub(super) struct Parts<'t> {
    tape: &'t mut Tape,
    fault: &'t mut Option<Box<Violation>>,
    depth: u32,
    opened: Place,
    /// The object round an enum's variant.
    variant: Option<Place>,
    /// One of `serde_json`'s own types: what it says is text, and whether it has.
    text: Option<bool>,
    /// A key was given, and its value was not.
    awaits_value: bool,
}

impl Parts<'_> {
    fn halt(&mut self, problem: Problem) -> Halt {
        *self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    fn name(&mut self, name: &str) -> Result<(), Halt> {
        let text = self.tape.write(name).and_then(|text| self.tape.push(Recorded::Str(text)));
        text.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        let recorder = Recorder::at_depth(&mut *self.tape, &mut *self.fault, self.depth);
        let recorded = value.serialize(recorder);
        // What a `Serialize` makes of an error is its own; here it stays one.
        if recorded.is_err() && self.fault.is_none() {
            return Err(self.halt(Problem::Refused));
        }
        recorded
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Halt> {
        match self.text {
            None => {
                self.name(key)?;
                self.value(value)
            }
            Some(true) => Err(self.halt(Problem::NotJson)),
            Some(false) => {
                self.text = Some(true);
                let depth = self.depth;
                let tape = &mut *self.tape;
                match with_text(value, |text| read::text(text, tape, depth)) {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(problem)) => Err(self.halt(problem)),
                    Err(Halt) => Err(self.halt(Problem::NotJson)),
                }
            }
        }
    }

    fn finish(mut self) -> Result<(), Halt> {
        if self.text == Some(false) {
            return Err(self.halt(Problem::NotJson));
        }
        if self.text.is_none() {
            self.tape.close(self.opened);
        }
        if let Some(variant) = self.variant {
            self.tape.close(variant);
        }
        Ok(())
    }
}

impl<'t> Serializer for Recorder<'t> {
    type Ok = ();
    type Error = Halt;
    type SerializeSeq = Parts<'t>;
    type SerializeTuple = Parts<'t>;
    type SerializeTupleStruct = Parts<'t>;
    type SerializeTupleVariant = Parts<'t>;
    type SerializeMap = Parts<'t>;
    type SerializeStruct = Parts<'t>;
    type SerializeStructVariant = Parts<'t>;

    fn serialize_bool(self, value: bool) -> Result<(), Halt> {
        self.push(Recorded::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_i128(self, value: i128) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Halt> {
        self.integer(value)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Halt> {
        self.float(f64::from(value), |text| body::float(text, value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Halt> {
        self.float(value, |text| body::float(text, value))
    }

    fn serialize_char(self, value: char) -> Result<(), Halt> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Halt> {
        match self.tape.write(value) {
            Some(text) => self.push(Recorded::Str(text)),
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Halt> {
        match shown(value) {
            Ok(text) => self.serialize_str(&text),
            Err(Halt) => Err(self.halt(Problem::Refused)),
        }
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Halt> {
        let mut parts = self.open(Recorded::List { end: 0 })?;
        value.iter().try_for_each(|byte| parts.value(byte))?;
        parts.finish()
    }

    fn serialize_none(self) -> Result<(), Halt> {
        self.push(Recorded::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
        self.wrapped(value)
    }

    fn serialize_unit(self) -> Result<(), Halt> {
        self.push(Recorded::Null)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Halt> {
        self.push(if name == UNSET { Recorded::Unset } else { Recorded::Null })
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Halt> {
        self.serialize_str(variant)
    }

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
        let mut parts = self.open(Recorded::Map { end: 0 })?;
        parts.name(variant)?;
        parts.value(value)?;
        parts.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'t>, Halt> {
        self.open(Recorded::List { end: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'t>, Halt> {
        self.open(Recorded::List { end: 0 })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'t>, Halt> {
        self.open(Recorded::List { end: 0 })
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'t>, Halt> {
        let (inner, variant) = self.variant(variant)?;
        Ok(Parts { variant: Some(variant), ..inner.open(Recorded::List { end: 0 })? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'t>, Halt> {
        self.open(Recorded::Map { end: 0 })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'t>, Halt> {
        if read::is_text(name) {
            let Self { tape, fault, depth, .. } = self;
            let opened = tape.next();
            return Ok(Parts {
                tape,
                fault,
                depth,
                opened,
                variant: None,
                text: Some(false),
                awaits_value: false,
            });
        }
        self.open(Recorded::Map { end: 0 })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'t>, Halt> {
        let (inner, variant) = self.variant(variant)?;
        Ok(Parts { variant: Some(variant), ..inner.open(Recorded::Map { end: 0 })? })
    }
}

impl ser::SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTuple for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Halt> {
        // After a key without a value, what is recorded would be out of step.
        if self.awaits_value {
            return Err(self.halt(Problem::Refused));
        }
        self.awaits_value = true;
        match with_text(key, str::to_owned) {
            Ok(name) => self.name(&name),
            Err(Halt) => Err(self.halt(Problem::Refused)),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        if !std::mem::take(&mut self.awaits_value) {
            return Err(self.halt(Problem::Refused));
        }
        self.value(value)
    }

    fn end(mut self) -> Result<(), Halt> {
        if self.awaits_value {
            return Err(self.halt(Problem::Refused));
        }
        self.finish()
    }
}

impl ser::SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
