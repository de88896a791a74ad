//! Which fields an include or exclude names, and where a model is declared open: paths, laid over a
//! document before it is compiled.

use std::{cell::Cell, collections::BTreeMap};

use serde_json::{Map, Value, json};

use super::{
    compile::is_open,
    error::{InvalidSchema, Reason},
    keyword,
};

/// Paths by their steps: `a.b` and `a.c` are one tree.
#[derive(Debug, Default)]
struct Tree {
    /// A path ends here.
    is_end: bool,
    children: BTreeMap<Step, Self>,
    /// The document has such a place.
    is_met: Cell<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// `name`, or `["name"]`
    Name(String),
    /// `*`
    Every,
    /// `[2]`, or `[-1]`
    Item(i64),
    /// `[]`
    Items,
}

/// Lays a selection over `document`: what is not to be written is marked as hidden.
///
/// Exclude beats include. An include of nothing keeps nothing.
pub(super) fn select(
    document: &mut Value,
    include: Option<&[String]>,
    exclude: &[String],
) -> Result<(), InvalidSchema> {
    if include.is_none() && exclude.is_empty() {
        return Ok(());
    }
    let include = include.map(Tree::of).transpose()?;
    let exclude = Tree::of(exclude)?;

    let whole = include.as_ref().is_some_and(|tree| tree.is_end);
    let included = include.as_ref().filter(|_| !whole).map(|tree| vec![tree]);
    let definitions = definitions(document);
    Selection { definitions: &definitions, steps: Cell::new(0) }.apply(
        document,
        included.as_deref(),
        &[&exclude],
        0,
    )?;

    for tree in include.iter().chain([&exclude]) {
        tree.all_met()?;
    }
    prune(document);
    Ok(())
}

/// Marks the open places that `paths` name, and those right inside of what they name.
pub(super) fn open(document: &mut Value, paths: &[String]) -> Result<(), InvalidSchema> {
    let tree = Tree::of(paths)?;
    let definitions = definitions(document);
    let opening = Opening { definitions: &definitions };
    if tree.is_end {
        opening.mark(document);
    }
    opening.apply(document, &tree, 0)?;
    tree.all_met()
}

fn definitions(document: &Value) -> Map<String, Value> {
    document.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

impl Tree {
    fn of(paths: &[String]) -> Result<Self, InvalidSchema> {
        let mut tree = Self::default();
        tree.is_met.set(true);
        for path in paths {
            let steps = steps(path)
                .ok_or_else(|| InvalidSchema::new("", Reason::MalformedPath(path.clone())))?;
            let mut place = &mut tree;
            for step in steps {
                place = place.children.entry(step).or_default();
            }
            place.is_end = true;
        }
        Ok(tree)
    }

    fn child(&self, step: &Step) -> Option<&Self> {
        let child = self.children.get(step)?;
        child.is_met.set(true);
        Some(child)
    }

    fn all_met(&self) -> Result<(), InvalidSchema> {
        match self.unmet(&mut Vec::new()) {
            Some(path) => Err(InvalidSchema::new("", Reason::UnknownPath(path))),
            None => Ok(()),
        }
    }

    fn unmet<'a>(&'a self, steps: &mut Vec<&'a Step>) -> Option<String> {
        if !self.is_met.get() {
            return Some(path_of(steps));
        }
        for (step, child) in &self.children {
            steps.push(step);
            if let Some(path) = child.unmet(steps) {
                return Some(path);
            }
            steps.pop();
        }
        None
    }
}

/// The steps of a path: `orders[].lines[0].by["a.b"].*`.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, after) = match inside.strip_prefix('"') {
                Some(name) => {
                    let (name, after) = name.split_once("\"]")?;
                    (Step::Name(name.to_owned()), after)
                }
                None => {
                    let (index, after) = inside.split_once(']')?;
                    (
                        if index.is_empty() {
                            Step::Items
                        } else {
                            Step::Item(index.parse().ok()?)
                        },
                        after,
                    )
                }
            };
            steps.push(step);
            rest = after;
            continue;
        }
        if !steps.is_empty() {
            rest = rest.strip_prefix('.')?;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        steps.push(match name {
            "" => return None,
            "*" => Step::Every,
            name => Step::Name(name.to_owned()),
        });
        rest = after;
    }
    Some(steps)
}

fn path_of(steps: &[&Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Name(name) if name.contains(['.', '[']) || name == "*" || name.is_empty() => {
                path.push_str(&format!("[\"{name}\"]"));
            }
            Step::Name(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Every if path.is_empty() => path.push('*'),
            Step::Every => path.push_str(".*"),
            Step::Item(index) => path.push_str(&format!("[{index}]")),
            Step::Items => path.push_str("[]"),
        }
    }
    path
}

