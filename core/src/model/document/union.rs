//! The branches of a union.

use serde_json::{Map, Value};

use super::{
    keyword,
    merge::merge,
    normalize::Normal,
    place::Id,
    pointer::At,
    schema::{Kind, Schema, Tag, Union},
    source::{annotations, references},
};
use crate::model::invalid_schema::{Reason, Result};

impl Normal<'_> {
    /// A union. The keywords next to its branches are merged into each branch.
    pub(super) fn choice(
        &mut self,
        keyword: &'static str,
        branches: Value,
        mut siblings: Map<String, Value>,
        at: &At,
    ) -> Result<Schema> {
        let Value::Array(raw) = branches else {
            return Err(at.error(Reason::Malformed(keyword)));
        };
        let whole = annotations(&siblings);
        let tag = siblings.remove("discriminator");
        let mut tag = tag.map(|tag| Tag::of(tag, at)).transpose()?;
        siblings.retain(|k, _| !keyword::is_annotation(k));
        if let Some(tag) = &mut tag {
            tag.is_shared = constrains(&siblings, &tag.key);
        }

        let mut branches = Vec::with_capacity(raw.len());
        for (index, branch) in raw.into_iter().enumerate() {
            let (at, index) = (at.child(keyword)?, index.to_string());
            let at = at.child(&index)?;
            let references = tag.as_ref().map(|_| references(self.source.document, &branch));
            let branch = if siblings.is_empty() {
                self.child(branch, &at)?
            } else {
                let Some(part) = self.part(branch, &at)? else { continue };
                match merge(siblings.clone(), part, &at) {
                    Ok(branch) => self.child(Value::Object(branch), &at)?,
                    // A unit variant next to the fields of a flattened enum. No value matches both.
                    Err(error) if error.keyword() == Some("type") => continue,
                    Err(error) => return Err(error),
                }
            };
            if branch == Id::NEVER {
                continue;
            }
            branches.push(branch);
            if let (Some(tag), Some(references)) = (&mut tag, references) {
                tag.name(&references);
            }
        }
        if branches.is_empty() {
            return Err(at.error(Reason::Empty));
        }
        let union = Union { is_one_of: keyword == "oneOf", branches, tag };
        Ok(Schema::of(Kind::Union(union), whole))
    }
}

/// Returns whether the keywords next to a union can list values for its tag.
fn constrains(siblings: &Map<String, Value>, tag: &str) -> bool {
    siblings.get("properties").is_some_and(|all| all.get(tag).is_some())
        || ["additionalProperties", "unevaluatedProperties", "patternProperties"]
            .iter()
            .any(|keyword| siblings.get(*keyword).is_some_and(Value::is_object))
}
