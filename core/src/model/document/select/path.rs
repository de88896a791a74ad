//! Paths into a model: `orders[].lines[0].by["a.b"].*`.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use crate::model::invalid_schema::{InvalidSchema, Reason};

/// Paths by their steps. `a.b` and `a.c` form one tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The path that ends here.
    pub(super) end: Option<String>,
    /// The name under which the field is sent to which the path leads.
    pub(super) output: Option<Arc<str>>,
    pub(super) children: BTreeMap<Step, Self>,
    /// The document has such a place.
    is_met: Cell<bool>,
    /// The path had an effect where it ends.
    pub(super) is_used: Cell<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// `name`, or `["name"]`
    Name(String),
    /// `*`
    Every,
    /// `[2]`, or `[-1]`
    Item(i64),
    /// `[]`
    Items,
}

/// The subtrees that any of `steps` selects, from any of `trees`.
pub(super) fn children<'t>(trees: &[&'t Tree], steps: &[Step]) -> Vec<&'t Tree> {
    trees.iter().flat_map(|tree| steps.iter().filter_map(|step| tree.child(step))).collect()
}

impl Tree {
    pub(super) fn of<'p>(paths: impl Iterator<Item = &'p String>) -> Result<Self, InvalidSchema> {
        let mut tree = Self::default();
        tree.is_met.set(true);
        for path in paths {
            tree.insert(path)?;
        }
        Ok(tree)
    }

    /// Paths to fields, and the names under which these are sent.
    pub(super) fn of_names(names: &[(String, String)]) -> Result<Self, InvalidSchema> {
        let mut tree = Self::default();
        for (path, name) in names {
            tree.insert(path)?.output = Some((**name).into());
        }
        Ok(tree)
    }

    fn insert(&mut self, path: &str) -> Result<&mut Self, InvalidSchema> {
        let steps = steps(path)
            .ok_or_else(|| InvalidSchema::of_options(Reason::MalformedPath(path.to_owned())))?;
        let mut place = self;
        for step in steps {
            place = place.children.entry(step).or_default();
        }
        place.end = Some(path.to_owned());
        Ok(place)
    }

    fn child(&self, step: &Step) -> Option<&Self> {
        let child = self.children.get(step)?;
        child.is_met.set(true);
        Some(child)
    }

    /// Checks that each path leads to a place.
    pub(super) fn all_met(&self) -> Result<(), InvalidSchema> {
        self.check(&|tree| tree.is_met.get(), &Reason::UnknownPath)
    }

    /// Checks that each path had an effect.
    pub(super) fn all_used(&self) -> Result<(), InvalidSchema> {
        self.check(&|tree| tree.is_used.get(), &Reason::Constrained)
    }

    /// Checks that each path leads to a field.
    pub(super) fn all_named(&self) -> Result<(), InvalidSchema> {
        self.check(&|tree| tree.is_used.get(), &Reason::UnknownPath)
    }

    fn check(
        &self,
        holds: &dyn Fn(&Self) -> bool,
        reason: &dyn Fn(String) -> Reason,
    ) -> Result<(), InvalidSchema> {
        match &self.end {
            Some(path) if !holds(self) => Err(InvalidSchema::of_options(reason(path.clone()))),
            _ => self.children.values().try_for_each(|child| child.check(holds, reason)),
        }
    }
}

/// The name in a path of the form `**.name` or `**["name"]`.
pub(super) fn name_everywhere(path: &str) -> Option<String> {
    let rest = path.strip_prefix("**")?;
    let steps = steps(rest.strip_prefix('.').unwrap_or(rest))?;
    match &steps[..] {
        [Step::Name(name)] => Some(name.clone()),
        _ => None,
    }
}

/// The steps of a path: `orders[].lines[0].by["a.b"].*`.
pub(crate) fn steps(path: &str) -> Option<Vec<Step>> {
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
                    let step = match index {
                        "" => Step::Items,
                        index => Step::Item(index.parse().ok()?),
                    };
                    (step, after)
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
            // A step of every depth is not a place.
            "" | "**" => return None,
            "*" => Step::Every,
            name => Step::Name(name.to_owned()),
        });
        rest = after;
    }
    Some(steps)
}
