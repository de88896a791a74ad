//! One model as components of a document: the model itself and its definitions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::reference::{component_name, pointer};
use crate::model::{ModelSchema, Target, each_schema, rewrite};

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
    pub(super) fn of(model: &ModelSchema) -> Self {
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
        let mut free = wanted.clone();
        for count in 2.. {
            if taken.insert(free.clone()) {
                break;
            }
            free = format!("{wanted}_{count}");
        }
        (name.clone(), free)
    });
    named.collect()
}
