//! The source document: OpenAPI, old drafts, and references.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{keyword, pointer::At};
use crate::model::{
    invalid_schema::{Reason, Result},
    options::ModelOptions,
    projection::Projection,
};

/// A document, and the location and the dialect of the model in it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) document: &'a Value,
    /// The pointer to the model, unless it is the whole document.
    pub(crate) pointer: Option<&'a str>,
    pub(crate) dialect: Dialect,
    pub(crate) options: &'a ModelOptions,
    /// The projections in the document.
    pub(crate) projections: &'a [Arc<Projection>],
}

impl Source<'_> {
    /// Returns whether options name a keyword that constrains nothing. That does not depend on the place.
    pub(super) fn ignores(&self, keyword: &String) -> bool {
        let inner = self.projections.iter().map(|projection| &projection.options);
        inner.chain([self.options]).any(|options| options.annotations.contains(keyword))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The output of schemars for a type.
    Type,
    JsonSchema,
    /// OpenAPI 3.0, in which `nullable` stands for a type.
    OpenApi30,
}

/// Replaces the keywords of drafts before 2019-09 with those of the current draft.
pub(super) fn old_drafts(raw: &mut Map<String, Value>) {
    // Draft 4 has `id` for `$id`, and a name for a place starts with `#`.
    raw.retain(|name, value| {
        let is_anchor = || value.as_str().is_some_and(|id| id.starts_with('#'));
        !(name == "id" && value.is_string() || name == "$id" && is_anchor())
    });
    for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(Value::Bool(is_exclusive)) = raw.get(exclusive) else { continue };
        let is_exclusive = *is_exclusive;
        raw.remove(exclusive);
        if is_exclusive && let Some(bound) = raw.remove(limit) {
            raw.insert(exclusive.to_owned(), bound);
        }
    }
}

/// Writes `nullable: true` as a type, or as a branch of a union if the schema has no type.
pub(super) fn without_nullable(mut raw: Map<String, Value>) -> Map<String, Value> {
    if raw.remove("nullable") != Some(Value::Bool(true)) {
        return raw;
    }
    let is_annotation = |name: &String| keyword::is_annotation(name);
    // Without another keyword, any value is allowed already.
    if raw.keys().all(is_annotation) {
        return raw;
    }
    match raw.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(name) => *name = json!([name, "null"]),
        None => {
            let (mut whole, schema): (Map<_, _>, Map<_, _>) =
                raw.into_iter().partition(|(name, _)| is_annotation(name));
            whole.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
            return whole;
        }
    }
    if let Some(Value::Array(listed)) = raw.get_mut("enum") {
        listed.push(Value::Null);
    }
    raw
}

/// The pointer in a `$ref` to a place of the same document.
pub(super) fn local(target: &Value, at: &At) -> Result<String> {
    let target = target.as_str().unwrap_or_default();
    let fragment = target.strip_prefix('#').map(percent_encoding::percent_decode_str);
    let fragment = fragment.and_then(|fragment| fragment.decode_utf8().ok());
    let outside = || at.error(Reason::Unresolved(target.to_owned()));
    fragment.map(std::borrow::Cow::into_owned).ok_or_else(outside)
}

pub(super) fn is_definitions(keyword: &str) -> bool {
    matches!(keyword, "$defs" | "definitions")
}

/// Returns a copy without the parts that only a `$ref` reaches.
pub(super) fn without_definitions(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let own = schema.iter().filter(|(keyword, _)| !is_definitions(keyword));
    Value::Object(own.map(|(keyword, value)| (keyword.clone(), value.clone())).collect())
}

pub(super) fn annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    let kept = schema.iter().filter(|(k, _)| keyword::is_annotation(k));
    kept.map(|(k, v)| (k.clone(), v.clone())).collect()
}

pub(super) fn is_union(schema: &Map<String, Value>) -> bool {
    schema.contains_key("anyOf") || schema.contains_key("oneOf")
}

/// Deeper than any document that a person writes, and shallow enough for a small stack.
const MAX_NESTED: u32 = 256;

/// Returns how many values are in a document, or `None` if it is nested too deep.
pub(crate) fn size(value: &Value) -> Option<usize> {
    fn size(value: &Value, limit: u32) -> Option<usize> {
        let limit = limit.checked_sub(1)?;
        let mut children = match value {
            Value::Object(map) => {
                return map.values().try_fold(1, |sum, one| Some(sum + size(one, limit)?));
            }
            Value::Array(list) => list.iter(),
            _ => [].iter(),
        };
        children.try_fold(1, |sum, one| Some(sum + size(one, limit)?))
    }
    size(value, MAX_NESTED)
}

/// Returns the `$ref` of a schema, and the references that follow from it.
pub(super) fn references<'d>(document: &'d Value, mut schema: &'d Value) -> Vec<String> {
    let mut references = Vec::new();
    while references.len() < 64
        && let Some(reference) = schema.get("$ref").and_then(Value::as_str)
    {
        references.push(reference.to_owned());
        let target = local(&reference.into(), &At::root()).ok();
        match target.and_then(|pointer| document.pointer(&pointer)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    references
}
