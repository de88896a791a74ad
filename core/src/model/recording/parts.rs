use serde::{Serialize, ser::SerializeMap};

use super::{
    parse::parse,
    storage::{Part, Place, Recording},
};
use crate::model::{
    error::{Problem, Violation},
    forward::{forward_fields, forward_items},
    halt::{Halt, MAX_DEPTH, MAX_WRAPPERS, Result},
    json::with_text,
};

/// A serializer that adds a value to a recording.
pub(crate) struct Recorder<'r> {
    pub(super) recording: &'r mut Recording,
    pub(super) fault: &'r mut Option<Box<Violation>>,
    /// The number of containers around the value.
    pub(super) depth: u32,
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

    pub(super) fn halt(self, problem: Problem) -> Halt {
        *self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    /// Returns the error for a full recording.
    pub(super) fn pushed(self, place: Option<Place>) -> Result<()> {
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    pub(super) fn push(self, part: Part) -> Result<()> {
        let place = self.recording.push(part);
        self.pushed(place)
    }

    pub(super) fn integer(self, number: impl itoa::Integer) -> Result<()> {
        let place = self.recording.push_text(itoa::Buffer::new().format(number), Part::Int);
        self.pushed(place)
    }

    pub(super) fn float(self, text: &str) -> Result<()> {
        let place = self.recording.push_text(text, Part::Float);
        self.pushed(place)
    }

    pub(super) fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
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

    pub(crate) fn structure(self, name: &'static str) -> Result<Parts<'r>> {
        self.recording.name_struct(name);
        self.map()
    }

    pub(crate) fn list(self) -> Result<Parts<'r>> {
        self.open(Part::List { end: 0 })
    }

    /// Records a struct that contains JSON text. The text is the whole value, so nothing is opened.
    pub(super) fn json_text(self) -> Parts<'r> {
        let Self { recording, fault, depth, .. } = self;
        let (json, opened) = (Some(false), Recording::ROOT);
        let open = Open { opened, depth, variant: None, json, is_incomplete: false };
        Parts { recording, fault, open }
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
forward_items!(Parts<'_> => ());
forward_fields!(Parts<'_> => ());

impl SerializeMap for Parts<'_> {
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
