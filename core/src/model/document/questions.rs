//! Questions about a document in its normal form.
//!
//! Each question is answered here and nowhere else. An answer depends on what a schema leads to, so it
//! never depends on whether a `$ref` is in between.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::model::{
    definitions::name_in,
    error::{InvalidSchema, Reason},
    keyword::{self, At},
};

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
        self.is_nullable_besides(schema, &mut HashSet::new())
    }

    /// Unions can double with each step, so no schema is looked at twice.
    fn is_nullable_besides(self, schema: &'d Value, known: &mut HashSet<*const Value>) -> bool {
        let Some(schema) = self.resolved(schema) else { return false };
        let Value::Object(plain) = schema else { return false };
        if !known.insert(std::ptr::from_ref(schema)) {
            return false;
        }
        let is_null = |name: &Value| *name == "null";
        let has_type = match plain.get("type") {
            Some(Value::Array(names)) => names.iter().any(is_null),
            Some(name) => is_null(name),
            None => false,
        };
        has_type
            || is_open(schema)
            || listed(plain).iter().any(|value| value.is_null())
            || branches(schema).any(|branch| self.is_nullable_besides(branch, known))
    }

    /// Returns the values that a tag has in a branch of a union. A branch can be a union itself.
    ///
    /// Returns `None` if the branch does not list them.
    pub(in crate::model) fn tags(self, branch: &'d Value, key: &str) -> Option<Vec<&'d Value>> {
        self.tags_within(branch, key, MAX_HOPS)
    }

    fn tags_within(self, branch: &'d Value, key: &str, unions: u32) -> Option<Vec<&'d Value>> {
        let unions = unions.checked_sub(1)?;
        let branch = self.resolved(branch)?;
        let mut inner = branches(branch).peekable();
        if inner.peek().is_some() {
            let tags = inner.map(|inner| self.tags_within(inner, key, unions));
            return tags.collect::<Option<Vec<_>>>().map(|tags| tags.concat());
        }
        let tag = self.resolved(branch.get("properties")?.get(key)?)?;
        Some(listed(tag.as_object()?))
    }

    /// Returns whether every object that a branch takes is sent with the key `key`, if it has that key.
    pub(in crate::model) fn sends(self, branch: &'d Value, key: &str) -> bool {
        self.sends_within(branch, key, MAX_HOPS)
    }

    fn sends_within(self, branch: &'d Value, key: &str, unions: u32) -> bool {
        let Some(unions) = unions.checked_sub(1) else { return false };
        let Some(branch) = self.resolved(branch) else { return false };
        let mut inner = branches(branch).peekable();
        if inner.peek().is_some() {
            return inner.all(|inner| self.sends_within(inner, key, unions));
        }
        let Value::Object(schema) = branch else { return true };
        if !types(schema, &At::ROOT).is_ok_and(|mut types| types.any(|name| name == "object")) {
            return true;
        }
        let property = schema.get("properties").and_then(|properties| properties.get(key));
        property.is_some_and(|property| property.get(keyword::HIDDEN).is_none())
    }
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
pub(in crate::model) fn types<'a>(
    schema: &'a Map<String, Value>,
    at: &At<'_>,
) -> Result<impl Iterator<Item = &'a str> + use<'a>, InvalidSchema> {
    const KNOWN: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let named = match schema.get("type") {
        None => &[],
        Some(Value::Array(names)) => names.as_slice(),
        Some(name @ Value::String(_)) => std::slice::from_ref(name),
        Some(_) => return Err(at.error(Reason::Malformed("type"))),
    };
    let named = named.iter().filter_map(Value::as_str);
    match named.clone().all(|name| KNOWN.contains(&name)) {
        true => Ok(named),
        false => Err(at.error(Reason::Malformed("type"))),
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
