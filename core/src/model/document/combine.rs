//! One schema from its own keywords, its `$ref` and its `allOf`.

use serde_json::{Map, Value};

use super::{
    keyword::{self, kind, listed},
    merge::merge,
    normalize::{Normal, flattened},
    plain::types,
    pointer::At,
    source::{Dialect, is_definitions, is_union, local, old_drafts, size, without_nullable},
};
use crate::model::{
    invalid_schema::{Reason, Result},
    projection::take_marked,
};

impl Normal<'_> {
    /// Combines a schema's own keywords, its `$ref` and its `allOf`. Returns `None` if no value matches.
    pub(super) fn combined(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At,
    ) -> Result<Option<Map<String, Value>>> {
        self.spend(1, at)?;
        let mut parts = Vec::new();
        if let Some(target) = whole.remove("$ref") {
            let pointer = local(&target, at)?;
            let target = self.target(&pointer, at)?;
            if self.combining.contains(&pointer) {
                return Err(at.error(Reason::TooDeep));
            }
            self.spend(size(&target).unwrap_or(0), at)?;
            self.combining.push(pointer.clone());
            let part = self.part(target, &at.jump(&pointer)?);
            self.combining.pop();
            parts.push(part?);
        }
        if let Some(all) = whole.remove("allOf") {
            let Value::Array(all) = all else { return Err(at.error(Reason::Malformed("allOf"))) };
            for part in all {
                parts.push(self.part(part, &at.child("allOf")?)?);
            }
        }
        let is_combined = !parts.is_empty();
        for part in parts {
            let Some(part) = part else { return Ok(None) };
            let is_product = is_union(&whole) && is_union(&part);
            whole = merge(whole, part, at)?;
            if is_product {
                let branches =
                    ["oneOf", "anyOf"].iter().filter_map(|keyword| size(whole.get(*keyword)?));
                self.spend(branches.sum(), at)?;
            }
        }
        // The expected value in a list. It can be from another part.
        if let (Some(value), Some(Value::Array(listed))) = (whole.get("const"), whole.get("enum")) {
            if !listed.contains(value) {
                return Err(at.error(Reason::Conflict("enum")));
            }
            whole.remove("enum");
        }
        // Another part might not accept the default of one part.
        let (values, types) = (listed(&whole), types(&whole, at)?);
        let is_taken = |default: &Value| {
            (values.is_empty() || values.contains(default))
                && types.is_none_or(|types| types.has(kind(default)))
        };
        if is_combined && whole.get("default").is_some_and(|default| !is_taken(default)) {
            whole.remove("default");
        }
        Ok(Some(whole))
    }

    /// Reads the keywords of a schema. Returns `None` if no value matches it.
    pub(super) fn keywords(&self, raw: Value, at: &At) -> Result<Option<Map<String, Value>>> {
        let mut raw = match raw {
            Value::Bool(true) => return Ok(Some(Map::new())),
            Value::Bool(false) => return Ok(None),
            Value::Object(raw) => raw,
            _ => return Err(at.error(Reason::Malformed("schema"))),
        };
        raw.retain(|name, _| !is_definitions(name) && !self.source.ignores(name));
        old_drafts(&mut raw);
        if self.source.dialect == Dialect::OpenApi30 {
            raw = without_nullable(raw);
        }
        keyword::check(&raw, at)?;
        if keyword::is_never(&raw) {
            return Ok(None);
        }
        // The target of a `$ref`, or another part, can still be `writeOnly`.
        if raw.get("writeOnly") == Some(&Value::Bool(false)) {
            raw.remove("writeOnly");
        }
        Ok(Some(raw))
    }

    pub(super) fn part(&mut self, raw: Value, at: &At) -> Result<Option<Map<String, Value>>> {
        let Some(mut raw) = self.keywords(raw, at)? else { return Ok(None) };
        if let Some((projection, _)) = take_marked(&mut raw, self.source.projections) {
            return Err(flattened(&projection, at));
        }
        let Some(mut part) = self.combined(raw, at)? else { return Ok(None) };
        // A part is independent of the keywords next to it.
        if let (false, Some(rest)) = (is_union(&part), part.remove("unevaluatedProperties")) {
            part.entry("additionalProperties").or_insert(rest);
        }
        Ok(Some(part))
    }
}
