//! The fields and items that paths include and exclude.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::{
    limit::{MAX_STEPS, at_most},
    path::{Step, Tree, children},
};
use crate::model::{
    document::{At, EVERY_TYPE, Questions, Texts, definitions::inline, is_open, keyword},
    invalid_schema::{InvalidSchema, Reason},
};

pub(super) struct Selection<'d> {
    pub(super) definitions: &'d Map<String, Value>,
    /// Places that were looked at: unions of unions double with each.
    pub(super) steps: Cell<u32>,
}

impl Selection<'_> {
    /// `include` of `None` is everything; `unions` are round it at the same place.
    pub(super) fn apply(
        &self,
        schema: &mut Value,
        include: Option<&[&Tree]>,
        exclude: &[&Tree],
        unions: u32,
    ) -> Result<(), InvalidSchema> {
        if include.is_none() && exclude.iter().all(|tree| tree.children.is_empty()) {
            return Ok(());
        }
        at_most(unions)?;
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        inline(schema, self.definitions);
        spell_out(schema);
        for choice in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get_mut(choice) {
                return branches
                    .iter_mut()
                    .try_for_each(|branch| self.apply(branch, include, exclude, unions + 1));
            }
        }
        let Value::Object(schema) = schema else { return Ok(()) };
        self.object(schema, include, exclude)?;
        self.array(schema, include, exclude)
    }

    fn object(
        &self,
        schema: &mut Map<String, Value>,
        include: Option<&[&Tree]>,
        exclude: &[&Tree],
    ) -> Result<(), InvalidSchema> {
        let is_map = !schema.contains_key("properties");
        let mut patterns = match schema.remove("patternProperties") {
            Some(Value::Object(patterns)) => patterns,
            _ => Map::new(),
        };
        let others = schema.get("additionalProperties").cloned().filter(Value::is_object);
        if is_map && others.is_none() && patterns.is_empty() {
            return Ok(());
        }
        let mut others = others.unwrap_or(Value::Bool(false));

        // A key of a map that a path names becomes a property, as which it has a schema of its own.
        let mut properties = match schema.remove("properties") {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let trees = include.unwrap_or_default().iter().chain(exclude);
        let questions = Questions::among(self.definitions);
        let names = schema.get("propertyNames");
        let names = names.map(|names| Texts::of(questions, names, &At::ROOT)).transpose()?;
        let has = |name: &String| names.as_ref().is_none_or(|names| names.take(name));
        for step in trees.flat_map(|tree| tree.children.keys()) {
            let Step::Name(name) = step else { continue };
            // A key of a pattern cannot have a schema of its own, as that of the pattern holds for it too.
            if others.is_object() && !properties.contains_key(name) && has(name) {
                // A default is of a declared key.
                let mut property = others.clone();
                inline(&mut property, self.definitions);
                property.as_object_mut().map(|property| property.remove("default"));
                properties.insert(name.clone(), property);
            }
        }

        for (name, property) in &mut properties {
            let steps = [Step::Name(name.clone()), Step::Every];
            self.part(property, &steps, include, exclude)?;
        }
        for pattern in patterns.values_mut() {
            self.part(pattern, &[Step::Every], include, exclude)?;
        }
        if !patterns.is_empty() {
            schema.insert("patternProperties".to_owned(), patterns.into());
        }
        if others.is_object() {
            self.part(&mut others, &[Step::Every], include, exclude)?;
            schema.insert("additionalProperties".to_owned(), others);
        }
        if is_map {
            schema.insert(keyword::MAP.to_owned(), Value::Bool(true));
        }
        if !is_map || !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        Ok(())
    }

    fn array(
        &self,
        schema: &mut Map<String, Value>,
        include: Option<&[&Tree]>,
        exclude: &[&Tree],
    ) -> Result<(), InvalidSchema> {
        let Some(items) = schema.get("items").cloned() else { return Ok(()) };
        let prefix =
            schema.get("prefixItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let length = prefix.len() as i64;

        let trees = include.unwrap_or_default().iter().chain(exclude);
        let mut indexes: Vec<i64> = trees
            .flat_map(|tree| tree.children.keys())
            .filter_map(|step| if let Step::Item(index) = step { Some(*index) } else { None })
            .collect();
        indexes.extend(0..length);
        indexes.sort_unstable();
        indexes.dedup();

        let mut picks = Map::new();
        for index in indexes {
            // Of a tuple it is known which position is the last.
            let is_from_end = index < 0 && items == Value::Bool(false);
            let position = if is_from_end { index + length } else { index };
            let known = usize::try_from(position).ok().and_then(|position| prefix.get(position));
            let Some(item) = known.or((items != Value::Bool(false)).then_some(&items)) else {
                continue;
            };

            let mut item = item.clone();
            let steps = [Step::Item(position), Step::Item(position - length), Step::Items];
            let steps = if is_from_end || known.is_some() {
                &steps[..]
            } else {
                &[Step::Item(index), Step::Items]
            };
            self.part(&mut item, steps, include, exclude)?;
            picks.insert(position.to_string(), item);
        }
        if items != Value::Bool(false) {
            let mut rest = items;
            self.part(&mut rest, &[Step::Items], include, exclude)?;
            // Without a choice among the items it stays a list.
            if picks.is_empty() && rest.get(keyword::HIDDEN).is_none() {
                schema.insert("items".to_owned(), rest);
                return Ok(());
            }
            picks.insert("rest".to_owned(), rest);
        }
        schema.insert(keyword::PICK.to_owned(), Value::Object(picks));
        Ok(())
    }

    /// One field or item, which any of `steps` leads to.
    fn part(
        &self,
        schema: &mut Value,
        steps: &[Step],
        include: Option<&[&Tree]>,
        exclude: &[&Tree],
    ) -> Result<(), InvalidSchema> {
        let included = include.map(|trees| children(trees, steps));
        let excluded = children(exclude, steps);
        let is_hidden =
            included.as_ref().is_some_and(Vec::is_empty) || excluded.iter().any(|tree| tree.is_end);
        // A path that ends here includes all that is in it.
        let is_whole = included.iter().flatten().any(|tree| tree.is_end);
        if is_hidden || is_whole {
            // What lies below is decided; that there are such places counts all the same.
            let mut trees = included.iter().flatten().chain(&excluded);
            if trees.any(|tree| !tree.children.is_empty()) {
                let mut below = schema.clone();
                self.apply(&mut below, included.as_deref(), &excluded, 0)?;
            }
        }
        if is_hidden {
            if let Value::Object(schema) = schema {
                schema.insert(keyword::HIDDEN.to_owned(), Value::Bool(true));
            }
            return Ok(());
        }
        let included = included.filter(|_| !is_whole);
        self.apply(schema, included.as_deref(), &excluded, 0)
    }
}

/// Says of an open place that it may be an object or a list, so that a path can go on inside.
fn spell_out(schema: &mut Value) {
    if !is_open(schema) {
        return;
    }
    let Value::Object(schema) = schema else { return };
    let mut inside = Map::new();
    if let Some(open) = schema.get(keyword::OPEN) {
        inside.insert(keyword::OPEN.to_owned(), open.clone());
    }
    schema.insert("type".to_owned(), json!(EVERY_TYPE));
    schema.insert("items".to_owned(), inside.clone().into());
    schema.insert("additionalProperties".to_owned(), inside.into());
}
