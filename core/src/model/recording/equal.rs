use std::collections::HashMap;

use super::storage::{Part, Place, Recording};
use crate::model::assertion::Number;

impl Recording {
    /// Compares two values as JSON: the order of keys and the digits of a number do not matter.
    pub(crate) fn is_equal(&self, place: Place, other: &Self, other_place: Place) -> bool {
        let (one, two) = (self.unmarked(place), other.unmarked(other_place));
        match (self.at(one), other.at(two)) {
            (Part::Bool(one), Part::Bool(two)) => one == two,
            (Part::Str(one), Part::Str(two)) => self.text(one) == other.text(two),
            (Part::Int(one) | Part::Float(one), Part::Int(two) | Part::Float(two)) => {
                let (one, two) = (self.text(one), other.text(two));
                let numbers = Number::of(one).zip(Number::of(two));
                one == two || numbers.is_some_and(|(one, two)| one.is_equal(two))
            }
            (Part::List { .. }, Part::List { .. }) => {
                let (mut ones, mut twos) = (self.items(one), other.items(two));
                loop {
                    match (ones.next(), twos.next()) {
                        (None, None) => return true,
                        (Some(one), Some(two)) if self.is_equal(one, other, two) => {}
                        _ => return false,
                    }
                }
            }
            (Part::Map { .. }, Part::Map { .. }) => {
                let twos: HashMap<_, _> = other.entries(two).collect();
                let has_equal =
                    |(key, one)| twos.get(key).is_some_and(|two| self.is_equal(one, other, *two));
                self.entries(one).count() == twos.len() && self.entries(one).all(has_equal)
            }
            // JSON has no word for these except null.
            (
                Part::Null | Part::Unset | Part::NotFinite(_),
                Part::Null | Part::Unset | Part::NotFinite(_),
            ) => true,
            _ => false,
        }
    }

    /// Adds bytes that are the same for two values only if the values have the same text.
    pub(crate) fn fingerprint(&self, place: Place, bytes: &mut Vec<u8>) {
        let text = |bytes: &mut Vec<u8>, kind, text: &str| {
            bytes.push(kind);
            bytes.extend(text.len().to_le_bytes());
            bytes.extend(text.as_bytes());
        };
        match self.at(place) {
            Part::Null | Part::Unset | Part::NotFinite(_) => bytes.push(b'n'),
            Part::Bool(value) => bytes.push(if *value { b't' } else { b'f' }),
            Part::Int(digits) | Part::Float(digits) => text(bytes, b'd', self.text(digits)),
            Part::Str(string) => text(bytes, b's', self.text(string)),
            Part::List { .. } => {
                bytes.push(b'[');
                self.items(place).for_each(|item| self.fingerprint(item, bytes));
                bytes.push(b']');
            }
            Part::Map { .. } => {
                bytes.push(b'{');
                for (key, value) in self.entries(place) {
                    bytes.extend(key.len().to_le_bytes());
                    bytes.extend(key.as_bytes());
                    self.fingerprint(value, bytes);
                }
                bytes.push(b'}');
            }
            Part::Branch(_) | Part::Object(_) | Part::Default => {
                self.fingerprint(place.next(), bytes);
            }
        }
    }
}
