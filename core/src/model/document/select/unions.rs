//! Properties that one branch of a union hides and another one sends.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

use serde_json::{Map, Value};

use super::{
    limit::MAX_STEPS,
    path::{Step, Tree},
    selection::Selection,
};
use crate::model::{
    document::{
        At, Pattern, Questions, are_apart, branches,
        definitions::{definitions, name_in},
        each_child, is_open, keyword, required, tag_key,
    },
    invalid_schema::{InvalidSchema, Reason},
};

/// Hides a property that is `writeOnly` in one branch of a union in the other branches too.
///
/// A value can be of both branches, and then it is secret. Branches that a tag or their types tell apart
/// stay as they are.
///
/// # Errors
///
/// Returns an error if the unions of the document are too large.
pub(in crate::model) fn hide_in_unions(document: &mut Value) -> Result<(), InvalidSchema> {
    let source = document.clone();
    let definitions = definitions(document);
    let secrets = Secrets::of(&definitions);
    if !secrets.are_in(document) && secrets.holders.is_empty() {
        return Ok(());
    }
    let unions = Unions {
        secrets,
        questions: Questions::of(&source),
        selection: Selection { definitions: &definitions, steps: Cell::new(0) },
    };
    unions.hide(document, 0)
}

struct Unions<'d> {
    secrets: Secrets<'d>,
    questions: Questions<'d>,
    selection: Selection<'d>,
}

impl Unions<'_> {
    /// `copies` are the unions around this one that differ from their definitions by now.
    fn hide(&self, schema: &mut Value, copies: u32) -> Result<(), InvalidSchema> {
        let mut is_copy = false;
        if branches(schema).any(|branch| self.secrets.are_in(branch)) {
            is_copy = self.hide_in_branches(schema)?;
        }
        let copies = copies + u32::from(is_copy);
        if copies > MAX_COPIES {
            return Err(too_deep());
        }
        let Value::Object(schema) = schema else { return Ok(()) };
        let mut hidden = Ok(());
        each_child(schema, &mut |child| {
            if hidden.is_ok() && child.get(keyword::HIDDEN).is_none() {
                hidden = self.hide(child, copies);
            }
        });
        hidden
    }

    /// Says whether anything was hidden.
    fn hide_in_branches(&self, union: &mut Value) -> Result<bool, InvalidSchema> {
        if self.questions.is_separated(union) {
            return Ok(false);
        }
        let key = tag_key(union).map(str::to_owned);
        let before: Vec<Value> = branches(union).cloned().collect();
        let choice = if union.get("oneOf").is_some() { "oneOf" } else { "anyOf" };
        let Some(Value::Array(after)) = union.get_mut(choice) else { return Ok(false) };

        let mut is_hidden = false;
        for (index, branch) in after.iter_mut().enumerate() {
            let mut tree = Tree::default();
            for (other, secret) in before.iter().enumerate() {
                if other != index {
                    let mut comparison = Comparison {
                        secrets: &self.secrets,
                        questions: self.questions,
                        key: key.as_deref(),
                        within: Vec::new(),
                    };
                    comparison.gather(secret, &before[index], &mut tree)?;
                }
            }
            is_hidden |= !tree.children.is_empty();
            self.selection.apply(branch, None, &[&tree], 0)?;
        }
        Ok(is_hidden)
    }
}

/// More unions within unions than a person writes. A recursive one would not end.
const MAX_COPIES: u32 = 8;

/// Where properties are that one schema hides and another one sends.
struct Secrets<'d> {
    definitions: &'d Map<String, Value>,
    /// The definitions that lead to a secret.
    holders: HashSet<String>,
    steps: Cell<u32>,
}

impl<'d> Secrets<'d> {
    fn of(definitions: &'d Map<String, Value>) -> Self {
        let steps = Cell::new(0);
        let mut this = Self { definitions, holders: HashSet::new(), steps };
        let mut users: HashMap<String, Vec<String>> = HashMap::new();
        let mut found = Vec::new();
        for (name, schema) in definitions {
            let mut used = Vec::new();
            references(schema, &mut used);
            for used in used {
                users.entry(used).or_default().push(name.clone());
            }
            if this.are_in(schema) {
                found.push(name.clone());
            }
        }
        while let Some(name) = found.pop() {
            found.extend(users.remove(&name).unwrap_or_default());
            this.holders.insert(name);
        }
        this
    }

    /// Whether a schema leads to a secret.
    fn are_in(&self, schema: &Value) -> bool {
        match schema {
            Value::Object(map) => {
                let target = map.get("$ref").and_then(Value::as_str);
                is_secret(schema)
                    || target.is_some_and(|target| self.holders.contains(&name_in(target)))
                    || map.iter().any(|(name, child)| name != "$defs" && self.are_in(child))
            }
            Value::Array(list) => list.iter().any(|child| self.are_in(child)),
            _ => false,
        }
    }

    /// The branches of unions, and of unions in them, behind references.
    fn plain<'s>(&'s self, schema: &'s Value) -> Result<Vec<&'s Value>, InvalidSchema> {
        let questions: Questions<'s> = Questions::among(self.definitions);
        let mut plain: Vec<&Value> = Vec::new();
        for leaf in questions.leaves(schema) {
            self.steps.set(self.steps.get() + 1);
            if self.steps.get() > MAX_STEPS {
                return Err(too_deep());
            }
            if !plain.contains(&leaf) {
                plain.push(leaf);
            }
        }
        Ok(plain)
    }
}

