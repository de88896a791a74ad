use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    parse::Json,
    storage::{Part, Place, Recording},
};
use crate::model::{
    depth::Depth,
    filter::Scalar,
    json::{display, is_json_text, with_text},
    serde_error::{Halt, Result},
    serde_impls::{impl_parts, impl_serializer},
    violation::{Reason, Violation},
};

/// Records a whole value.
pub(crate) fn record<T: Serialize + ?Sized>(value: &T) -> Result<Recording, Violation> {
    recorded(Depth::ROOT, |recorder| value.serialize(recorder)).map_err(Violation::new)
}

/// Records a whole value at a depth.
pub(crate) fn recorded(
    depth: Depth,
    record: impl FnOnce(Recorder<&mut Recording>) -> Result<()>,
) -> Result<Recording, Reason> {
    let mut recording = Recording::default();
    let recorded = record(Recorder::new(&mut recording, depth));
    // A `Serialize` can ignore an error, so the reason counts too.
    match (recorded, recording.reason.take()) {
        (Ok(()), None) => Ok(recording),
        (_, reason) => Err(reason.unwrap_or(Reason::SerializeFailed)),
    }
}

/// The owner of a recording.
pub(crate) trait Owner {
    fn recording(&mut self) -> &mut Recording;

    /// Keeps the reason of an error.
    fn halt(&mut self, reason: Reason) -> Halt;
}

impl Owner for &mut Recording {
    fn recording(&mut self) -> &mut Recording {
        self
    }

    fn halt(&mut self, reason: Reason) -> Halt {
        self.reason = Some(reason);
        Halt
    }
}

/// A serializer that adds a value to a recording.
pub(crate) struct Recorder<O> {
    owner: O,
    depth: Depth,
}

impl_serializer!([O: Owner] Recorder<O> => (), Parts<O>, Parts<O>, Parts<O>);

impl<O: Owner> Recorder<O> {
    pub(crate) fn new(owner: O, depth: Depth) -> Self {
        Self { owner, depth }
    }

    fn scalar(mut self, scalar: Scalar<&str>) -> Result<()> {
        self.owner.recording().push_scalar(scalar);
        Ok(())
    }

    fn display<T: fmt::Display + ?Sized>(mut self, value: &T) -> Result<()> {
        match display(value) {
            Ok(text) => self.scalar(Scalar::Str(&text)),
            Err(Halt) => Err(self.owner.halt(Reason::SerializeFailed)),
        }
    }

    fn wrapped<T: Serialize + ?Sized>(mut self, value: &T) -> Result<()> {
        match self.depth.inside_wrapper() {
            Some(depth) => value.serialize(Self { depth, ..self }),
            None => Err(self.owner.halt(Reason::TooDeep)),
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
        let Self { owner, depth } = self;
        let (opened, json) = (Recording::ROOT, Some(false));
        Ok(Parts { owner, opened, depth, variant: None, json, is_incomplete: false })
    }

    pub(crate) fn variant_fields(self, name: &str, _: usize) -> Result<Parts<O>> {
        self.open(Part::Map { end: 0 }, Some(name))
    }

    /// Opens a list or map, and before it the object of one key around an enum variant.
    fn open(self, container: Part, variant: Option<&str>) -> Result<Parts<O>> {
        let Self { mut owner, depth } = self;
        let around = if variant.is_some() { depth.inside_container() } else { Some(depth) };
        let Some(depth) = around.and_then(Depth::inside_container) else {
            return Err(owner.halt(Reason::TooDeep));
        };
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
            Err(_) => Err(self.owner.halt(Reason::NotJson)),
        }
    }
}

/// The parts of a list or map, one after the other.
pub(crate) struct Parts<O> {
    owner: O,
    opened: Place,
    depth: Depth,
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
            true => Err(self.owner.halt(Reason::SerializeFailed)),
            false => Ok(()),
        }
    }

    /// Records the value of an item or of a key.
    fn value(&mut self, record: impl FnOnce(Recorder<&mut Recording>) -> Result<()>) -> Result<()> {
        self.is_incomplete = true;
        let recording = self.owner.recording();
        if record(Recorder::new(recording, self.depth)).is_err() {
            let reason = recording.reason.take().unwrap_or(Reason::SerializeFailed);
            return Err(self.owner.halt(reason));
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
        let text = text.ok_or_else(|| self.owner.halt(Reason::NotJson))?;
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
            return Err(self.owner.halt(Reason::NotJson));
        }
        let recording = self.owner.recording();
        if self.json.is_none() {
            recording.close(self.opened);
        }
        if let Some(variant) = self.variant {
            recording.close(variant);
        }
        match recording.reason.take() {
            Some(reason) => Err(self.owner.halt(reason)),
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
            Err(Halt) => Err(self.owner.halt(Reason::SerializeFailed)),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self.is_incomplete {
            true => self.value(|recorder| value.serialize(recorder)),
            false => Err(self.owner.halt(Reason::SerializeFailed)),
        }
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}
