use std::fmt;

use serde::Serialize;

use super::{
    fields::FieldsWriter,
    list::ListWriter,
    map::MapWriter,
    writer::{Slot, Source, Writer, Written},
};
use crate::model::{
    filter::{Blank, Mask, Scalar},
    json::display,
    recording::Replayed,
    serde_error::{Halt, Result},
    serde_impls::impl_serializer,
    violation::PathSegment,
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

    /// Writes a scalar. serde's methods know its kind, so they contain only the code for that.
    #[inline(always)]
    pub(super) fn scalar(mut self, scalar: Scalar<&str>) -> Result<Written> {
        if let Scalar::NotFinite(_) = scalar {
            return self.not_finite(scalar);
        }
        self.check(scalar)?;
        let Self { w: Writer { buffer, .. }, at, .. } = self;
        Ok(match scalar {
            Scalar::Bool(true) => Written::value(buffer.extend(at, b"true")),
            Scalar::Bool(false) => Written::value(buffer.extend(at, b"false")),
            Scalar::Int(text) | Scalar::Float(text) => {
                Written::value(buffer.extend(at, text.as_bytes()))
            }
            Scalar::Str(text) => Written::value(buffer.string(at, text)),
            Scalar::Unset => Written { at: buffer.extend(at, b"null"), blank: Blank::Unset },
            Scalar::Null | Scalar::NotFinite(_) => {
                Written { at: buffer.extend(at, b"null"), blank: Blank::Null }
            }
        })
    }

    /// Writes null for NaN and infinities if the place can be null, as `serde_json` does. `Node::check` rejects
    /// them otherwise.
    #[cold]
    fn not_finite(self, scalar: Scalar<&str>) -> Result<Written> {
        let Self { w, at, node, .. } = self;
        // To pydantic, NaN is not None.
        let blank = if w.filter.rules.whole { Blank::No } else { Blank::Null };
        w.check(node, scalar)?;
        Ok(Written { at: w.buffer.extend(at, b"null"), blank })
    }

    fn display<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Written> {
        if !self.fast.has(Mask::STR) {
            return match display(value) {
                Ok(text) => self.scalar(Scalar::Str(&text)),
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
            Err(slot) => {
                let recording =
                    slot.w.record(slot.depth, |recorder| recorder.variant(name, value))?;
                Replayed::new(&recording).write(slot)
            }
        }
    }
}
