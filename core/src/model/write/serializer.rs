use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    fields::FieldsWriter,
    list::ListWriter,
    map::MapWriter,
    writer::{Blank, Slot, Written},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Mask, Scalar},
    halt::{Halt, Result},
    json::display,
    recording::{Json, Recording},
    serde_impls::impl_serializer,
};

impl_serializer!(
    ['w, 'f] Slot<'w, 'f> => Written, ListWriter<'w, 'f>, MapWriter<'w, 'f>, FieldsWriter<'w, 'f>
);

impl Slot<'_, '_> {
    /// Checks a scalar whose type is not fast at this node.
    #[inline(always)]
    fn check(&mut self, scalar: Scalar<&str>) -> Result<()> {
        if self.fast.has(scalar.kind()) { Ok(()) } else { self.w.check(self.node, scalar) }
    }

    #[inline]
    pub(super) fn null(mut self, is_unset: bool) -> Result<Written> {
        self.check(Scalar::Null)?;
        Ok(self.blank(if is_unset { Blank::Unset } else { Blank::Null }))
    }

    #[inline]
    fn blank(self, blank: Blank) -> Written {
        Written { at: self.w.buffer.extend(self.at, b"null"), blank }
    }

    #[inline]
    pub(super) fn bool(mut self, value: bool) -> Result<Written> {
        self.check(Scalar::Bool(value))?;
        let word: &[u8] = if value { b"true" } else { b"false" };
        Ok(Written::value(self.w.buffer.extend(self.at, word)))
    }

    #[inline]
    fn integer(mut self, number: impl itoa::Integer + Copy) -> Result<Written> {
        if !self.fast.has(Mask::INT) {
            self.check(Scalar::Int(itoa::Buffer::new().format(number)))?;
        }
        Ok(Written::value(self.w.buffer.integer(self.at, number)))
    }

    #[inline]
    fn float(mut self, number: impl zmij::Float + Into<f64> + Copy) -> Result<Written> {
        let wide = number.into();
        if !wide.is_finite() {
            return self.not_finite(wide);
        }
        if !self.fast.has(Mask::NUM) {
            self.check(Scalar::Float(zmij::Buffer::new().format_finite(number)))?;
        }
        Ok(Written::value(self.w.buffer.float(self.at, number)))
    }

    /// JSON has no NaN and no infinities, so `serde_json` writes null.
    #[cold]
    fn not_finite(self, float: f64) -> Result<Written> {
        // To pydantic, NaN is not None.
        if self.w.filter.rules.whole {
            return Ok(self.blank(Blank::No));
        }
        match self.filter_node().check(Scalar::NotFinite(float)) {
            Ok(()) => Ok(self.blank(Blank::Null)),
            Err(problem) => Err(self.w.halt(problem)),
        }
    }

    /// Writes a recorded scalar.
    pub(super) fn scalar(mut self, scalar: Scalar<&str>) -> Result<Written> {
        match scalar {
            Scalar::Null => self.null(false),
            Scalar::Unset => self.null(true),
            Scalar::Bool(value) => self.bool(value),
            Scalar::Int(digits) | Scalar::Float(digits) => {
                self.check(scalar)?;
                Ok(Written::value(self.w.buffer.extend(self.at, digits.as_bytes())))
            }
            Scalar::NotFinite(float) => self.not_finite(float),
            Scalar::Str(text) => self.string(text),
        }
    }

    #[inline]
    pub(super) fn string(mut self, value: &str) -> Result<Written> {
        self.check(Scalar::Str(value))?;
        Ok(Written::value(self.w.buffer.string(self.at, value)))
    }

    fn display<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Written> {
        if !self.fast.has(Mask::STR) {
            return match display(value) {
                Ok(text) => self.string(&text),
                Err(Halt) => Err(self.w.serialize_failed()),
            };
        }
        match self.w.buffer.display(self.at, value) {
            Ok(at) => Ok(Written::value(at)),
            Err(fmt::Error) => Err(self.w.serialize_failed()),
        }
    }

    /// Writes the value of an option or newtype, which has no bracket, but takes stack.
    #[inline]
    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<Written> {
        let depth = self.w.enter_wrapper(self.depth)?;
        value.serialize(Slot { depth, ..self })
    }

    fn variant<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Written> {
        match self.variant_slot(name, |_| true) {
            Ok((Slot { w, at, depth, node, fast }, _)) => {
                match value.serialize(Slot { w: &mut *w, at, depth, node, fast }) {
                    Ok(written) => Ok(Written::value(w.buffer.push(written.at, b'}'))),
                    Err(Halt) => Err(w.within(PathSegment::Field(name.into()))),
                }
            }
            Err(slot) => slot.whole(|recorder| recorder.variant(name, value)),
        }
    }

    /// Writes JSON text, or a number in a text.
    pub(super) fn json_text(self, text: &str) -> Result<Written> {
        if self.fast.has(Mask::ANY) && self.w.asks_whole() {
            // An unconstrained place takes the text itself, if it is one JSON value.
            let recording = self.w.record(self.depth, |recorder| recorder.json_text(text))?;
            let is_null = matches!(recording.scalar(Recording::ROOT), Some(Scalar::Null));
            let blank = if is_null { Blank::Null } else { Blank::No };
            let at = self.w.buffer.extend(self.at, text.trim_ascii().as_bytes());
            return Ok(Written { at, blank });
        }
        match Json::parse(text) {
            Ok(Json::Scalar(scalar)) => self.scalar(scalar),
            Ok(Json::Str(text)) => self.string(&text),
            Ok(Json::List(items)) => items.serialize(self),
            Ok(Json::Map(entries)) => self.collect_map(entries),
            Err(_) => Err(self.w.halt(Problem::NotJson)),
        }
    }
}
