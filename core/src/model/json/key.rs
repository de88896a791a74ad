//! The text of a map's key, of a tag or of a number: what `serde_json` accepts as a key.

use std::fmt;

use serde::{
    Serialize, Serializer,
    ser::{Impossible, SerializeStruct},
};

use super::float;
use crate::model::{
    forward::{forward_integers, forward_wrappers},
    halt::{Halt, Result},
};

/// Calls `take` with the text of a key.
pub(crate) fn with_text<T: Serialize + ?Sized, R>(
    key: &T,
    take: impl FnOnce(&str) -> R,
) -> Result<R> {
    key.serialize(KeySerializer { take, depth: 0 })
}

/// Returns whether a struct is one of `serde_json`'s types that contain JSON text in a field.
#[inline]
pub(crate) fn is_json_text(name: &str) -> bool {
    // No Rust type can have these names, so the first byte decides for all others.
    name.as_bytes().first() == Some(&b'$')
        && matches!(name, "$serde_json::private::RawValue" | "$serde_json::private::Number")
}

/// Returns the text of a `Display`. `to_string` would panic on an error.
pub(crate) fn display<T: fmt::Display + ?Sized>(value: &T) -> Result<String> {
    let mut text = String::new();
    fmt::write(&mut text, format_args!("{value}")).map_err(|_| Halt)?;
    Ok(text)
}

struct KeySerializer<F> {
    take: F,
    depth: u32,
}

/// The number of nested newtypes around a key.
const MAX_WRAPPERS: u32 = 64;

impl<F: FnOnce(&str) -> R, R> KeySerializer<F> {
    fn text(self, text: &str) -> Result<R> {
        Ok((self.take)(text))
    }

    fn integer(self, number: impl itoa::Integer) -> Result<R> {
        self.text(itoa::Buffer::new().format(number))
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<R> {
        match self.depth {
            MAX_WRAPPERS => Err(Halt),
            depth => value.serialize(Self { depth: depth + 1, ..self }),
        }
    }
}

/// Implements methods for values that cannot be a key.
macro_rules! reject {
    ($($name:ident($($argument:ty),*) -> $ok:ty;)*) => {$(
        fn $name(self, $(_: $argument),*) -> Result<$ok> {
            Err(Halt)
        }
    )*};
}

impl<F: FnOnce(&str) -> R, R> Serializer for KeySerializer<F> {
    type Ok = R;
    type Error = Halt;
    type SerializeSeq = Impossible<R, Halt>;
    type SerializeTuple = Impossible<R, Halt>;
    type SerializeTupleStruct = Impossible<R, Halt>;
    type SerializeTupleVariant = Impossible<R, Halt>;
    type SerializeMap = Impossible<R, Halt>;
    type SerializeStruct = NumberText<F, R>;
    type SerializeStructVariant = Impossible<R, Halt>;

    forward_integers!(integer -> R);
    forward_wrappers!(R);

    reject! {
        serialize_bytes(&[u8]) -> R;
        serialize_none() -> R;
        serialize_unit() -> R;
        serialize_unit_struct(&'static str) -> R;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_bool(self, value: bool) -> Result<R> {
        self.text(if value { "true" } else { "false" })
    }

    fn serialize_f32(self, value: f32) -> Result<R> {
        if value.is_finite() { self.text(&float(value)) } else { Err(Halt) }
    }

    fn serialize_f64(self, value: f64) -> Result<R> {
        if value.is_finite() { self.text(&float(value)) } else { Err(Halt) }
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<R> {
        self.text(value)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<R> {
        self.text(&display(value)?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<R> {
        Err(Halt)
    }

    /// Accepts a number of any precision, which is a struct with one text.
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        if is_json_text(name) { Ok(NumberText { key: Some(self), text: None }) } else { Err(Halt) }
    }
}

/// `serde_json`'s struct of a number.
struct NumberText<F, R> {
    key: Option<KeySerializer<F>>,
    text: Option<R>,
}

impl<F: FnOnce(&str) -> R, R> SerializeStruct for NumberText<F, R> {
    type Ok = R;
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Result<()> {
        self.text = Some(self.key.take().ok_or(Halt)?.wrapped(value)?);
        Ok(())
    }

    fn end(self) -> Result<R> {
        self.text.ok_or(Halt)
    }
}
