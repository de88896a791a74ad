use std::{fmt, ops::Range};

use serde::{Serialize, ser::SerializeMap};

use super::{
    parse::parse,
    storage::{Part, Place, Recording},
};
use crate::model::{
    error::{Problem, Violation},
    halt::{Halt, MAX_DEPTH, MAX_WRAPPERS, Result},
    json::{display, float, is_json_text, with_text},
    serde_impls::{impl_parts, impl_serializer},
};

/// Records a whole value.
pub(crate) fn record<T: Serialize + ?Sized>(value: &T) -> Result<Recording, Violation> {
    let (mut recording, mut violation) = (Recording::default(), None);
    match (value.serialize(Recorder::new(&mut recording, &mut violation, 0)), violation) {
        (Ok(()), None) => Ok(recording),
        (_, violation) => Err(violation
            .map_or_else(|| Violation::new(Problem::SerializeFailed), |violation| *violation)),
    }
}

/// A serializer that adds a value to a recording.
pub(crate) struct Recorder<'r> {
    recording: &'r mut Recording,
    violation: &'r mut Option<Box<Violation>>,
    /// The number of containers around the value.
    depth: u32,
    wrappers: u32,
}

impl_serializer!(['r] Recorder<'r> => (), Parts<'r>, Parts<'r>, Parts<'r>);

impl<'r> Recorder<'r> {
    pub(crate) fn new(
        recording: &'r mut Recording,
        violation: &'r mut Option<Box<Violation>>,
        depth: u32,
    ) -> Self {
        Self { recording, violation, depth, wrappers: 0 }
    }

    fn halt(self, problem: Problem) -> Halt {
        *self.violation = Some(Box::new(Violation::new(problem)));
        Halt
    }

    fn push(self, part: Part) -> Result<()> {
        let place = self.recording.push(part);
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn push_text(self, text: &str, part: fn(Range<u32>) -> Part) -> Result<()> {
        let place = self.recording.push_text(text, part);
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn null(self, is_unset: bool) -> Result<()> {
        self.push(if is_unset { Part::Unset } else { Part::Null })
    }

    fn bool(self, value: bool) -> Result<()> {
        self.push(Part::Bool(value))
    }

    fn integer(self, number: impl itoa::Integer) -> Result<()> {
        self.push_text(itoa::Buffer::new().format(number), Part::Int)
    }

    fn float(self, number: impl zmij::Float + Into<f64> + Copy) -> Result<()> {
        match number.into() {
            wide if wide.is_finite() => self.push_text(&float(number), Part::Float),
            wide => self.push(Part::NotFinite(wide)),
        }
    }

    fn string(self, value: &str) -> Result<()> {
        self.push_text(value, Part::Str)
    }

    fn display<T: fmt::Display + ?Sized>(self, value: &T) -> Result<()> {
        match display(value) {
            Ok(text) => self.string(&text),
            Err(Halt) => Err(self.halt(Problem::SerializeFailed)),
        }
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        match self.wrappers {
            MAX_WRAPPERS => Err(self.halt(Problem::TooDeep)),
            wrappers => value.serialize(Self { wrappers: wrappers + 1, ..self }),
        }
    }

    pub(crate) fn variant<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<()> {
        let mut parts = self.map(None)?;
        parts.field(name, value)?;
        parts.finish()
    }

    /// Begins a list, or one inside an enum variant.
    pub(crate) fn list(self, variant: Option<&str>) -> Result<Parts<'r>> {
        self.open(Part::List { end: 0 }, variant)
    }

    pub(crate) fn map(self, _: Option<usize>) -> Result<Parts<'r>> {
        self.open(Part::Map { end: 0 }, None)
    }

    /// Begins the struct `name`, or a map, which has no name.
    pub(crate) fn entries(self, name: &'static str) -> Result<Parts<'r>> {
        self.recording.name_struct(name);
        self.map(None)
    }

    fn fields(self, name: &'static str, _: usize) -> Result<Parts<'r>> {
        if !is_json_text(name) {
            return self.entries(name);
        }
        // The text is the whole value, so nothing is opened.
        let Self { recording, violation, depth, .. } = self;
        let (opened, json) = (Recording::ROOT, Some(false));
        let open = Open { opened, depth, variant: None, json, is_incomplete: false };
        Ok(Parts { recording, violation, open })
    }

    pub(crate) fn variant_fields(self, name: &str, _: usize) -> Result<Parts<'r>> {
        self.open(Part::Map { end: 0 }, Some(name))
    }

    /// Opens a list or map, and before it the object of one key around an enum variant.
    fn open(self, container: Part, variant: Option<&str>) -> Result<Parts<'r>> {
        if let Some(name) = variant {
            let mut outer = self.map(None)?;
            outer.key(name)?;
            let Parts { recording, violation, open } = outer;
            let inner = Self::new(recording, violation, open.depth).open(container, None)?;
            return Ok(Parts { open: Open { variant: Some(open.opened), ..inner.open }, ..inner });
        }
        let depth = self.depth + 1;
        match self.recording.push(container).filter(|_| depth <= MAX_DEPTH) {
            Some(opened) => {
                let open = Open { opened, depth, variant: None, json: None, is_incomplete: false };
                Ok(Parts { recording: self.recording, violation: self.violation, open })
            }
            None => Err(self.halt(Problem::TooDeep)),
        }
    }

    /// Adds a copy of a recorded value.
    pub(crate) fn copy(self, other: &Recording, place: Place) -> Result<()> {
        let copied = self.recording.copy(other, place);
        copied.ok_or_else(|| self.halt(Problem::TooDeep))
    }
}

/// The parts of a list or map, one after the other.
pub(crate) struct Parts<'r> {
    recording: &'r mut Recording,
    violation: &'r mut Option<Box<Violation>>,
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
        violation: &mut Option<Box<Violation>>,
        record: impl FnOnce(&mut Parts<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut parts = Parts { recording, violation, open: *self };
        self.is_incomplete = true;
        let recorded = record(&mut parts);
        *self = parts.open;
        recorded
    }

    /// Ends the value.
    pub(crate) fn finish(
        self,
        recording: &mut Recording,
        violation: &mut Option<Box<Violation>>,
    ) -> Result<()> {
        Parts { recording, violation, open: self }.finish()
    }
}

impl_parts!(items Parts<'_> => ());
impl_parts!(fields Parts<'_> => ());

impl Parts<'_> {
    pub(crate) fn suspend(self) -> Open {
        self.open
    }

    fn halt(&mut self, problem: Problem) -> Halt {
        *self.violation = Some(Box::new(Violation::new(problem)));
        Halt
    }

    fn check_complete(&mut self) -> Result<()> {
        if self.open.is_incomplete { Err(self.halt(Problem::SerializeFailed)) } else { Ok(()) }
    }

    fn key(&mut self, key: &str) -> Result<()> {
        let place = self.recording.push_text(key, Part::Str);
        place.map(drop).ok_or_else(|| self.halt(Problem::TooDeep))
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.open.is_incomplete = true;
        let recorder = Recorder::new(self.recording, self.violation, self.open.depth);
        match value.serialize(recorder) {
            Ok(()) => {
                self.open.is_incomplete = false;
                Ok(())
            }
            Err(Halt) if self.violation.is_none() => Err(self.halt(Problem::SerializeFailed)),
            Err(Halt) => Err(Halt),
        }
    }

    pub(crate) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.check_complete()?;
        self.value(value)
    }

    pub(crate) fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        self.check_complete()?;
        if self.open.json.is_none() {
            self.key(key)?;
            return self.value(value);
        }
        let is_first = self.open.json.replace(true) == Some(false);
        let parsed = with_text(value, |text| parse(text, self.recording, self.open.depth));
        match parsed {
            Ok(Ok(())) if is_first => Ok(()),
            Ok(Err(problem)) => Err(self.halt(problem)),
            _ => Err(self.halt(Problem::NotJson)),
        }
    }

    fn skip(&mut self, _: &'static str) {}

    pub(crate) fn finish(mut self) -> Result<()> {
        self.check_complete()?;
        match self.open.json {
            None => self.recording.close(self.open.opened),
            Some(true) => {}
            Some(false) => return Err(self.halt(Problem::NotJson)),
        }
        if let Some(variant) = self.open.variant {
            self.recording.close(variant);
        }
        Ok(())
    }
}

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Halt;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.check_complete()?;
        self.open.is_incomplete = true;
        match with_text(key, |key| self.key(key)) {
            Ok(pushed) => pushed,
            Err(Halt) => Err(self.halt(Problem::SerializeFailed)),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self.open.is_incomplete {
            true => self.value(value),
            false => Err(self.halt(Problem::SerializeFailed)),
        }
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}
