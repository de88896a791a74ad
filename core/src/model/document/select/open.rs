//! Places that are declared open: what has no schema there is sent as it is.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::{
    limit::{MAX_STEPS, at_most},
    path::{Step, Tree, children},
};
use crate::model::{
    document::{
        definitions::{definitions, inline, name_in},
        each_child, is_open, keyword,
    },
    invalid_schema::{InvalidSchema, Reason},
};

/// Marks the unconstrained places that `paths` name, and those right inside of what they name.
///
/// # Errors
///
/// Returns an error if nothing is unconstrained where a path leads.
pub(in crate::model) fn open(document: &mut Value, paths: &[String]) -> Result<(), InvalidSchema> {
    let tree = Tree::of(paths.iter())?;
    let definitions = definitions(document);
    let opening = Opening { definitions: &definitions, steps: Cell::new(0) };
    opening.end(document, &tree)?;
    opening.apply(document, &tree, 0)?;
    tree.all_met()?;
    tree.all_used()
}

/// Closes the objects that declare nothing and were not opened.
///
/// schemars writes a struct without fields as `type: object` alone, and a map with `additionalProperties`.
pub(in crate::model) fn close_bare(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    let rest = schema.get_mut("additionalProperties");
    if let Some(rest) = rest.filter(|rest| rest.get(keyword::BARE).is_some())
        && rest.get(keyword::OPEN).is_none()
    {
        *rest = Value::Bool(false);
    }
    each_child(schema, &mut close_bare);
}

struct Opening<'d> {
    definitions: &'d Map<String, Value>,
    /// Places that were marked: unions of unions double with each.
    steps: Cell<u32>,
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
        if let Some(Value::Object(patterns)) = schema.get_mut("patternProperties") {
            for pattern in patterns.values_mut() {
                self.part(pattern, tree, &[Step::Every])?;
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
            self.end(schema, child)?;
            self.apply(schema, child, 0)?;
        }
        Ok(())
    }

    /// Opens a place if a path ends there.
    fn end(&self, schema: &mut Value, tree: &Tree) -> Result<(), InvalidSchema> {
        if tree.is_end && self.mark(schema, &mut Vec::new())? {
            tree.is_used.set(true);
        }
        Ok(())
    }

    /// Opens a place and what lies in it without a name of its own. Returns whether anything was opened.
    ///
    /// `within` are the definitions around it, because a recursive one would not end.
    fn mark(&self, schema: &mut Value, within: &mut Vec<String>) -> Result<bool, InvalidSchema> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        let target = schema.get("$ref").and_then(Value::as_str).map(name_in);
        if let Some(target) = target {
            if within.contains(&target) {
                return Ok(false);
            }
            inline(schema, self.definitions);
            within.push(target);
            let is_marked = self.mark_plain(schema, within);
            within.pop();
            return is_marked;
        }
        self.mark_plain(schema, within)
    }

    fn mark_plain(
        &self,
        schema: &mut Value,
        within: &mut Vec<String>,
    ) -> Result<bool, InvalidSchema> {
        if is_open(schema)
            && let Value::Object(schema) = schema
        {
            schema.insert(keyword::OPEN.to_owned(), Value::Bool(true));
            return Ok(true);
        }
        let Value::Object(schema) = schema else { return Ok(false) };
        let mut is_marked = false;
        for (keyword, child) in schema {
            match (keyword.as_str(), child) {
                ("items" | "additionalProperties", child) => {
                    is_marked |= self.mark(child, within)?;
                }
                ("anyOf" | "oneOf", Value::Array(branches)) => {
                    for branch in branches {
                        is_marked |= self.mark(branch, within)?;
                    }
                }
                ("patternProperties", Value::Object(patterns)) => {
                    for pattern in patterns.values_mut() {
                        is_marked |= self.mark(pattern, within)?;
                    }
                }
                _ => {}
            }
        }
        Ok(is_marked)
    }
}
