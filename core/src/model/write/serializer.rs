use std::fmt;

use serde::Serialize;

use super::{
    fields::FieldsWriter,
    list::ListWriter,
    map::MapWriter,
    recorded::{Replayed, recording},
    writer::{Blank, Slot, Written},
};
use crate::model::{
    error::PathSegment,
    filter::{Mask, Scalar},
    halt::{Halt, Result},
    json::display,
    recording::{Part, Recording, parse},
    serde_impls::impl_serializer,
};

impl_serializer!(
    ['w, 'f] Slot<'w, 'f> => Written, ListWriter<'w, 'f>, MapWriter<'w, 'f>, FieldsWriter<'w, 'f>
);

impl Slot<'_, '_> {
    /// Checks a scalar whose type is not fast at this node.
    #[inline(always)]
    fn check<'a>(&mut self, kind: Mask, scalar: impl FnOnce() -> Scalar<'a>) -> Result<()> {
        if self.fast.has(kind) { Ok(()) } else { self.w.check(self.node, scalar()) }
    }

    #[inline]
    pub(super) fn null(mut self, is_unset: bool) -> Result<Written> {
        self.check(Mask::NULL, || Scalar::Null)?;
        Ok(self.blank(if is_unset { Blank::Unset } else { Blank::Null }))
    }

    #[inline]
    fn blank(self, blank: Blank) -> Written {
        Written { at: self.w.buffer.extend(self.at, b"null"), blank }
    }

    #[inline]
    pub(super) fn bool(mut self, value: bool) -> Result<Written> {
        self.check(Mask::BOOL, || Scalar::Bool(value))?;
        let word: &[u8] = if value { b"true" } else { b"false" };
        Ok(Written::value(self.w.buffer.extend(self.at, word)))
    }

    #[inline]
    fn integer(mut self, number: impl itoa::Integer + Copy + TryInto<i128>) -> Result<Written> {
        self.check(Mask::INT, || number.try_into().map_or(Scalar::Huge, Scalar::Int))?;
        Ok(Written::value(self.w.buffer.integer(self.at, number)))
    }

    #[inline]
    fn float(mut self, number: impl zmij::Float + Into<f64> + Copy) -> Result<Written> {
        if !number.into().is_finite() {
            return self.not_finite();
        }
        self.check(Mask::NUM, || Scalar::Float(number.into()))?;
        Ok(Written::value(self.w.buffer.float(self.at, number)))
    }

    /// JSON has no NaN and no infinities, so `serde_json` writes null.
    #[cold]
    pub(super) fn not_finite(self) -> Result<Written> {
        // To pydantic, NaN is not None.
        if self.w.filter.rules.whole {
            return Ok(self.blank(Blank::No));
        }
        match self.filter_node().check_not_finite() {
            Ok(()) => Ok(self.blank(Blank::Null)),
            Err(problem) => Err(self.w.halt(problem)),
        }
    }

    #[inline]
    pub(super) fn string(mut self, value: &str) -> Result<Written> {
        self.check(Mask::STR, || Scalar::Str(value))?;
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
            Ok(Slot { w, at, depth, node, fast }) => {
                match value.serialize(Slot { w: &mut *w, at, depth, node, fast }) {
                    Ok(written) => Ok(Written::value(w.buffer.push(written.at, b'}'))),
                    Err(Halt) => Err(w.within(PathSegment::Field(name.into()))),
                }
            }
            Err(Slot { w, at, depth, node, .. }) => {
                let recording = recording(w, depth, |recorder| recorder.variant(name, value))?;
                w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT))
            }
        }
    }

    /// Writes the digits of a recorded number, whose type is `kind`.
    pub(super) fn digits(
        mut self,
        digits: &str,
        kind: Mask,
        scalar: fn(&str) -> Scalar<'_>,
    ) -> Result<Written> {
        self.check(kind, || scalar(digits))?;
        Ok(Written::value(self.w.buffer.extend(self.at, digits.as_bytes())))
    }

    /// Writes JSON text, or a number in a text.
    pub(super) fn json_text(self, text: &str) -> Result<Written> {
        let Slot { w, at, depth, node, fast } = self;
        let mut recording = Recording::default();
        if let Err(problem) = parse(text, &mut recording, depth.containers()) {
            return Err(w.halt(problem));
        }
        if !fast.has(Mask::ANY) || !w.asks_whole() {
            return w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT));
        }
        // An unconstrained place takes the text itself, now that it is known to be one JSON value.
        let is_null = matches!(recording.at(Recording::ROOT), Part::Null);
        let blank = if is_null { Blank::Null } else { Blank::No };
        Ok(Written { at: w.buffer.extend(at, text.trim_ascii().as_bytes()), blank })
    }
}
