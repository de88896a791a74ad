//! The branches of a union, and how a `discriminator` names them.

use serde_json::{Map, Value, json};

use super::{
    discriminator::{Discriminator, name_of},
    keyword,
    merge::merge,
    normalize::Normal,
    pointer::At,
    questions::{listed, types},
    source::{annotations, local},
};
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// How a branch of a union with a `discriminator` is told.
enum Tags {
    /// It takes no object, or there is no discriminator.
    None,
    /// By values that it lists.
    Listed(Vec<Value>),
    /// By values that the discriminator has for it; and what it is called.
    Named(Vec<Value>, String),
}

impl Tags {
    fn values(&self) -> &[Value] {
        match self {
            Self::None => &[],
            Self::Listed(values) | Self::Named(values, _) => values,
        }
    }

    fn is_named(&self) -> bool {
        matches!(self, Self::Named(..))
    }
}

/// What a branch says of the key of a discriminator.
enum Listed {
    NoObject,
    Values(Vec<Value>),
    AnyText,
    Undeclared,
}

impl Normal<'_> {
    /// A union: what stands beside its branches goes into each of them.
    pub(super) fn choice(
        &mut self,
        keyword: &'static str,
        branches: Value,
        mut beside: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Value, InvalidSchema> {
        let Value::Array(branches) = branches else {
            return Err(at.error(Reason::Malformed(keyword)));
        };
        let mut whole = annotations(&beside);
        let tag = beside.remove("discriminator");
        let mut tag = tag.map(|tag| Discriminator::of(tag, at)).transpose()?;
        beside.retain(|k, _| !keyword::is_annotation(k));

        let mut kept = Vec::with_capacity(branches.len());
        for (index, branch) in branches.into_iter().enumerate() {
            let (at, index) = (at.child(keyword)?, index.to_string());
            let at = at.child(&index)?;
            let (mut branch, mut tags) = (branch, Tags::None);
            if let Some(tag) = &mut tag {
                tags = self.tags(tag, &branch, &at)?;
                tag.add(tags.values(), tags.is_named(), &at)?;
                if tags.is_named() {
                    branch = json!({ "allOf": [branch, tag.schema(tags.values())] });
                }
            }
            let branch = if let (Tags::Named(_, name), true) = (&tags, beside.is_empty()) {
                // By name, because such a union can be inside of its own branches.
                let name = self.named(&branch.to_string(), name.clone(), branch, &at)?;
                self.alias(&name, Map::new())
            } else if beside.is_empty() {
                self.schema(branch, &at)?
            } else {
                let Some(part) = self.part(branch, &at)? else { continue };
                match merge(beside.clone(), part, &at) {
                    Ok(branch) => self.schema(Value::Object(branch), &at)?,
                    // A unit variant beside the fields of a flattened enum: no value is both.
                    Err(error) if error.keyword() == Some("type") => continue,
                    Err(error) => return Err(error),
                }
            };
            if let Some(tag) = &mut tag {
                tag.map(tags.values(), &branch);
            }
            if branch != Value::Bool(false) {
                kept.push(branch);
            }
        }
        if kept.is_empty() {
            return Err(at.error(Reason::Empty));
        }
        if let Some(tag) = tag {
            whole.insert("discriminator".to_owned(), tag.published());
        }
        whole.insert(keyword.to_owned(), Value::Array(kept));
        Ok(Value::Object(whole))
    }

    /// How a branch of a union is told.
    fn tags(
        &mut self,
        tag: &Discriminator,
        branch: &Value,
        at: &At<'_>,
    ) -> Result<Tags, InvalidSchema> {
        let cannot_be_told = || {
            let limit = "each branch must declare its key, and list the values or be a `$ref`";
            at.error(Reason::Limit("discriminator", limit))
        };
        match self.listed_tags(branch.clone(), tag.key(), at)? {
            Listed::NoObject => Ok(Tags::None),
            Listed::Values(values) => Ok(Tags::Listed(values)),
            Listed::Undeclared => Err(cannot_be_told()),
            Listed::AnyText => {
                let references = self.references(branch);
                let name = name_of(references.first().ok_or_else(cannot_be_told)?);
                Ok(Tags::Named(tag.names(&references), name))
            }
        }
    }

    /// The values that a branch lists for a key.
    fn listed_tags(
        &mut self,
        branch: Value,
        key: &str,
        at: &At<'_>,
    ) -> Result<Listed, InvalidSchema> {
        let Some(mut branch) = self.part(branch, at)? else { return Ok(Listed::NoObject) };
        let is_object = match branch.contains_key("type") {
            true => types(&branch, at)?.any(|name| name == "object"),
            false => listed(&branch).is_empty(),
        };
        if !is_object {
            return Ok(Listed::NoObject);
        }
        let mut found = Listed::Undeclared;
        if let Some(Value::Object(properties)) = branch.get_mut("properties")
            && let Some(property) = properties.remove(key)
        {
            match self.listed_texts(property, &at.child("properties")?)? {
                Some(values) if !values.is_empty() => return Ok(Listed::Values(values)),
                _ => found = Listed::AnyText,
            }
        }
        for choice in ["oneOf", "anyOf"] {
            let Some(Value::Array(branches)) = branch.remove(choice) else { continue };
            let at = at.child(choice)?;
            let (mut values, mut is_declared) = (Vec::new(), true);
            let mut is_text = false;
            for branch in branches {
                match self.listed_tags(branch, key, &at)? {
                    Listed::NoObject => {}
                    Listed::Values(more) => values.extend(more),
                    Listed::AnyText => is_text = true,
                    Listed::Undeclared => is_declared = false,
                }
            }
            match found {
                _ if !values.is_empty() && is_declared && !is_text => {
                    return Ok(Listed::Values(values));
                }
                Listed::Undeclared if is_declared && is_text => found = Listed::AnyText,
                Listed::Undeclared if is_declared => found = Listed::NoObject,
                _ => {}
            }
        }
        Ok(found)
    }

    /// The values that a property lists, itself or in each branch.
    fn listed_texts(
        &mut self,
        property: Value,
        at: &At<'_>,
    ) -> Result<Option<Vec<Value>>, InvalidSchema> {
        let Some(mut property) = self.part(property, at)? else { return Ok(None) };
        let values = listed(&property);
        if !values.is_empty() {
            return Ok(Some(values.into_iter().cloned().collect()));
        }
        let branches = property.remove("oneOf").or_else(|| property.remove("anyOf"));
        let Some(Value::Array(branches)) = branches else { return Ok(None) };
        let (mut all, at) = (Vec::new(), at.child("anyOf")?);
        for branch in branches {
            match self.listed_texts(branch, &at)? {
                Some(values) => all.extend(values),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    /// The `$ref` of a branch, and those that it leads to in turn.
    fn references(&self, branch: &Value) -> Vec<String> {
        let mut references = Vec::new();
        let mut schema = branch;
        while references.len() < 64
            && let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        {
            references.push(reference.to_owned());
            let target = local(&reference.into(), &At::ROOT).ok();
            match target.and_then(|pointer| self.source.document.pointer(&pointer)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        references
    }
}
