//! How the branches of a union are told apart, and what they are called.

use serde_json::Value;

use super::compiler::Compiler;
use crate::model::{
    document::{At, Questions, branches, tag_key},
    filter::{Decision, Discriminator, Mask, Node, Object, Table},
    invalid_schema::InvalidSchema,
    json::Stamp,
};

/// The key by whose value the branches are told apart: the one that the document names, or one
/// that is required and lists its values in each.
pub(super) fn by_tag(objects: &[&Object], nodes: &[Node], said: Option<&str>) -> Option<Decision> {
    let candidates: Vec<&str> = match said {
        Some(tag) => vec![tag],
        None => {
            let is_required = |o: &&Object, name: &str| {
                // A tag that a selection hides still tells.
                o.find(name).is_some_and(|i| o.keys[i].is_required || !o.keys[i].is_written)
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
                values.push((Box::from(value.as_str()?), branch as u16));
            }
        }
        let values = sorted(values)?;
        let text = |(value, _): &(Box<str>, u16)| {
            Stamp::new(format!(",{}:{}", Value::from(name), Value::from(&**value)))
        };
        let texts = values.iter().map(text).collect();
        Some(Decision::Tag { key: name.into(), values, texts })
    })
}

impl<'a> Compiler<'a> {
    /// Whether a document says of a union what the tag is, and the model is read whole, so that each
    /// branch is a place of its own.
    pub(super) fn is_told(&self, schema: &Value) -> bool {
        let Some(key) = tag_key(schema).filter(|_| self.rules.whole) else { return false };
        let questions = Questions::of(self.document);
        let mut branches = branches(schema).peekable();
        branches.peek().is_some()
            && branches.all(|branch| !questions.tags(branch, key).unwrap_or_default().is_empty())
    }

    pub(super) fn told(
        &mut self,
        schema: &'a Value,
        at: &At<'_>,
    ) -> Result<Discriminator, InvalidSchema> {
        let key = tag_key(schema).unwrap_or_default();
        let mut tags = Vec::new();
        for branch in branches(schema) {
            let node = self.node(branch, at)?;
            let values = Questions::of(self.document).tags(branch, key).unwrap_or_default();
            tags.extend(values.into_iter().map(|value| (value.clone(), node)));
        }
        Ok(Discriminator { key: key.into(), tags: tags.into() })
    }
}

/// Externally tagged: each branch is one required key, another in each.
pub(super) fn by_name(objects: &[&Object]) -> Option<Decision> {
    let mut names = Vec::new();
    for (branch, object) in objects.iter().enumerate() {
        let only =
            (object.keys.len() == 1 && object.keys[0].is_required && object.extra.node.is_none())
                .then(|| &object.keys[0])?;
        names.push((Box::from(&*only.name), branch as u16));
    }
    sorted(names).map(Decision::Name)
}

/// `None` where one text would name two branches.
fn sorted(mut table: Vec<(Box<str>, u16)>) -> Option<Table> {
    table.sort();
    // A tag that is a union may list a value twice.
    table.dedup();
    let is_ambiguous = table.windows(2).any(|pair| pair[0].0 == pair[1].0);
    (!is_ambiguous && !table.is_empty()).then(|| table.into())
}

/// What an error calls a branch without a name.
pub(super) fn label(schema: &Value) -> String {
    let inner = |name: &str| {
        schema
            .get(name)
            .filter(|s| s.is_object())
            .map_or_else(String::new, |s| format!("<{}>", label(s)))
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return target.rsplit('/').next().unwrap_or("object").to_owned();
    }
    match (schema.get("type").and_then(Value::as_str), schema.get("title").and_then(Value::as_str))
    {
        (Some("object"), Some(title)) => title.to_owned(),
        (Some("array"), _) if schema.get("uniqueItems") == Some(&Value::Bool(true)) => {
            format!("set{}", inner("items"))
        }
        (Some("array"), _) => format!("array{}", inner("items")),
        (Some("object"), None) if schema.get("properties").is_none() => {
            format!("object{}", inner("additionalProperties"))
        }
        (Some("string"), _) if schema.get("format").is_some() => {
            schema.get("format").and_then(Value::as_str).unwrap_or("string").to_owned()
        }
        (Some(name), _) => name.to_owned(),
        (None, _) => "value".to_owned(),
    }
}
