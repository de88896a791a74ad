//! The cookies as a map.

use std::collections::HashSet;

use serde::de::{DeserializeSeed, IntoDeserializer as _, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::error::CookiesError;
use super::value::Value;

/// Names and values, without duplicates of a name.
pub(super) struct Deserializer<'de, I> {
    pairs: I,
    seen: HashSet<&'de [u8]>,
    current: (&'de [u8], &'de [u8]),
}

impl<'de, I: Iterator<Item = (&'de [u8], &'de [u8])>> Deserializer<'de, I> {
    pub(super) fn new(pairs: I) -> Self {
        Self { pairs, seen: HashSet::new(), current: (b"", b"") }
    }
}

impl<'de, I: Iterator<Item = (&'de [u8], &'de [u8])>> serde::Deserializer<'de>
    for Deserializer<'de, I>
{
    type Error = CookiesError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CookiesError> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CookiesError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, I: Iterator<Item = (&'de [u8], &'de [u8])>> MapAccess<'de> for Deserializer<'de, I> {
    type Error = CookiesError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, CookiesError> {
        let Self { pairs, seen, .. } = self;
        let Some(pair) = pairs.find(|(name, _)| seen.insert(name)) else { return Ok(None) };
        self.current = pair;
        // A name that is not UTF-8 is not the name of a field.
        let name = String::from_utf8_lossy(pair.0);
        seed.deserialize(name.into_deserializer()).map(Some).map_err(|error| self.named(error))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, CookiesError> {
        seed.deserialize(Value::new(self.current.1)).map_err(|error| self.named(error))
    }
}

impl<I> Deserializer<'_, I> {
    fn named(&self, error: CookiesError) -> CookiesError {
        error.or_name(&String::from_utf8_lossy(self.current.0))
    }
}
