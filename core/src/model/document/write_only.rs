//! Which properties are never sent because their schema is `writeOnly`.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::questions::{Questions, branches, each_child, listed, types};
use super::{definitions::name_in, keyword, pointer::At};
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// Hides every property whose value is `writeOnly`, such as the password of a user.
///
/// A value is `writeOnly` if its own schema says so, or one that it refers to, a branch of it, or the
/// schema of its items or of the values under its undeclared keys. Those have no place of their own that
/// could be left out, so the property that holds them is.
///
/// # Errors
///
/// Returns an error if the whole model is `writeOnly`, because nothing of it could be sent.
pub(in crate::model) fn hide_write_only(
    document: &mut Value,
    is_lax: bool,
) -> Result<(), InvalidSchema> {
    let unmarked = document.clone();
    let write_only = WriteOnly::of(&unmarked, is_lax);
    if write_only.covers(document) {
        return Err(At::ROOT.error(Reason::WriteOnly));
    }
    write_only.hide(document);
    Ok(())
}

/// A definition, and whether text in it can be sent as stars.
type Named = (String, bool);

struct WriteOnly<'d> {
    questions: Questions<'d>,
    is_lax: bool,
    definitions: HashSet<Named>,
}

/// What one schema contains, up to its properties.
#[derive(Default)]
struct Contents {
    is_write_only: bool,
    definitions: Vec<Named>,
}

impl<'d> WriteOnly<'d> {
    /// Finds the definitions that are `writeOnly`, from those that say so to those that refer to them.
    fn of(document: &'d Value, is_lax: bool) -> Self {
        let questions = Questions::of(document);
        let mut this = Self { questions, is_lax, definitions: HashSet::new() };

        let mut users: HashMap<Named, Vec<Named>> = HashMap::new();
        let mut found: Vec<Named> = Vec::new();
        let definitions = document.get("$defs").and_then(Value::as_object);
        for (name, schema) in definitions.into_iter().flatten() {
            for may_be_stars in [false, true] {
                let user = (name.clone(), may_be_stars);
                let contents = this.contents(schema, may_be_stars);
                for used in contents.definitions {
                    users.entry(used).or_default().push(user.clone());
                }
                if contents.is_write_only {
                    found.push(user);
                }
            }
        }
        while let Some(definition) = found.pop() {
            if let Some(users) = users.remove(&definition) {
                found.extend(users);
            }
            this.definitions.insert(definition);
        }
        this
    }

    fn hide(&self, schema: &mut Value) {
        let Value::Object(schema) = schema else { return };
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for property in properties.values_mut() {
                if self.covers(property)
                    && let Value::Object(property) = property
                {
                    property.insert(keyword::HIDDEN.to_owned(), "writeOnly".into());
                }
            }
        }
        each_child(schema, &mut |child| self.hide(child));
    }

    /// Whether a value of this schema must not be sent.
    fn covers(&self, schema: &Value) -> bool {
        let contents = self.contents(schema, true);
        contents.is_write_only
            || contents.definitions.iter().any(|name| self.definitions.contains(name))
    }

    fn contents(&self, schema: &Value, may_be_stars: bool) -> Contents {
        let mut contents = Contents::default();
        self.gather(schema, may_be_stars, &mut contents);
        contents
    }

    fn gather(&self, schema: &Value, may_be_stars: bool, contents: &mut Contents) {
        let Value::Object(plain) = schema else { return };
        if plain.contains_key(keyword::HIDDEN) || may_be_stars && self.is_stars(schema) {
            return;
        }
        contents.is_write_only |= plain.contains_key("writeOnly");
        if let Some(target) = plain.get("$ref").and_then(Value::as_str) {
            contents.definitions.push((name_in(target), may_be_stars));
        }
        for (name, child) in plain {
            match (name.as_str(), child) {
                // What is text to one branch and stars to another can be sent as text.
                ("anyOf" | "oneOf", Value::Array(children)) => {
                    children.iter().for_each(|child| self.gather(child, false, contents));
                }
                ("prefixItems", Value::Array(children)) => {
                    children.iter().for_each(|child| self.gather(child, true, contents));
                }
                ("patternProperties" | keyword::PICK, Value::Object(children)) => {
                    children.values().for_each(|child| self.gather(child, true, contents));
                }
                ("items" | "additionalProperties" | "propertyNames", child) => {
                    self.gather(child, true, contents);
                }
                _ => {}
            }
        }
    }

    /// Whether a lax model sends text of this schema as stars, as pydantic does with a password.
    fn is_stars(&self, schema: &Value) -> bool {
        let Some(resolved) = self.questions.resolved(schema).filter(|_| self.is_lax) else {
            return false;
        };
        let mut branches = branches(resolved).peekable();
        match branches.peek() {
            None => is_stars(resolved),
            Some(_) => branches.all(|branch| {
                self.questions.resolved(branch).is_some_and(|one| is_stars(one) || is_null(one))
            }),
        }
    }
}

fn is_stars(plain: &Value) -> bool {
    let Value::Object(plain) = plain else { return false };
    let is_text =
        || types(plain, &At::ROOT).is_ok_and(|mut types| types.all(|name| name == "string"));
    plain.contains_key("type")
        && is_text()
        && plain.get("format").is_some_and(|format| format == "password")
        && listed(plain).is_empty()
}

fn is_null(plain: &Value) -> bool {
    plain.get("type").is_some_and(|name| name == "null")
}
