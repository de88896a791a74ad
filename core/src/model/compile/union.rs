//! The selection and the names of the branches of a union.

use std::sync::Arc;

use serde_json::Value;

use super::compiler::Compiler;
use crate::model::{
    document::schema::{Document, Id, Kind},
    filter::{Decision, Discriminator, Mask, Node, Object, Table, table},
    invalid_schema::InvalidSchema,
    json::Stamp,
};

/// The key whose value selects the branch. The document names it, or each branch requires it and lists its
/// values.
pub(super) fn by_tag(
    objects: &[&Object],
    nodes: &[Node],
    declared: Option<&str>,
) -> Option<Decision> {
    let candidates: Vec<&str> = match declared {
        Some(tag) => vec![tag],
        None => {
            let is_required = |o: &&Object, name: &str| {
                // A tag that a selection hides still selects the branch.
                o.find(name).is_some_and(|i| o.keys[i].is_required || o.keys[i].is_hidden_tag)
            };
            let names = objects.first()?.keys.iter().map(|key| &*key.name);
            names.filter(|name| objects.iter().all(|o| is_required(o, name))).collect()
        }
    };
    candidates.into_iter().find_map(|name| {
        let mut values = Vec::new();
        for (branch, object) in objects.iter().enumerate() {
            let node = &nodes[object.keys[object.find(name)?].node.0 as usize];
            let is_text = node.accepts == Mask::STR && node.restricted.has(Mask::STR);
            is_text.then_some(())?;
            for value in &node.listed {
                values.push((value.as_str()?.into(), branch as u16));
            }
        }
        let values = sorted(values)?;
        let text = |(value, branch): &(Arc<str>, u16)| {
            let object = objects[usize::from(*branch)];
            let output = object.find(name).map_or(name, |index| object.output(index));
            Stamp::new(format!(",{}:{}", Value::from(output), Value::from(&**value)))
        };
        let texts = values.iter().map(text).collect();
        Some(Decision::Tag { key: name.into(), values, texts })
    })
}

impl Compiler<'_> {
    /// Whether the document names the tag of a union and the model validates, so that each branch is a
    /// separate place.
    pub(super) fn has_discriminator(&self, schema: Id) -> bool {
        let schema = &self.document[schema];
        let Some(key) = schema.tag_key().filter(|_| self.rules.whole) else { return false };
        let lists = |tags: Vec<_>| !tags.is_empty();
        schema.branches().iter().all(|branch| self.document.tags(*branch, key).is_some_and(lists))
    }

    pub(super) fn discriminator(&mut self, schema: Id) -> Result<Discriminator, InvalidSchema> {
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
}

/// Externally tagged: each branch has one required key, and the keys differ.
pub(super) fn by_name(objects: &[&Object]) -> Option<Decision> {
    let mut names = Vec::new();
    for (branch, object) in objects.iter().enumerate() {
        let only =
            (object.keys.len() == 1 && object.keys[0].is_required && object.extra.node.is_none())
                .then(|| &object.keys[0])?;
        names.push((Arc::clone(&only.name), branch as u16));
    }
    sorted(names).map(Decision::Name)
}

/// Returns `None` if one text would name two branches.
fn sorted(entries: Vec<(Arc<str>, u16)>) -> Option<Table> {
    // A tag that is a union can list a value twice.
    let table = table(entries);
    let is_ambiguous = table.windows(2).any(|pair| pair[0].0 == pair[1].0);
    (!is_ambiguous && !table.is_empty()).then_some(table)
}

/// The name of a branch in an error, if the branch has no name.
pub(super) fn label(document: &Document, id: Id) -> String {
    let schema = &document[id];
    if let Kind::Ref(target) = schema.kind {
        return document[target].name.as_deref().unwrap_or("object").to_owned();
    }
    let text = |keyword: &str| schema.keywords.get(keyword).and_then(Value::as_str);
    let inner = |id: Id| match document[id].kind {
        Kind::Never => String::new(),
        _ => format!("<{}>", label(document, id)),
    };
    match (text("type"), schema.object(), schema.array()) {
        (Some("object"), Some(object), _) => match text("title") {
            Some(title) => title.to_owned(),
            None if object.is_map => format!("object{}", inner(object.extra.schema)),
            None => "object".to_owned(),
        },
        (Some("array"), _, Some(array)) => {
            let is_set = schema.keywords.get("uniqueItems") == Some(&Value::Bool(true));
            let name = if is_set { "set" } else { "array" };
            format!("{name}{}", inner(array.rest.schema))
        }
        (Some("string"), ..) => text("format").unwrap_or("string").to_owned(),
        (Some(name), ..) => name.to_owned(),
        (None, ..) => "value".to_owned(),
    }
}
