//! Places that are declared open: what has no schema there is sent as it is.

use serde_json::{Map, Value};

use super::{
    at_most,
    path::{Step, Tree, children},
};
use crate::model::{
    compile::is_open,
    definitions::{definitions, inline},
    error::InvalidSchema,
    keyword,
};

/// Marks the open places that `paths` name, and those right inside of what they name.
pub(in crate::model) fn open(document: &mut Value, paths: &[String]) -> Result<(), InvalidSchema> {
    let tree = Tree::of(paths)?;
    let definitions = definitions(document);
    let opening = Opening { definitions: &definitions };
    if tree.is_end {
        opening.mark(document);
    }
    opening.apply(document, &tree, 0)?;
    tree.all_met()
}

struct Opening<'d> {
    definitions: &'d Map<String, Value>,
}

impl Opening<'_> {
    fn apply(&self, schema: &mut Value, tree: &Tree, unions: u32) -> Result<(), InvalidSchema> {
        if tree.children.is_empty() {
            return Ok(());
        }
        at_most(unions)?;
        inline(schema, self.definitions);
        for choice in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get_mut(choice) {
                branches.iter_mut().try_for_each(|branch| self.apply(branch, tree, unions + 1))?;
            }
        }
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (name, property) in properties {
                self.part(property, tree, &[Step::Name(name.clone()), Step::Every])?;
            }
        }
        for (children, step) in [("additionalProperties", Step::Every), ("items", Step::Items)] {
            if let Some(child) = schema.get_mut(children).filter(|child| child.is_object()) {
                self.part(child, tree, &[step])?;
            }
        }
        if let Some(Value::Array(prefix)) = schema.get_mut("prefixItems") {
            for (index, item) in prefix.iter_mut().enumerate() {
                self.part(item, tree, &[Step::Item(index as i64), Step::Items])?;
            }
        }
        Ok(())
    }

    fn part(&self, schema: &mut Value, tree: &Tree, steps: &[Step]) -> Result<(), InvalidSchema> {
        for child in children(&[tree], steps) {
            if child.is_end {
                inline(schema, self.definitions);
                self.mark(schema);
            }
            self.apply(schema, child, 0)?;
        }
        Ok(())
    }

    /// Opens a place and what lies in it without a name of its own.
    fn mark(&self, schema: &mut Value) {
        if is_open(schema)
            && let Value::Object(schema) = schema
        {
            schema.insert(keyword::OPEN.to_owned(), Value::Bool(true));
            return;
        }
        for child in ["items", "additionalProperties"] {
            if let Some(child) = schema.get_mut(child) {
                self.mark(child);
            }
        }
        for choice in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get_mut(choice) {
                branches.iter_mut().for_each(|branch| self.mark(branch));
            }
        }
    }
}
