use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    parse::Json,
    storage::{Part, Place, Recording},
};
use crate::model::{
    error::{Problem, Violation},
    filter::Scalar,
    halt::{Halt, MAX_DEPTH, MAX_WRAPPERS, Result},
    json::{display, is_json_text, with_text},
    serde_impls::{impl_parts, impl_serializer},
};

/// Records a whole value.
pub(crate) fn record<T: Serialize + ?Sized>(value: &T) -> Result<Recording, Violation> {
    recorded(0, |recorder| value.serialize(recorder)).map_err(Violation::new)
}

/// Records a whole value that `depth` containers are around.
pub(crate) fn recorded(
    depth: u32,
    record: impl FnOnce(Recorder<&mut Recording>) -> Result<()>,
) -> Result<Recording, Problem> {
    let mut recording = Recording::default();
    let recorded = record(Recorder::new(&mut recording, depth));
    // A `Serialize` can ignore an error, so the problem counts too.
    match (recorded, recording.take_problem()) {
        (Ok(()), None) => Ok(recording),
        (_, problem) => Err(problem.unwrap_or(Problem::SerializeFailed)),
    }
}

/// The owner of a recording.
pub(crate) trait Owner {
    fn recording(&mut self) -> &mut Recording;

    /// Keeps the reason of an error.
    fn halt(&mut self, problem: Problem) -> Halt;
}

impl Owner for &mut Recording {
    fn recording(&mut self) -> &mut Recording {
        self
    }

    fn halt(&mut self, problem: Problem) -> Halt {
        self.problem = Some(problem);
        Halt
    }
}

/// A serializer that adds a value to a recording.
pub(crate) struct Recorder<O> {
    owner: O,
    /// The number of containers around the value.
    depth: u32,
    wrappers: u32,
}

impl_serializer!([O: Owner] Recorder<O> => (), Parts<O>, Parts<O>, Parts<O>);

impl<O: Owner> Recorder<O> {
    pub(crate) fn new(owner: O, depth: u32) -> Self {
        Self { owner, depth, wrappers: 0 }
    }

    fn scalar(mut self, scalar: Scalar<&str>) -> Result<()> {
        self.owner.recording().push_scalar(scalar);
        Ok(())
    }

    fn display<T: fmt::Display + ?Sized>(mut self, value: &T) -> Result<()> {
        match display(value) {
            Ok(text) => self.scalar(Scalar::Str(&text)),
            Err(Halt) => Err(self.owner.halt(Problem::SerializeFailed)),
        }
    }

    fn wrapped<T: Serialize + ?Sized>(mut self, value: &T) -> Result<()> {
        match self.wrappers {
            MAX_WRAPPERS => Err(self.owner.halt(Problem::TooDeep)),
            wrappers => value.serialize(Self { wrappers: wrappers + 1, ..self }),
        }
    }

    pub(crate) fn variant<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<()> {
        let mut parts = self.map(None)?;
        parts.field(name, value)?;
        parts.finish()
    }

    /// Begins a list, or one inside an enum variant.
    pub(crate) fn list(self, variant: Option<&str>) -> Result<Parts<O>> {
        self.open(Part::List { end: 0 }, variant)
    }

    pub(crate) fn map(self, _: Option<usize>) -> Result<Parts<O>> {
        self.open(Part::Map { end: 0 }, None)
    }

    fn fields(self, name: &'static str, _: usize) -> Result<Parts<O>> {
        self.entries(name)
    }

    /// Begins the struct `name`, or a map, which has no name.
    pub(crate) fn entries(mut self, name: &'static str) -> Result<Parts<O>> {
        if !is_json_text(name) {
            self.owner.recording().name_struct(name);
            return self.map(None);
        }
        // The text is the whole value, so nothing is opened.
        let Self { owner, depth, .. } = self;
        let (opened, json) = (Recording::ROOT, Some(false));
        Ok(Parts { owner, opened, depth, variant: None, json, is_incomplete: false })
    }

    pub(crate) fn variant_fields(self, name: &str, _: usize) -> Result<Parts<O>> {
        self.open(Part::Map { end: 0 }, Some(name))
    }

