//! The value of one cookie.

use std::borrow::Cow;
use std::str::FromStr;

use serde::de::{IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;

use super::error::{CookiesError, CookiesErrorKind};
use crate::cookie::Encoding;

/// The bytes of a value. They are decoded only if a field asks for them, so that no other cookie is an error.
pub(super) struct Value<'de>(&'de [u8]);

impl<'de> Value<'de> {
    pub(super) fn new(raw: &'de [u8]) -> Self {
        Self(raw)
    }

    fn text(self) -> Result<Cow<'de, str>, CookiesError> {
        let text = Encoding::Percent.read(self.0);
        text.map_err(|_| CookiesError::new(CookiesErrorKind::StringUnicode))
    }

    fn parse<T: FromStr>(self, kind: CookiesErrorKind) -> Result<T, CookiesError> {
        self.text()?.trim().parse().map_err(|_| CookiesError::new(kind))
    }

    fn boolean(self) -> Result<bool, CookiesError> {
        let text = self.text()?;
        let is_any = |of: [&str; 6]| of.iter().any(|word| text.eq_ignore_ascii_case(word));
        match () {
            () if is_any(["true", "1", "on", "yes", "t", "y"]) => Ok(true),
            () if is_any(["false", "0", "off", "no", "f", "n"]) => Ok(false),
            () => Err(CookiesError::new(CookiesErrorKind::BoolParsing)),
        }
    }
}

/// Implements the methods for numbers.
macro_rules! numbers {
    ($($method:ident $visit:ident $kind:ident,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
            visitor.$visit(self.parse(CookiesErrorKind::$kind)?)
        })+
    };
}

impl<'de> serde::Deserializer<'de> for Value<'de> {
    type Error = CookiesError;

    /// `#[serde(flatten)]` buffers this for fields whose type is unknown.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        let raw = self.0;
        match self.text() {
            Ok(text) => visit_text(visitor, text),
            // A cookie of another program is buffered too, and is not an error.
            Err(_) => visitor.visit_bytes(raw),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 IntParsing,
        deserialize_i16 visit_i16 IntParsing,
        deserialize_i32 visit_i32 IntParsing,
        deserialize_i64 visit_i64 IntParsing,
        deserialize_i128 visit_i128 IntParsing,
        deserialize_u8 visit_u8 IntParsing,
        deserialize_u16 visit_u16 IntParsing,
        deserialize_u32 visit_u32 IntParsing,
        deserialize_u64 visit_u64 IntParsing,
        deserialize_u128 visit_u128 IntParsing,
        deserialize_f32 visit_f32 FloatParsing,
        deserialize_f64 visit_f64 FloatParsing,
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        visitor.visit_bool(self.boolean()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        visit_text(visitor, self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CookiesError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CookiesError> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, CookiesError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

fn visit_text<'de, V: Visitor<'de>>(
    visitor: V,
    text: Cow<'de, str>,
) -> Result<V::Value, CookiesError> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}
