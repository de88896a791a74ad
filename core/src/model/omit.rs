//! What is left out for its value: null, a default, or what was never set.

use serde_json::{Map, Value};

use super::{
    assertion::Number,
    document::Questions,
    keyword,
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

/// Whether an object has to have a key.
pub(super) fn requires(
    document: &Value,
    object: &Map<String, Value>,
    name: &str,
    rules: Rules,
) -> bool {
    let required = object.get("required").and_then(Value::as_array);
    let is_required = required.is_some_and(|names| names.iter().any(|n| n == name));
    let has_default = || {
        let property = object.get("properties").and_then(|properties| properties.get(name));
        property.is_some_and(|property| Questions::of(document).default(property).is_some())
    };
    // What is read whole has its defaults filled in, though a schema of what is serialized requires
    // them; what is left out of it comes after.
    let may_be_missing =
        if rules.whole { has_default() } else { may_lack(document, object, name, rules) };
    is_required && !may_be_missing
}

/// Whether a key that is required may be missing from the body all the same.
pub(super) fn may_lack(
    document: &Value,
    object: &Map<String, Value>,
    name: &str,
    rules: Rules,
) -> bool {
    let Some(property) = object.get("properties").and_then(|properties| properties.get(name))
    else {
        return true;
    };
    let questions = Questions::of(document);
    let has_default = questions.default(property).is_some();
    let is_nullable = || questions.is_nullable(property);
    property.get(keyword::HIDDEN).is_some()
        || rules.exclude_defaults && has_default
        || rules.exclude_none && is_nullable()
        || rules.exclude_unset && (has_default || is_nullable())
}
