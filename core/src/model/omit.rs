//! What is left out for its value: null, a default, or what was never set.

use serde_json::Value;

use super::{
    assertion::Number,
    shape::{Default as FieldDefault, Key, Rules},
};

/// How empty a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    No,
    Null,
    Unset,
}

impl Blank {
    /// Of what was written; `unset` if the value said so.
    pub(super) fn of(written: &[u8], unset: bool) -> Self {
        match written {
            b"null" if unset => Self::Unset,
            b"null" => Self::Null,
            _ => Self::No,
        }
    }

    /// Whether a field that has no default is left out for it.
    pub(super) fn is_left_out(self, rules: Rules) -> bool {
        match self {
            Self::No => false,
            Self::Null => rules.exclude_none,
            Self::Unset => rules.exclude_none || rules.exclude_unset,
        }
    }
}

/// Whether the value of a field, as it was written, keeps the field out.
pub(super) fn leaves_out(rules: Rules, key: &Key, written: &[u8], blank: Blank) -> bool {
    let default = key.default.as_deref().filter(|_| rules.exclude_defaults);
    blank.is_left_out(rules) || default.is_some_and(|default| is_default(default, written))
}

pub(super) fn is_default(default: &FieldDefault, written: &[u8]) -> bool {
    if *default.text == *written {
        return true;
    }
    // The order of keys and the digits of a number may differ, and only they.
    let may_differ = matches!(default.json, Value::Number(_) | Value::Array(_) | Value::Object(_));
    may_differ
        && serde_json::from_slice(written).is_ok_and(|written| is_equal(&default.json, &written))
}

fn is_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let [one, other] = [one, other].map(|number| Number::of(&number.to_string()));
            one.zip(other).is_some_and(|(one, other)| one.is_equal(other))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has_equal = |(key, one)| other.get(key).is_some_and(|other| is_equal(one, other));
            one.len() == other.len() && one.iter().all(has_equal)
        }
        _ => one == other,
    }
}