    /// Opens a list or map, and before it the object of one key around an enum variant.
    fn open(self, container: Part, variant: Option<&str>) -> Result<Parts<O>> {
        let Self { mut owner, depth, .. } = self;
        let depth = depth + if variant.is_some() { 2 } else { 1 };
        if depth > MAX_DEPTH {
            return Err(owner.halt(Problem::TooDeep));
        }
        let recording = owner.recording();
        let variant = variant.map(|name| {
            let object = recording.push(Part::Map { end: 0 });
            recording.push_str(name);
            object
        });
        let opened = recording.push(container);
        Ok(Parts { owner, opened, depth, variant, json: None, is_incomplete: false })
    }

    /// Adds a copy of a recorded value.
    pub(crate) fn copy(mut self, other: &Recording, place: Place) -> Result<()> {
        self.owner.recording().copy(other, place);
        Ok(())
    }

    /// Records the one value in a JSON text.
    fn json_text(mut self, text: &str) -> Result<()> {
        match Json::parse(text) {
            Ok(Json::Scalar(scalar)) => self.scalar(scalar),
            Ok(Json::Str(text)) => self.scalar(Scalar::Str(&text)),
            Ok(Json::List(items)) => items.serialize(self),
            Ok(Json::Map(entries)) => self.collect_map(entries),
            Err(_) => Err(self.owner.halt(Problem::NotJson)),
        }
    }
}

/// The parts of a list or map, one after the other.
pub(crate) struct Parts<O> {
    owner: O,
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

impl_parts!([O: Owner] items Parts<O> => ());
impl_parts!([O: Owner] fields Parts<O> => ());

impl<O: Owner> Parts<O> {
    fn check_complete(&mut self) -> Result<()> {
        match self.is_incomplete {
            true => Err(self.owner.halt(Problem::SerializeFailed)),
            false => Ok(()),
        }
    }

    /// Records the value of an item or of a key.
    fn value(&mut self, record: impl FnOnce(Recorder<&mut Recording>) -> Result<()>) -> Result<()> {
        self.is_incomplete = true;
        let recording = self.owner.recording();
        if record(Recorder::new(recording, self.depth)).is_err() {
            let problem = recording.take_problem().unwrap_or(Problem::SerializeFailed);
            return Err(self.owner.halt(problem));
        }
        self.is_incomplete = false;
        Ok(())
    }

    pub(crate) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.check_complete()?;
        self.value(|recorder| value.serialize(recorder))
    }

    pub(crate) fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        self.check_complete()?;
        if self.json.is_none() {
            self.owner.recording().push_str(key);
            return self.value(|recorder| value.serialize(recorder));
        }
        let is_first = self.json.replace(true) == Some(false);
        let text = with_text(value, str::to_owned).ok().filter(|_| is_first);
        let text = text.ok_or_else(|| self.owner.halt(Problem::NotJson))?;
        let is_whole = self.owner.recording().next() == Recording::ROOT;
        self.value(|recorder| recorder.json_text(&text))?;
        if is_whole {
            self.owner.recording().json = Some(text);
        }
        Ok(())
    }

    fn skip(&mut self, _: &'static str) {}

    fn finish(self) -> Result<()> {
        self.close().map(drop)
    }

    /// Ends the value and returns the owner.
    pub(crate) fn close(mut self) -> Result<O> {
        self.check_complete()?;
        if self.json == Some(false) {
            return Err(self.owner.halt(Problem::NotJson));
        }
        let recording = self.owner.recording();
        if self.json.is_none() {
            recording.close(self.opened);
        }
        if let Some(variant) = self.variant {
            recording.close(variant);
        }
        match recording.take_problem() {
            Some(problem) => Err(self.owner.halt(problem)),
            None => Ok(self.owner),
        }
    }
}

impl<O: Owner> SerializeMap for Parts<O> {
    type Ok = ();
    type Error = Halt;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.check_complete()?;
        self.is_incomplete = true;
        let recording = self.owner.recording();
        match with_text(key, |key| recording.push_str(key)) {
            Ok(_) => Ok(()),
            Err(Halt) => Err(self.owner.halt(Problem::SerializeFailed)),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self.is_incomplete {
            true => self.value(|recorder| value.serialize(recorder)),
            false => Err(self.owner.halt(Problem::SerializeFailed)),
        }
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}
