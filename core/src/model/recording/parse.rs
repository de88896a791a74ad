//! JSON text into a recording, for values that are text: raw values, and numbers of any precision.
//!
//! A `RawValue` keeps the digits of a number, which might not fit any type.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::storage::{Part, Place, Recording};
use crate::model::{error::Problem, halt::MAX_DEPTH};

/// Adds the one JSON value in `text` to a recording. `depth` containers are around it.
pub(crate) fn parse(text: &str, recording: &mut Recording, depth: u32) -> Result<(), Problem> {
    add(read(text)?, recording, depth)
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::NotJson)
}

fn add(value: &RawValue, recording: &mut Recording, depth: u32) -> Result<(), Problem> {
    let text = value.get();
    let place = match text.as_bytes()[0] {
        b'n' => recording.push(Part::Null),
        b't' => recording.push(Part::Bool(true)),
        b'f' => recording.push(Part::Bool(false)),
        b'"' => recording.push_text(&read::<String>(text)?, Part::Str),
        b'[' => {
            let list = open(recording, Part::List { end: 0 }, depth)?;
            for item in read::<Vec<&RawValue>>(text)? {
                add(item, recording, depth + 1)?;
            }
            recording.close(list);
            Some(list)
        }
        b'{' => {
            let map = open(recording, Part::Map { end: 0 }, depth)?;
            for (key, value) in read::<Entries<'_>>(text)?.0 {
                recording.push_text(&key, Part::Str).ok_or(Problem::TooDeep)?;
                add(value, recording, depth + 1)?;
            }
            recording.close(map);
            Some(map)
        }
        _ if text.contains(['.', 'e', 'E']) => recording.push_text(text, Part::Float),
        _ => recording.push_text(text, Part::Int),
    };
    place.map(drop).ok_or(Problem::TooDeep)
}

fn open(recording: &mut Recording, container: Part, depth: u32) -> Result<Place, Problem> {
    recording.push(container).filter(|_| depth < MAX_DEPTH).ok_or(Problem::TooDeep)
}

/// The entries of a map in their order, with equal keys.
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
