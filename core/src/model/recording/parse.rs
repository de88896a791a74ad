//! JSON text, for values that are text: raw values, and numbers of any precision.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::filter::Scalar;

/// A JSON value whose parts are still text. Each of them keeps the digits of its numbers.
pub(super) enum Json<'t> {
    /// Anything but a string.
    Scalar(Scalar<&'t str>),
    Str(String),
    List(Vec<&'t RawValue>),
    /// The entries in their order, with equal keys.
    Map(Vec<(String, &'t RawValue)>),
}

impl<'t> Json<'t> {
    /// Reads the one JSON value in a text.
    pub(super) fn parse(text: &'t str) -> serde_json::Result<Self> {
        let text = serde_json::from_str::<&RawValue>(text)?.get();
        Ok(match text.as_bytes()[0] {
            b'n' => Self::Scalar(Scalar::Null),
            b't' => Self::Scalar(Scalar::Bool(true)),
            b'f' => Self::Scalar(Scalar::Bool(false)),
            b'"' => Self::Str(serde_json::from_str(text)?),
            b'[' => Self::List(serde_json::from_str(text)?),
            b'{' => Self::Map(serde_json::from_str::<Entries<'_>>(text)?.0),
            _ => Self::Scalar(Scalar::number(text)),
        })
    }
}

struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Entries<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'t> Visitor<'t> for EntriesVisitor {
    type Value = Entries<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Entries<'t>, A::Error> {
        let entries = std::iter::from_fn(|| map.next_entry().transpose());
        entries.collect::<Result<_, _>>().map(Entries)
    }
}
