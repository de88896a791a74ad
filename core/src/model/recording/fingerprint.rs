use super::storage::{Part, Place, Recording};
use crate::model::{assertion::Number, filter::Scalar};

impl Recording {
    /// Adds bytes that are the same for values that are equal as JSON, and only for these. The order of
    /// keys and the spelling of a number do not matter.
    pub(crate) fn fingerprint(&self, place: Place, bytes: &mut Vec<u8>) {
        let text = |bytes: &mut Vec<u8>, kind, text: &str| {
            bytes.push(kind);
            bytes.extend(text.len().to_le_bytes());
            bytes.extend(text.as_bytes());
        };
        let place = self.unmarked(place);
        match self.at(place) {
            Part::Scalar(scalar) => match self.read(scalar) {
                // JSON has no word for these except null.
                Scalar::Null | Scalar::Unset | Scalar::NotFinite(_) => bytes.push(b'n'),
                Scalar::Bool(value) => bytes.push(if value { b't' } else { b'f' }),
                Scalar::Int(digits) | Scalar::Float(digits) => {
                    text(bytes, b'd', &number_text(digits));
                }
                Scalar::Str(string) => text(bytes, b's', string),
            },
            Part::List { .. } => {
                bytes.push(b'[');
                self.items(place).for_each(|item| self.fingerprint(item, bytes));
                bytes.push(b']');
            }
            _ => {
                let mut entries: Vec<_> = self.entries(place).collect();
                // The first of equal keys wins, so the sort must be stable.
                entries.sort_by_key(|(key, _)| *key);
                entries.dedup_by_key(|(key, _)| *key);
                bytes.push(b'{');
                for (key, value) in entries {
                    text(bytes, b's', key);
                    self.fingerprint(value, bytes);
                }
                bytes.push(b'}');
            }
        }
    }
}

/// Returns one spelling for all numbers that are equal.
fn number_text(digits: &str) -> String {
    match Number::of(digits) {
        Some(Number { integer: Some(integer), .. }) => integer.to_string(),
        Some(Number { float, .. }) if float as i128 as f64 == float => (float as i128).to_string(),
        Some(Number { float, .. }) => float.to_string(),
        None => digits.to_owned(),
    }
}
