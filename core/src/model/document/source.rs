//! The document as it comes: OpenAPI, drafts of old, and its references.

use serde_json::{Map, Value, json};

use super::{keyword, pointer::At};
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// A document, and where and how to read the model in it.
#[derive(Clone, Copy)]
pub(in crate::model) struct Source<'a> {
    pub(in crate::model) document: &'a Value,
    /// The pointer to the model, unless it is the whole document.
    pub(in crate::model) pointer: Option<&'a str>,
    pub(in crate::model) dialect: Dialect,
    /// Keywords without a meaning.
    pub(in crate::model) annotations: &'a [String],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Dialect {
    /// What schemars writes for a type.
    Type,
    JsonSchema,
    /// OpenAPI 3.0, in which `nullable` stands for a type.
    OpenApi30,
}

/// Writes what drafts before 2019-09 say in today's words.
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
pub(super) fn local(target: &Value, at: &At<'_>) -> Result<String, InvalidSchema> {
    let fragment = target.as_str().and_then(|target| target.strip_prefix('#'));
    let outside = || at.error(Reason::Unresolved(target.as_str().unwrap_or_default().to_owned()));
    let fragment = fragment.ok_or_else(outside)?;
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| outside())
}

/// A copy without what is reached by `$ref` alone.
pub(super) fn without_definitions(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let own = schema.iter().filter(|(keyword, _)| *keyword != "$defs" && *keyword != "definitions");
    Value::Object(own.map(|(keyword, value)| (keyword.clone(), value.clone())).collect())
}

pub(super) fn annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    let kept = schema.iter().filter(|(k, _)| keyword::is_annotation(k));
    kept.map(|(k, v)| (k.clone(), v.clone())).collect()
}

pub(super) fn is_union(schema: &Map<String, Value>) -> bool {
    schema.contains_key("anyOf") || schema.contains_key("oneOf")
}

/// Returns how many values are in a document.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Deeper than any document that a person writes, and shallow enough for a small stack.
pub(super) const MAX_NESTED: u32 = 256;

/// Returns whether a value is nested deeper than `limit`.
pub(super) fn is_deep(value: &Value, limit: u32) -> bool {
    let Some(limit) = limit.checked_sub(1) else { return true };
    match value {
        Value::Object(map) => map.values().any(|child| is_deep(child, limit)),
        Value::Array(list) => list.iter().any(|child| is_deep(child, limit)),
        _ => false,
    }
}

pub(super) fn refers_to_root(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => {
            map.get("$ref").is_some_and(|target| target == "#") || map.values().any(refers_to_root)
        }
        Value::Array(list) => list.iter().any(refers_to_root),
        _ => false,
    }
}
