//! The text of a map's key or of a tag: what `serde_json` accepts as a key.

use std::fmt;

use serde::{Serialize, ser::Impossible};

use super::text::display;
use crate::model::{
    filter::Scalar,
    serde_error::{Halt, Result},
    serde_impls::impl_serializer,
};

/// Calls `take` with the text of a key.
#[inline]
pub(crate) fn with_text<T: Serialize + ?Sized, R>(
    key: &T,
    take: impl FnOnce(&str) -> R,
) -> Result<R> {
    key.serialize(KeySerializer { take, depth: 0, is_tag: false })
}

/// Calls `take` with the text of a tag, which is a string.
#[inline(always)]
pub(crate) fn with_tag<T: Serialize + ?Sized, R>(
    tag: &T,
    take: impl FnOnce(&str) -> R,
) -> Result<R> {
    tag.serialize(KeySerializer { take, depth: 0, is_tag: true })
}

/// Returns whether a struct is one of `serde_json`'s types that contain JSON text in a field.
#[inline]
pub(crate) fn is_json_text(name: &str) -> bool {
    // No Rust type can have these names, so the first byte decides for all others.
    name.as_bytes().first() == Some(&b'$')
        && matches!(name, "$serde_json::private::RawValue" | "$serde_json::private::Number")
}

struct KeySerializer<F> {
    take: F,
    depth: u32,
    is_tag: bool,
}

/// The number of nested newtypes around a key.
const MAX_KEY_WRAPPERS: u32 = 64;

type Never<R> = Impossible<R, Halt>;

impl_serializer!([F: FnOnce(&str) -> R, R] KeySerializer<F> => R, Never<R>, Never<R>, Never<R>);

impl<F: FnOnce(&str) -> R, R> KeySerializer<F> {
    #[inline]
    fn scalar(self, scalar: Scalar<&str>) -> Result<R> {
        match scalar {
            // A key can be a number, which becomes its text.
            Scalar::Str(text) => Ok((self.take)(text)),
            _ if self.is_tag => Err(Halt),
            Scalar::Bool(true) => Ok((self.take)("true")),
            Scalar::Bool(false) => Ok((self.take)("false")),
            scalar => scalar.text().map(self.take).ok_or(Halt),
        }
    }

    fn display<T: fmt::Display + ?Sized>(self, value: &T) -> Result<R> {
        self.scalar(Scalar::Str(&display(value)?))
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<R> {
        match self.depth {
            MAX_KEY_WRAPPERS => Err(Halt),
            depth => value.serialize(Self { depth: depth + 1, ..self }),
        }
    }

    fn variant<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<R> {
        Err(Halt)
    }

    fn list(self, _: Option<&'static str>) -> Result<Never<R>> {
        Err(Halt)
    }

    fn map(self, _: Option<usize>) -> Result<Never<R>> {
        Err(Halt)
    }

    fn fields(self, _: &'static str, _: usize) -> Result<Never<R>> {
        Err(Halt)
    }

    fn variant_fields(self, _: &'static str, _: usize) -> Result<Never<R>> {
        Err(Halt)
    }
}
