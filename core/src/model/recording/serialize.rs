use serde::{Serialize, Serializer};

use super::storage::{Part, Place, Recording};
use crate::model::{filter::Scalar, maybe_undefined::UNSET};

/// A recorded value that a serializer writes like any other.
#[derive(Clone, Copy)]
pub(crate) struct Replayed<'r> {
    pub(crate) recording: &'r Recording,
    pub(crate) place: Place,
}

impl<'r> Replayed<'r> {
    pub(crate) fn new(recording: &'r Recording) -> Self {
        Self { recording, place: Recording::ROOT }
    }

    pub(crate) fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

impl Serialize for Replayed<'_> {
    // A function for each kind of value, because the stack has a frame of each around a nested value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.recording.unmarked(self.place);
        match self.recording.at(place) {
            Part::Scalar(scalar) => self::scalar(self.recording.read(scalar), serializer),
            Part::List { .. } => {
                serializer.collect_seq(self.recording.items(place).map(|item| self.at(item)))
            }
            _ => {
                let entries = self.recording.entries(place);
                serializer.collect_map(entries.map(|(key, value)| (key, self.at(value))))
            }
        }
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
