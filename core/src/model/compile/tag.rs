//! The tag of a union: the key or the value that selects the branch.

use std::sync::Arc;

use serde_json::Value;

use super::compiler::Compiler;
use crate::model::{
    document::place::Id,
    document::schema::Object,
    filter::{Decision, Discriminator, Table, table},
    invalid_schema::Result,
    json::Stamp,
};

impl Compiler<'_> {
    /// Whether the document names the tag of a union and the model validates, so that each branch is a
    /// separate place.
    pub(super) fn has_discriminator(&self, schema: Id) -> bool {
        let schema = &self.document[schema];
        let Some(key) = schema.tag_key().filter(|_| self.rules.whole) else { return false };
        let lists = |tags: Vec<_>| !tags.is_empty();
        schema.branches().iter().all(|branch| self.document.tags(*branch, key).is_some_and(lists))
    }

    pub(super) fn discriminator(&mut self, schema: Id) -> Result<Discriminator> {
        let document = self.document;
        let key = document[schema].tag_key().map_or("", |key| key);
        let mut tags = Vec::new();
        for branch in document[schema].branches() {
            let node = self.node(*branch)?;
            let values = document.tags(*branch, key).unwrap_or_default();
            tags.extend(values.into_iter().map(|value| (value.clone(), node)));
        }
        Ok(Discriminator { key: key.into(), tags: tags.into() })
    }

    /// The key whose value selects the branch: each branch lists its values, which are text.
    pub(super) fn by_tag(&self, branches: &[Id], key: &str) -> Option<Decision> {
        let mut values = Vec::new();
        for (branch, schema) in branches.iter().enumerate() {
            for value in self.document.tags(*schema, key)? {
                values.push((value.as_str()?.into(), branch as u16));
            }
        }
        let values = sorted(values)?;
        let text = |(value, branch): &(Arc<str>, u16)| {
            let object = self.document[branches[usize::from(*branch)]].object();
            let property = object.and_then(|object| object.property(key));
            let output = property.map_or(key, |property| &property.output);
            Stamp::new(format!(",{}:{}", Value::from(output), Value::from(&**value)))
        };
        let texts = values.iter().map(text).collect();
        Some(Decision::Tag { key: key.into(), values, texts })
    }

    /// Externally tagged: each branch has one required key, and the keys differ.
    pub(super) fn by_name(&self, objects: &[&Object]) -> Option<Decision> {
        let mut names = Vec::new();
        for (branch, object) in objects.iter().enumerate() {
            let [only] = &object.properties[..] else { return None };
            let has_extra =
                !object.extra.is_never() && (self.rules.whole || !object.extra.is_hidden());
            (!has_extra && self.document.requires(only)).then_some(())?;
            names.push((Arc::clone(&only.name), branch as u16));
        }
        sorted(names).map(Decision::Name)
    }
}

/// Returns `None` if one text would name two branches.
fn sorted(entries: Vec<(Arc<str>, u16)>) -> Option<Table> {
    // A tag that is a union can list a value twice.
    let table = table(entries);
    let is_ambiguous = table.windows(2).any(|pair| pair[0].0 == pair[1].0);
    (!is_ambiguous && !table.is_empty()).then_some(table)
}
