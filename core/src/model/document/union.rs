//! The branches of a union.

use serde_json::{Map, Value};

use super::{
    discriminator::{Discriminator, listed_tags},
    keyword,
    merge::merge,
    normalize::Normal,
    pointer::At,
    schema::{Document, Kind, Schema, Union},
    source::{annotations, references},
};
use crate::model::invalid_schema::{InvalidSchema, Reason};

impl Normal<'_> {
    /// A union. The keywords next to its branches are merged into each branch.
    pub(super) fn choice(
        &mut self,
        keyword: &'static str,
        branches: Value,
        mut siblings: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Schema, InvalidSchema> {
        let Value::Array(raw) = branches else {
            return Err(at.error(Reason::Malformed(keyword)));
        };
        let whole = annotations(&siblings);
        let tag = siblings.remove("discriminator");
        let mut tag = tag.map(|tag| Discriminator::of(tag, at)).transpose()?;
        siblings.retain(|k, _| !keyword::is_annotation(k));
        let key = tag.as_ref().map(|tag| &*tag.tag.key);
        let listed_by_siblings =
            key.filter(|key| self.lists(&siblings, key, at)).map(str::to_owned);

        let mut branches = Vec::with_capacity(raw.len());
        for (index, branch) in raw.into_iter().enumerate() {
            let (at, index) = (at.child(keyword)?, index.to_string());
            let at = at.child(&index)?;
            if let Some(key) = &listed_by_siblings {
                // The values next to the branches do not name a branch.
                let alone = self.child(branch.clone(), &at)?;
                let tags = listed_tags(&self.document, alone, key);
                if !matches!(tags, Some((_, false))) || self.document.leaves(alone).is_empty() {
                    return Err(at.error(Reason::Conflict("enum")));
                }
            }
            let names =
                tag.as_ref().map(|tag| tag.names(&references(self.source.document, &branch)));
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
            if branch == Document::NEVER {
                continue;
            }
            branches.push(branch);
            if let Some(tag) = &mut tag {
                tag.tag.names.extend(names);
            }
        }
        if branches.is_empty() {
            return Err(at.error(Reason::Empty));
        }
        let tag = tag.map(|tag| tag.tag);
        let union = Union { is_one_of: keyword == "oneOf", branches, tag };
        Ok(Schema::of(Kind::Union(union), whole))
    }

    /// Returns whether the keywords next to a union list values for a key. An unreadable schema counts as a
    /// list.
    fn lists(&mut self, siblings: &Map<String, Value>, key: &str, at: &At<'_>) -> bool {
        let property = siblings.get("properties").and_then(|properties| properties.get(key));
        let Some(property) = property.cloned() else { return false };
        let leaves =
            self.child(property, at).map(|id| self.document.leaves(id)).unwrap_or_default();
        leaves.is_empty() || leaves.iter().any(|leaf| !self.document[*leaf].listed().is_empty())
    }
}