/// Trees that all hold at one place.
type Trees<'t> = Vec<&'t Tree>;

/// More than any model has that a person wrote.
const MAX_STEPS: u32 = 1 << 14;

struct Selection<'d> {
    definitions: &'d Map<String, Value>,
    /// Places that were looked at: unions of unions double with each.
    steps: Cell<u32>,
}

impl Selection<'_> {
    /// `include` of `None` is everything; `unions` are round it at the same place.
    fn apply(
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
            return Err(InvalidSchema::new("", Reason::TooDeep));
        }
        inline(schema, self.definitions);
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
        let others = schema.get("additionalProperties").cloned().filter(Value::is_object);
        let Some(mut others) = others.or_else(|| (!is_map).then_some(Value::Bool(false))) else {
            return Ok(());
        };

        // A key of a map that a path names becomes a property, as which it has a schema of its own.
        let mut properties = match schema.remove("properties") {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let trees = include.unwrap_or_default().iter().chain(exclude);
        for step in trees.flat_map(|tree| tree.children.keys()) {
            if let (Step::Name(name), true) = (step, others.is_object())
                && !properties.contains_key(name)
            {
                let mut property = others.clone();
                property.as_object_mut().map(|property| property.remove("default"));
                properties.insert(name.clone(), property);
            }
        }

        for (name, property) in &mut properties {
            let steps = [Step::Name(name.clone()), Step::Every];
            self.part(property, &steps, include, exclude)?;
        }
        if others.is_object() {
            self.part(&mut others, &[Step::Every], include, exclude)?;
            schema.insert("additionalProperties".to_owned(), others);
        }
        if is_map {
            schema.insert(keyword::MAP.to_owned(), Value::Bool(true));
        }
        if !properties.is_empty() {
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
        if is_hidden {
            if let Value::Object(schema) = schema {
                schema.insert(keyword::HIDDEN.to_owned(), Value::Bool(true));
            }
            return Ok(());
        }
        // A path that ends here includes all that is in it.
        let included = included.filter(|trees| !trees.iter().any(|tree| tree.is_end));
        self.apply(schema, included.as_deref(), &excluded, 0)
    }
}

fn children<'t>(trees: &[&'t Tree], steps: &[Step]) -> Trees<'t> {
    trees.iter().flat_map(|tree| steps.iter().filter_map(|step| tree.child(step))).collect()
}

/// A union that is a branch of itself ends here; no other is nested as deep.
fn at_most(unions: u32) -> Result<(), InvalidSchema> {
    const MAX_UNIONS: u32 = 128;
    match unions {
        0..MAX_UNIONS => Ok(()),
        _ => Err(InvalidSchema::new("", Reason::TooDeep)),
    }
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

/// Replaces a `$ref` by a copy of its target, so that what is done to it is done here only.
fn inline(schema: &mut Value, definitions: &Map<String, Value>) {
    for _ in 0..64 {
        let Some(target) = schema.get("$ref").and_then(Value::as_str) else { return };
        let Some(target) = definitions.get(&name_in(target)) else { return };

        let alias = std::mem::replace(schema, target.clone());
        if let (Value::Object(schema), Value::Object(alias)) = (&mut *schema, alias) {
            schema.extend(alias.into_iter().filter(|(name, _)| name != "$ref"));
        }
    }
}

/// The name of a definition in the `$ref` to it.
pub(super) fn name_in(target: &str) -> String {
    let name = percent_encoding::percent_decode_str(target.trim_start_matches("#/$defs/"));
    name.decode_utf8_lossy().replace("~1", "/").replace("~0", "~")
}

/// Drops definitions that nothing refers to any more.
fn prune(document: &mut Value) {
    fn collect(
        schema: &Value,
        definitions: &Map<String, Value>,
        used: &mut BTreeMap<String, Value>,
    ) {
        match schema {
            Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    let name = name_in(target);
                    if let Some(target) = definitions.get(&name)
                        && used.insert(name, target.clone()).is_none()
                    {
                        collect(target, definitions, used);
                    }
                }
                let children = map.iter().filter(|(name, _)| *name != "$defs");
                children.for_each(|(_, child)| collect(child, definitions, used));
            }
            Value::Array(list) => list.iter().for_each(|child| collect(child, definitions, used)),
            _ => {}
        }
    }

    let definitions = definitions(document);
    let mut used = BTreeMap::new();
    collect(document, &definitions, &mut used);
    if let Value::Object(document) = document {
        match used.is_empty() {
            true => document.remove("$defs"),
            false => document.insert("$defs".to_owned(), json!(used)),
        };
    }
}
