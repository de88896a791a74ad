//! Which keys an object must have, in a value and in a body.

use serde_json::{Map, Value};

use super::{keyword, questions::Questions};
use crate::model::filter::Rules;

/// Whether an object has to have a key.
pub(in crate::model) fn requires(
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
pub(in crate::model) fn may_lack(
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
