//! Questions about a document in its normal form.
//!
//! Each question is answered here and nowhere else. An answer depends on what a schema leads to, so it
//! never depends on whether a `$ref` is in between.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{definitions::name_in, keyword, pointer::At};
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// A document's definitions, to follow references.
#[derive(Clone, Copy)]
pub(in crate::model) struct Questions<'d> {
    definitions: Option<&'d Map<String, Value>>,
}

/// More references in a row than a person writes. An alias of itself ends here.
const MAX_HOPS: u32 = 64;

impl<'d> Questions<'d> {
    pub(in crate::model) fn of(document: &'d Value) -> Self {
        Self { definitions: document.get("$defs").and_then(Value::as_object) }
    }

    pub(in crate::model) fn among(definitions: &'d Map<String, Value>) -> Self {
        Self { definitions: Some(definitions) }
    }

    /// Returns the schema that `schema` leads to.
    ///
    /// Returns `None` if a reference does not end.
    pub(in crate::model) fn resolved(self, schema: &'d Value) -> Option<&'d Value> {
        self.hops(schema).last().filter(|last| last.get("$ref").is_none())
    }

    /// Returns `schema`, and each schema that it refers to in turn.
    fn hops(self, schema: &'d Value) -> impl Iterator<Item = &'d Value> {
        let mut left = MAX_HOPS;
        std::iter::successors(Some(schema), move |schema| {
            left = left.checked_sub(1)?;
            self.definitions?.get(&name_in(schema.get("$ref")?.as_str()?))
        })
    }

    /// Returns the default of a field. The default next to a `$ref` comes before the one behind it.
    pub(in crate::model) fn default(self, schema: &'d Value) -> Option<&'d Value> {
        self.hops(schema).find_map(|schema| schema.get("default"))
    }

    pub(in crate::model) fn is_nullable(self, schema: &'d Value) -> bool {
        let is_null = |leaf: &Value| {
            let Value::Object(plain) = leaf else { return false };
            let is_listed = || listed(plain).iter().any(|value| value.is_null());
            is_open(leaf) || types_of(plain).any(|name| name == "null") || is_listed()
        };
        self.leaves(schema).into_iter().any(is_null)
    }

    /// Returns the text of a field that a value lacks, if the field has a default and can be null.
    ///
    /// A default that the schema does not take itself is null.
    pub(in crate::model) fn if_absent(self, schema: &'d Value) -> Option<String> {
        let default = self.default(schema).filter(|_| self.is_nullable(schema))?;
        let takes = |leaf: &Value| {
            let Value::Object(plain) = leaf else { return false };
            let values = listed(plain);
            let is_scalar = !default.is_object() && !default.is_array();
            let is_of_type =
                !plain.contains_key("type") || types_of(plain).any(|name| is_of(default, name));
            is_scalar && is_of_type && (values.is_empty() || values.contains(&default))
        };
        let is_taken = self.leaves(schema).into_iter().any(takes);
        Some(if is_taken { default.to_string() } else { "null".to_owned() })
    }

    /// Returns the plain schemas that a schema leads to: itself, or the branches of its unions.
    ///
    /// Each is there once, because unions can double with each step. One that does not end is not there.
    pub(in crate::model) fn leaves(self, schema: &'d Value) -> Vec<&'d Value> {
        let (mut leaves, mut left, mut known) = (Vec::new(), vec![schema], HashSet::new());
        while let Some(schema) = left.pop() {
            let Some(schema) = self.resolved(schema) else { continue };
            if !known.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            let before = left.len();
            left.extend(branches(schema));
            if left.len() == before {
                leaves.push(schema);
            }
            left[before..].reverse();
        }
        leaves
    }

    /// Returns the values that a tag has in a branch of a union. A branch can be a union itself.
    ///
    /// Returns `None` if the branch does not list them.
    pub(in crate::model) fn tags(self, branch: &'d Value, key: &str) -> Option<Vec<&'d Value>> {
        let tags = self.leaves(branch).into_iter().map(|leaf| {
            let tag = self.resolved(leaf.get("properties")?.get(key)?)?;
            Some(listed(tag.as_object()?))
        });
        tags.collect::<Option<Vec<_>>>().map(|tags| tags.concat())
    }

    /// Returns whether every object that a branch takes is sent with the key `key`, if it has that key.
    pub(in crate::model) fn sends(self, branch: &'d Value, key: &str) -> bool {
        self.leaves(branch).into_iter().all(|leaf| {
            let Value::Object(plain) = leaf else { return true };
            let property = plain.get("properties").and_then(|properties| properties.get(key));
            types_of(plain).all(|name| name != "object")
                || property.is_some_and(|property| property.get(keyword::HIDDEN).is_none())
        })
    }

    /// Returns whether a tag separates the branches of a union: a required key, of which each branch lists
    /// other values. Then a value fits one branch at most.
    pub(in crate::model) fn is_separated(self, union: &'d Value) -> bool {
        let first = branches(union).next().map(|branch| self.leaves(branch)).unwrap_or_default();
        let keys = first.first().map(|leaf| required(leaf)).into_iter().flatten();
        tag_key(union).into_iter().chain(keys).any(|key| self.is_separated_by(union, key))
    }

    fn is_separated_by(self, union: &'d Value, key: &str) -> bool {
        let mut known = HashMap::new();
        branches(union).enumerate().all(|(index, branch)| {
            let requires = |leaf: &Value| {
                leaf.get("type").is_some_and(|name| name == "object")
                    && required(leaf).any(|name| name == key)
            };
            self.leaves(branch).into_iter().all(requires)
                && self.tags(branch, key).is_some_and(|tags| {
                    !tags.is_empty()
                        && tags.into_iter().all(|tag| {
                            // A number can be written in several ways.
                            !tag.is_number()
                                && *known.entry(tag.to_string()).or_insert(index) == index
                        })
                })
        })
    }
}

/// Returns the keys that an object must have.
pub(in crate::model) fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// Returns whether a schema, not a reference, says nothing about its values.
pub(in crate::model) fn is_open(schema: &Value) -> bool {
    const CLOSING: [&str; 6] = ["type", "enum", "const", "oneOf", "anyOf", "$ref"];
    schema.as_object().is_some_and(|schema| !CLOSING.iter().any(|k| schema.contains_key(*k)))
}

/// Returns the values that a schema lists, or an empty list if it lists none.
pub(in crate::model) fn listed(schema: &Map<String, Value>) -> Vec<&Value> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => vec![value],
        (None, Some(Value::Array(values))) => values.iter().collect(),
        _ => Vec::new(),
    }
}

/// Returns the branches of a union, or nothing if the schema is not a union.
pub(in crate::model) fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    let of = |choice: &str| schema.get(choice).and_then(Value::as_array);
    of("oneOf").or_else(|| of("anyOf")).into_iter().flatten()
}

/// Returns the key by which the document tells the branches of a union apart.
pub(in crate::model) fn tag_key(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}

/// Returns the JSON types that a schema names, or nothing if it has no `type`.
pub(in crate::model) fn types_of(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let named = match schema.get("type") {
        Some(Value::Array(names)) => names.as_slice(),
        Some(name) => std::slice::from_ref(name),
        None => &[],
    };
    named.iter().filter_map(Value::as_str)
}

/// Returns the same as [`types_of`].
///
/// # Errors
///
/// Returns an error if the schema names a type that JSON does not have.
pub(in crate::model) fn types<'a>(
    schema: &'a Map<String, Value>,
    at: &At<'_>,
) -> Result<impl Iterator<Item = &'a str> + use<'a>, InvalidSchema> {
    const KNOWN: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let is_type = |name: &Value| name.as_str().is_some_and(|name| KNOWN.contains(&name));
    let are_types = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().all(is_type),
        name => name.is_none_or(is_type),
    };
    match are_types {
        true => Ok(types_of(schema)),
        false => Err(at.error(Reason::Malformed("type"))),
    }
}

