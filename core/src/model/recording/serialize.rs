use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::storage::{Part, Place, Recording};
use crate::model::{filter::Scalar, maybe_undefined::UNSET};

/// A recorded value for a serializer of any kind.
pub(crate) struct Recorded<'r> {
    pub(crate) recording: &'r Recording,
    pub(crate) place: Place,
}

impl Serialize for Recorded<'_> {
    // A function for each kind of value, because the stack has a frame of each around a nested value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.recording.unmarked(self.place);
        match self.recording.at(place) {
            Part::Scalar(scalar) => self::scalar(self.recording.read(scalar), serializer),
            Part::List { .. } => self.list(place, serializer),
            _ => self.map(place, serializer),
        }
    }
}

impl Recorded<'_> {
    fn at(&self, place: Place) -> Self {
        Self { recording: self.recording, place }
    }

    fn list<S: Serializer>(&self, place: Place, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for item in self.recording.items(place) {
            list.serialize_element(&self.at(item))?;
        }
        list.end()
    }

    fn map<S: Serializer>(&self, place: Place, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.recording.entries(place) {
            map.serialize_entry(key, &self.at(value))?;
        }
        map.end()
    }
}

fn scalar<S: Serializer>(scalar: Scalar<&str>, serializer: S) -> Result<S::Ok, S::Error> {
    match scalar {
        Scalar::Null => serializer.serialize_none(),
        Scalar::Unset => serializer.serialize_unit_struct(UNSET),
        Scalar::Bool(value) => serializer.serialize_bool(value),
        Scalar::Str(text) => serializer.serialize_str(text),
        Scalar::NotFinite(number) => serializer.serialize_f64(number),
        Scalar::Int(digits) | Scalar::Float(digits) => number(digits, serializer),
    }
}

/// Serializes a number by the first type that has it.
fn number<S: Serializer>(digits: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = digits.parse() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = digits.parse() {
        return serializer.serialize_u64(number);
    }
    if let Ok(number) = digits.parse() {
        return serializer.serialize_i128(number);
    }
    if let Ok(number) = digits.parse() {
        return serializer.serialize_u128(number);
    }
    serializer.serialize_f64(digits.parse().unwrap_or(f64::NAN))
}
