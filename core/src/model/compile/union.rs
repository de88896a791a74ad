//! The selection and the names of the branches of a union.

use std::sync::Arc;

use serde_json::Value;

use super::compiler::{Alternative, Compiler};
use crate::model::{
    document::place::Id,
    document::schema::{Document, Kind, Object, Property},
    filter::{Decision, Discriminator, ObjectId, Table, Union, table},
    invalid_schema::InvalidSchema,
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

    /// Whether a reference names an alternative, or the title of the root does.
    pub(super) fn is_named(&self, Alternative { named, schema }: Alternative) -> bool {
        let is_root = schema == self.document.root;
        named != schema || is_root && self.document[schema].keywords.contains_key("title")
    }

    /// Returns the name of an alternative in errors.
    pub(super) fn label(&self, Alternative { named, schema: id }: Alternative) -> Arc<str> {
        let schema = &self.document[id];
        match (&schema.kind, &schema.name) {
            (Kind::Any { .. }, _) => "any".into(),
            (Kind::Union(_), _) => "tagged".into(),
            (_, Some(name)) if named != id => Arc::clone(name),
            _ => label(self.document, id).into(),
        }
    }

    pub(super) fn union(&self, objects: &[(ObjectId, Id)], declared: Option<&str>) -> Union {
        let branches: Vec<Id> = objects.iter().map(|(_, schema)| *schema).collect();
        let schemas: Vec<&Object> =
            objects.iter().filter_map(|(_, schema)| self.document[*schema].object()).collect();
        let by_tag = match declared {
            Some(key) => self.by_tag(&branches, key),
            None => {
                // A tag that a selection hides still selects the branch.
                let selects = |one: &Property| {
                    self.document.requires(one) || self.document.is_hidden_tag(one)
                };
                let keys = schemas.first().into_iter().flat_map(|first| &first.properties);
                let mut keys = keys.map(|property| &*property.name).filter(|key| {
                    schemas.iter().all(|object| object.property(key).is_some_and(selects))
                });
                keys.find_map(|key| self.by_tag(&branches, key))
            }
        };
        let decided_by = by_tag.or_else(|| self.by_name(&schemas)).unwrap_or(Decision::Untagged);
        let branches = objects.iter().map(|(object, _)| *object).collect();
        Union { decided_by, branches }
    }

    /// The key whose value selects the branch: each branch lists its values, which are text.
    fn by_tag(&self, branches: &[Id], key: &str) -> Option<Decision> {
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
    fn by_name(&self, objects: &[&Object]) -> Option<Decision> {
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

/// The name of a branch in an error, if the branch has no name.
fn label(document: &Document, id: Id) -> String {
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