/// Returns whether a value is of the JSON type `name`. An integer is a number, and may be written as one.
pub(in crate::model) fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" | "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    }
}

/// The types of any value. An integer is a number.
pub(in crate::model) const EVERY_TYPE: [&str; 6] =
    ["null", "boolean", "number", "string", "array", "object"];

/// Whether two plain schemas list different values, or have no type in common.
pub(in crate::model) fn are_apart(one: &Value, other: &Value) -> bool {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return *one == Value::Bool(false) || *other == Value::Bool(false);
    };
    // An integer is a number, and 1 is 1.0.
    let kind = |name| if name == "integer" { "number" } else { name };
    let takes = |schema: &Map<String, Value>, value: &Value| {
        let values = listed(schema);
        let is_equal = |listed: &&Value| {
            let is_float = listed.is_f64() || value.is_f64();
            *listed == value || is_float && listed.is_number() && value.is_number()
        };
        match values.is_empty() {
            true => !schema.contains_key("type") || types_of(schema).any(|name| is_of(value, name)),
            false => values.iter().any(is_equal),
        }
    };
    match (listed(one), listed(other)) {
        (values, _) if !values.is_empty() => !values.iter().any(|value| takes(other, value)),
        (_, values) if !values.is_empty() => !values.iter().any(|value| takes(one, value)),
        _ => {
            one.contains_key("type")
                && other.contains_key("type")
                && !types_of(one).any(|one| types_of(other).any(|other| kind(one) == kind(other)))
        }
    }
}

/// Visits every schema right inside of one in its normal form.
pub(in crate::model) fn each_child(
    schema: &mut Map<String, Value>,
    visit: &mut dyn FnMut(&mut Value),
) {
    for (name, child) in schema {
        match (name.as_str(), child) {
            (
                "properties" | "$defs" | "patternProperties" | keyword::PICK,
                Value::Object(children),
            ) => children.values_mut().for_each(&mut *visit),
            ("anyOf" | "oneOf" | "prefixItems", Value::Array(children)) => {
                children.iter_mut().for_each(&mut *visit);
            }
            ("items" | "additionalProperties" | "propertyNames", child) => visit(child),
            _ => {}
        }
    }
}