/// A branch with secrets, next to another branch.
struct Comparison<'s, 'd> {
    secrets: &'s Secrets<'d>,
    questions: Questions<'s>,
    /// The tag that the document names.
    key: Option<&'s str>,
    /// The pairs that were compared on the way.
    within: Vec<Pair>,
}

impl<'s> Comparison<'s, '_> {
    /// Adds the paths to what is secret in `secret` and sent in `other`.
    ///
    /// # Errors
    ///
    /// Returns an error if both are recursive, because such a path does not end.
    fn gather(
        &mut self,
        secret: &'s Value,
        other: &'s Value,
        tree: &mut Tree,
    ) -> Result<(), InvalidSchema> {
        if !self.secrets.are_in(secret) {
            return Ok(());
        }
        let others = self.secrets.plain(other)?;
        for secret in self.secrets.plain(secret)? {
            // A union that has this branch too is looked at itself.
            if others.contains(&secret) {
                continue;
            }
            for other in &others {
                let pair = (std::ptr::from_ref(secret), std::ptr::from_ref(*other));
                if self.excludes(secret, other) {
                    continue;
                }
                if self.within.contains(&pair) {
                    return Err(too_deep());
                }
                self.within.push(pair);
                self.gather_plain(secret, other, tree)?;
                self.within.pop();
            }
        }
        Ok(())
    }

    /// Whether no value is of both, by their types or by a tag that both require.
    ///
    /// It does not count that one of them is closed, because the value may have more keys than are sent.
    fn excludes(&self, one: &'s Value, other: &'s Value) -> bool {
        let differs = |key: &str| {
            let leaves = |schema: &'s Value| {
                schema.get("properties")?.get(key).map(|tag| self.questions.leaves(tag))
            };
            let Some((ones, others)) = leaves(one).zip(leaves(other)) else { return false };
            ones.iter().all(|one| others.iter().all(|other| are_apart(one, other)))
        };
        let is_common = |key: &&str| required(other).any(|other| other == *key);
        are_apart(one, other)
            || self.key.into_iter().chain(required(one).filter(is_common)).any(differs)
    }

    fn gather_plain(
        &mut self,
        secret: &'s Value,
        other: &'s Value,
        tree: &mut Tree,
    ) -> Result<(), InvalidSchema> {
        let names = |schema: &'s Value| schema.get("properties").and_then(Value::as_object);
        let both = [secret, other].into_iter().filter_map(names).flat_map(Map::keys);
        for name in both {
            let (secret, (sent, step)) = (of_name(secret, name)?.0, of_name(other, name)?);
            self.step(step, secret, sent, tree)?;
        }
        for rest in rests(secret).flatten() {
            for sent in rests(other) {
                self.step(Step::Every, Some(rest), sent, tree)?;
            }
        }
        for item in items(secret).flatten() {
            for sent in items(other) {
                self.step(Step::Items, Some(item), sent, tree)?;
            }
        }
        Ok(())
    }

    fn step(
        &mut self,
        step: Step,
        secret: Option<&'s Value>,
        sent: Option<&'s Value>,
        tree: &mut Tree,
    ) -> Result<(), InvalidSchema> {
        let (Some(secret), Some(sent)) = (secret, sent) else { return Ok(()) };
        if sent.get(keyword::HIDDEN).is_some() || *sent == Value::Bool(false) {
            return Ok(());
        }
        let mut child = Tree::default();
        if is_secret(secret) {
            child.is_end = true;
        } else {
            self.gather(secret, sent, &mut child)?;
        }
        if child.is_end || !child.children.is_empty() {
            tree.children.entry(step).or_default().add(child);
        }
        Ok(())
    }
}

/// The addresses of a schema with secrets and of another one.
type Pair = (*const Value, *const Value);

fn too_deep() -> InvalidSchema {
    InvalidSchema::of_options(Reason::TooDeep)
}

/// The schema of a key, declared or not, and the step of a path that hides it.
fn of_name<'s>(schema: &'s Value, name: &str) -> Result<(Option<&'s Value>, Step), InvalidSchema> {
    let step = Step::Name(name.to_owned());
    if is_open(schema) {
        return Ok((Some(schema), step));
    }
    let property = schema.get("properties").and_then(|properties| properties.get(name));
    if property.is_some() {
        return Ok((property, step));
    }
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    for (pattern, child) in patterns.into_iter().flatten() {
        if Pattern::of(pattern, &At::ROOT)?.takes(name) {
            return Ok((Some(child), Step::Every));
        }
    }
    Ok((schema.get("additionalProperties"), step))
}

/// The schemas of undeclared keys.
fn rests(schema: &Value) -> impl Iterator<Item = Option<&Value>> {
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    let open = is_open(schema).then_some(schema);
    let rest = schema.get("additionalProperties").or(open);
    patterns.into_iter().flat_map(Map::values).map(Some).chain([rest])
}

fn items(schema: &Value) -> impl Iterator<Item = Option<&Value>> {
    let prefix = schema.get("prefixItems").and_then(Value::as_array);
    let picks = schema.get(keyword::PICK).and_then(Value::as_object);
    let open = is_open(schema).then_some(schema);
    let items = schema.get("items").or(open);
    let picks = picks.into_iter().flat_map(Map::values);
    prefix.into_iter().flatten().chain(picks).map(Some).chain([items])
}

fn is_secret(schema: &Value) -> bool {
    schema.get(keyword::HIDDEN).is_some_and(|hidden| hidden == "writeOnly")
}

fn references(schema: &Value, used: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            used.extend(map.get("$ref").and_then(Value::as_str).map(name_in));
            map.values().for_each(|child| references(child, used));
        }
        Value::Array(list) => list.iter().for_each(|child| references(child, used)),
        _ => {}
    }
}
