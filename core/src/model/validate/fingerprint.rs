use super::convert;
use crate::model::{
    assertion::Number,
    filter::{Filter, Format, NodeId, Scalar},
    recording::{Part, Place, Recording},
};

/// Returns whether a validated value equals the default of its field.
pub(crate) fn is_default(
    filter: &Filter,
    node: NodeId,
    value: &Recording,
    default: &Recording,
) -> bool {
    let of = |recording| fingerprint_at_node(filter, node, recording, Recording::ROOT);
    of(value) == of(default)
}

/// Returns bytes that are the same for equal values of a node, and only for these.
pub(super) fn fingerprint_at_node(
    filter: &Filter,
    node: NodeId,
    recording: &Recording,
    place: Place,
) -> Vec<u8> {
    if filter.rules.lax && filter.node(node).format == Format::Decimal {
        let text = recording.scalar(place).and_then(Scalar::text);
        if let Some(canonical) = text.and_then(convert::canonical_decimal) {
            return canonical.into_bytes();
        }
    }
    let mut bytes = Vec::new();
    add(recording, place, &mut bytes);
    bytes
}

/// Adds bytes that are the same for values that are equal as JSON, and only for these. The order of
/// keys and the spelling of a number do not matter.
fn add(recording: &Recording, place: Place, bytes: &mut Vec<u8>) {
    let text = |bytes: &mut Vec<u8>, kind, text: &str| {
        bytes.push(kind);
        bytes.extend(text.len().to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    let place = recording.unmarked(place);
    match recording.at(place) {
        Part::Scalar(scalar) => match recording.read(scalar) {
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
            recording.items(place).for_each(|item| add(recording, item, bytes));
            bytes.push(b']');
        }
        _ => {
            let mut entries: Vec<_> = recording.entries(place).collect();
            // The first of equal keys wins, so the sort must be stable.
            entries.sort_by_key(|(key, _)| *key);
            entries.dedup_by_key(|(key, _)| *key);
            bytes.push(b'{');
            for (key, value) in entries {
                text(bytes, b's', key);
                add(recording, value, bytes);
            }
            bytes.push(b'}');
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
