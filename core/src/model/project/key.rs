//! Text where JSON has only text: keys of maps, and tags.

use std::fmt;

use serde::{
    Serialize, Serializer,
    ser::{self, Impossible},
};

use super::Halt;
use crate::model::{body, read};

/// The text of a map's key, of a tag or of a number: what `serde_json` makes a key of.
pub(in super::super) fn with_text<T: Serialize + ?Sized, R>(
    value: &T,
    take: impl FnOnce(&str) -> R,
) -> Result<R, Halt> {
    value.serialize(Text { take, depth: 0 })
}

pub(super) fn text_of<T: Serialize + ?Sized>(value: &T) -> Result<String, Halt> {
    with_text(value, str::to_owned)
}

struct Text<F> {
    take: F,
    depth: u32,
}

/// Wrappers round a key: more than any type has that is not made to be deep.
const MAX_WRAPPERS: u32 = 64;

impl<F: FnOnce(&str) -> R, R> Text<F> {
    fn integer(self, number: impl itoa::Integer) -> Result<R, Halt> {
        Ok((self.take)(itoa::Buffer::new().format(number)))
    }

    fn float(self, number: f64) -> Result<R, Halt> {
        if !number.is_finite() {
            return Err(Halt);
        }
        let mut text = Vec::new();
        body::float(&mut text, number);
        self.utf8(&text)
    }

    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<R, Halt> {
        if self.depth == MAX_WRAPPERS {
            return Err(Halt);
        }
        value.serialize(Self { depth: self.depth + 1, ..self })
    }

    fn utf8(self, text: &[u8]) -> Result<R, Halt> {
        std::str::from_utf8(text).map(self.take).map_err(|_| Halt)
    }
}

impl<F: FnOnce(&str) -> R, R> Serializer for Text<F> {
    type Ok = R;
    type Error = Halt;
    type SerializeSeq = Impossible<R, Halt>;
    type SerializeTuple = Impossible<R, Halt>;
    type SerializeTupleStruct = Impossible<R, Halt>;
    type SerializeTupleVariant = Impossible<R, Halt>;
    type SerializeMap = Impossible<R, Halt>;
    type SerializeStruct = Number<F, R>;
    type SerializeStructVariant = Impossible<R, Halt>;

    fn serialize_bool(self, value: bool) -> Result<R, Halt> {
        Ok((self.take)(if value { "true" } else { "false" }))
    }

    fn serialize_i8(self, value: i8) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_i16(self, value: i16) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_i32(self, value: i32) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_i64(self, value: i64) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_i128(self, value: i128) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_u8(self, value: u8) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_u16(self, value: u16) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_u32(self, value: u32) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_u64(self, value: u64) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_u128(self, value: u128) -> Result<R, Halt> {
        self.integer(value)
    }

    fn serialize_f32(self, value: f32) -> Result<R, Halt> {
        if !value.is_finite() {
            return Err(Halt);
        }
        let mut text = Vec::new();
        body::float(&mut text, value);
        self.utf8(&text)
    }

    fn serialize_f64(self, value: f64) -> Result<R, Halt> {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> Result<R, Halt> {
        Ok((self.take)(value.encode_utf8(&mut [0; 4])))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<R, Halt> {
        Ok((self.take)(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<R, Halt> {
        Err(Halt)
    }

    fn serialize_none(self) -> Result<R, Halt> {
        Err(Halt)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<R, Halt> {
        self.wrapped(value)
    }

    fn serialize_unit(self) -> Result<R, Halt> {
        Err(Halt)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<R, Halt> {
        Err(Halt)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<R, Halt> {
        Ok((self.take)(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<R, Halt> {
        self.wrapped(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<R, Halt> {
        Err(Halt)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Halt> {
        Err(Halt)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Halt> {
        Err(Halt)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Halt> {
        Err(Halt)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Halt> {
        Err(Halt)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Halt> {
        Err(Halt)
    }

    /// A number of any precision comes as a struct of one text.
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct, Halt> {
        if !read::is_text(name) {
            return Err(Halt);
        }
        Ok(Number { text: Some(self), taken: None })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Halt> {
        Err(Halt)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<R, Halt> {
        Ok((self.take)(&shown(value)?))
    }
}

/// What `Display` says. `to_string` would panic where it fails.
pub(in super::super) fn shown<T: fmt::Display + ?Sized>(value: &T) -> Result<String, Halt> {
    let mut text = String::new();
    fmt::write(&mut text, format_args!("{value}")).map_err(|_| Halt)?;
    Ok(text)
}

struct Number<F, R> {
    text: Option<Text<F>>,
    taken: Option<R>,
}

impl<F: FnOnce(&str) -> R, R> ser::SerializeStruct for Number<F, R> {
    type Ok = R;
    type Error = Halt;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.taken = Some(self.text.take().ok_or(Halt)?.wrapped(value)?);
        Ok(())
    }

    fn end(self) -> Result<R, Halt> {
        self.taken.ok_or(Halt)
    }
}
