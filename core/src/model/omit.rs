//! What is left out for its value: null, a default, or what was never set.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{
    assertion::Number,
    compile, exclusive, keyword,
    shape::{Default as FieldDefault, Key, Rules},
};

/// The name under which an unset field tells the writer that it is one.
pub(super) const UNSET: &str = "$aside::unset";

/// A field that can be unset, besides being null or having a value.
///
/// [`ModelOptions::exclude_unset`](crate::ModelOptions::exclude_unset) leaves it out when it is
/// unset. Every other writer, `serde_json`'s too, sees null then.
///
/// # Examples
///
/// ```
/// use aside::{MaybeUndefined, ModelOptions};
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct Item {
///     name: String,
///     note: MaybeUndefined<String>,
/// }
///
/// let schema = ModelOptions::new().exclude_unset().of::<Item>()?;
/// let item = |note| Item { name: "Foo".into(), note };
///
/// assert_eq!(schema.write(&item(MaybeUndefined::Undefined)).unwrap(), r#"{"name":"Foo"}"#);
/// assert_eq!(schema.write(&item(MaybeUndefined::Null)).unwrap(), r#"{"name":"Foo","note":null}"#);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MaybeUndefined<T> {
    /// Never set.
    #[default]
    Undefined,
    /// Set to null.
    Null,
    /// Set to a value.
    Value(T),
}

impl<T> MaybeUndefined<T> {
    /// Whether it was never set.
    pub const fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Null => None,
        }
    }
}

/// A value or null; nothing gives [`Undefined`](MaybeUndefined::Undefined) but `default()`.
impl<T> From<Option<T>> for MaybeUndefined<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for MaybeUndefined<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => serializer.serialize_unit_struct(UNSET),
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_some(value),
        }
    }
}

/// The schema of an `Option`.
impl<T: JsonSchema> JsonSchema for MaybeUndefined<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

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

fn is_default(default: &FieldDefault, written: &[u8]) -> bool {
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
        property.is_some_and(|property| property.get("default").is_some())
    };
    // What is read whole has its defaults filled in, though a schema of what is serialized requires
    // them; what is left out of it comes after.
    let may_be_missing =
        if rules.whole { has_default() } else { may_lack(document, object, name, rules) };
    is_required && !may_be_missing
}

/// Whether a key that is required may be missing from the body all the same.
fn may_lack(document: &Value, object: &Map<String, Value>, name: &str, rules: Rules) -> bool {
    let Some(property) = object.get("properties").and_then(|properties| properties.get(name))
    else {
        return true;
    };
    let has_default = property.get("default").is_some();
    let is_nullable = || is_nullable(document, property, 0);
    property.get(keyword::HIDDEN).is_some()
        || rules.exclude_defaults && has_default
        || rules.exclude_none && is_nullable()
        || rules.exclude_unset && (has_default || is_nullable())
}

fn is_nullable(document: &Value, schema: &Value, hops: u32) -> bool {
    if hops > 64 {
        return false;
    }
    let is_null = |value: &Value| *value == "null";
    let named = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(is_null),
        Some(name) => is_null(name),
        None => false,
    };
    let branches =
        ["anyOf", "oneOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array()).flatten();
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| {
        let pointer = percent_encoding::percent_decode_str(target.trim_start_matches('#'))
            .decode_utf8()
            .ok()?;
        document.pointer(&pointer)
    });
    let listed = schema
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.contains(&Value::Null));
    compile::is_open(schema)
        || named
        || listed
        || schema.get("const") == Some(&Value::Null)
        || branches.chain(target).any(|schema| is_nullable(document, schema, hops + 1))
}

/// The document as it is published: without our marks and without what never leaves.
pub(super) fn published(mut document: Value, rules: Rules) -> Value {
    // Only whether null is left out is a question that a `$ref` answers.
    let targets = if rules.omits() { document.clone() } else { Value::Null };
    publish(&mut document, &targets, rules);
    exclusive::relax(&mut document);
    document
}

fn publish(schema: &mut Value, document: &Value, rules: Rules) {
    let Value::Object(schema) = schema else { return };

    if let Some(Value::Object(picks)) = schema.remove(keyword::PICK) {
        publish_picks(schema, picks);
    }
    if let Some(Value::Array(required)) = schema.get("required") {
        let kept = required.iter().filter(|name| {
            let name = name.as_str().unwrap_or_default();
            !may_lack(document, schema, name, rules)
        });
        let kept: Vec<Value> = kept.cloned().collect();
        match kept.is_empty() {
            true => schema.remove("required"),
            false => schema.insert("required".to_owned(), Value::Array(kept)),
        };
    }
    schema.retain(|name, _| !keyword::is_mark(name));

    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|_, property| property.get(keyword::HIDDEN).is_none());
    }
    each_child(schema, &mut |child| {
        if child.get(keyword::HIDDEN).is_some() {
            *child = Value::Bool(false);
        }
        publish(child, document, rules);
    });
}

/// Hides what its schema says is never read: `writeOnly`, the password of a user.
///
/// A model that converts writes a password as pydantic does, in stars.
pub(super) fn hide_write_only(schema: &mut Value, rules: Rules) {
    let Value::Object(schema) = schema else { return };
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for property in properties.values_mut() {
            let is_starred =
                rules.whole && property.get("format").is_some_and(|format| format == "password");
            if let Value::Object(property) = property
                && property.get("writeOnly") == Some(&Value::Bool(true))
                && !is_starred
            {
                property.insert(keyword::HIDDEN.to_owned(), Value::Bool(true));
            }
        }
    }
    each_child(schema, &mut |child| hide_write_only(child, rules));
}

/// Every schema right inside of one in its normal form.
fn each_child(schema: &mut Map<String, Value>, visit: &mut dyn FnMut(&mut Value)) {
    for children in ["properties", "$defs", "patternProperties", keyword::PICK] {
        if let Some(Value::Object(children)) = schema.get_mut(children) {
            children.values_mut().for_each(&mut *visit);
        }
    }
    for children in ["anyOf", "oneOf", "prefixItems"] {
        if let Some(Value::Array(children)) = schema.get_mut(children) {
            children.iter_mut().for_each(&mut *visit);
        }
    }
    for child in ["items", "additionalProperties", "propertyNames"] {
        if let Some(child) = schema.get_mut(child) {
            visit(child);
        }
    }
}

/// A list of some items is a list of any of them: which come first depends on the value.
fn publish_picks(schema: &mut Map<String, Value>, picks: Map<String, Value>) {
    let mut kept: Vec<Value> = Vec::new();
    for pick in picks.into_iter().map(|(_, pick)| pick) {
        if pick.get(keyword::HIDDEN).is_none() && !kept.contains(&pick) {
            kept.push(pick);
        }
    }
    for length in ["prefixItems", "minItems", "maxItems"] {
        schema.remove(length);
    }
    let items = match kept.len() {
        0 => Value::Bool(false),
        1 => kept.remove(0),
        _ => serde_json::json!({ "anyOf": kept }),
    };
    schema.insert("items".to_owned(), items);
}
