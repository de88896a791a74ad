//! One model as components of a document: the model itself and its definitions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::reference::{component_name, partial_name, pointer};
use crate::model::{ModelSchema, Target, each_schema, free_name, rewrite};

/// A model and the definitions that it refers to, under names that a document can have.
///
/// A reference is `#` or `#/$defs/` and the name of a definition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) schema: Value,
    pub(super) definitions: BTreeMap<String, Value>,
}

impl Component {
    /// Returns the component of a model. If it is partial, a client can request fields of it.
    pub(super) fn of(model: &ModelSchema, is_partial: bool) -> Self {
        let component = Self::whole(model);
        if is_partial { component.partial() } else { component }
    }

    fn whole(model: &ModelSchema) -> Self {
        let mut schema = model.json_schema().clone();
        let definitions = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
        let mut definitions = match definitions {
            Some(Value::Object(definitions)) => definitions,
            _ => Map::new(),
        };
        definitions.values_mut().chain([&mut schema]).for_each(clean);
        let hoisted = hoist(&mut schema, &mut definitions);

        let names = component_names(&definitions);
        let to = |reference: &str| {
            Some(match Target::of(reference)? {
                Target::Definition(name) if !hoisted.contains(&name) => {
                    let name = names.get(&name).cloned().unwrap_or_else(|| component_name(&name));
                    Target::Definition(name).to_string()
                }
                _ => Target::Model.to_string(),
            })
        };
        definitions.values_mut().chain([&mut schema]).for_each(|schema| rewrite(schema, &to));
        let named = |(name, schema): (String, Value)| (names[&name].clone(), schema);
        let definitions = definitions.into_iter().map(named).collect();
        Self { name: component_name(model.name()), schema, definitions }
    }

    fn partial(mut self) -> Self {
        self.name = partial_name(&self.name);
        self.definitions.values_mut().chain([&mut self.schema]).for_each(make_partial);
        if let Some(Value::String(title)) = self.schema.get_mut("title") {
            *title = partial_name(title);
        }
        self
    }

    /// Rewrites the references of one of its schemas to those of a document.
    ///
    /// `name` returns the name of a definition in the document.
    pub(super) fn in_document(&self, schema: &Value, name: &dyn Fn(&str) -> String) -> Value {
        let mut schema = schema.clone();
        rewrite(&mut schema, &|reference| {
            Some(match Target::of(reference)? {
                Target::Model => pointer(&self.name),
                Target::Definition(definition) => pointer(&name(&definition)),
            })
        });
        schema
    }

    /// Returns the name of a definition that has the name of the model in it.
    pub(super) fn qualified(&self, definition: &str) -> String {
        format!("{}.{definition}", self.name)
    }
}

/// Removes keywords that have another meaning, or none, in a document.
///
/// They name the resource that references are relative to, or refer to the document that the schema is from.
fn clean(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    schema.retain(|keyword, value| match keyword.as_str() {
        "$schema" | "$id" | "$anchor" => false,
        "contentSchema" => !refers(value),
        _ => true,
    });
    for (keyword, child) in schema.iter_mut() {
        each_schema(keyword, child, &mut clean);
    }
}

/// Removes the keywords that a value without some of its fields need not satisfy.
fn make_partial(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    // Without some of its fields, a value can match several branches, and items can become equal.
    if let Some(branches) = schema.remove("oneOf") {
        if schema.contains_key("anyOf") {
            let all = schema.entry("allOf").or_insert_with(|| json!([]));
            all.as_array_mut().into_iter().for_each(|all| all.push(json!({ "anyOf": branches })));
        } else {
            schema.insert("anyOf".to_owned(), branches);
        }
    }
    for keyword in ["discriminator", "minProperties", "required", "uniqueItems"] {
        schema.remove(keyword);
    }
    for (keyword, child) in schema.iter_mut() {
        each_schema(keyword, child, &mut make_partial);
    }
}

/// Returns whether a value has a reference at any depth.
fn refers(value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            map.contains_key("$ref") || map.contains_key("$dynamicRef") || map.values().any(refers)
        }
        Value::Array(list) => list.iter().any(refers),
        _ => false,
    }
}

/// Replaces a schema that is only a reference by the definition, and returns the definitions that it became.
fn hoist(schema: &mut Value, definitions: &mut Map<String, Value>) -> BTreeSet<String> {
    let mut hoisted = BTreeSet::new();
    while let Some(name) = referenced(schema)
        && let Some(definition) = definitions.remove(&name)
    {
        hoisted.insert(name);
        let reference = std::mem::replace(schema, definition);
        if let (Value::Object(schema), Value::Object(reference)) = (&mut *schema, reference) {
            schema.extend(reference.into_iter().filter(|(keyword, _)| keyword != "$ref"));
        }
    }
    hoisted
}

fn referenced(schema: &Value) -> Option<String> {
    match Target::of(schema.get("$ref")?.as_str()?)? {
        Target::Definition(name) => Some(name),
        Target::Model => None,
    }
}

/// Returns a different name for each definition.
fn component_names(definitions: &Map<String, Value>) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    // Names that can stay come first, so that no other definition takes them.
    let (valid, others): (Vec<_>, Vec<_>) =
        definitions.keys().partition(|name| component_name(name) == **name);
    let named = valid.into_iter().chain(others).map(|name| {
        let wanted = component_name(name);
        (name.clone(), free_name(&wanted, "_", |name| taken.insert(name.to_owned())))
    });
    named.collect()
}
