//! Paths into a model: `orders[].lines[0].by["a.b"].*`.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use crate::model::invalid_schema::{InvalidSchema, Reason, Result};

/// Paths by their steps. `a.b` and `a.c` form one tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The paths that end here.
    pub(super) ends: Vec<End>,
    pub(super) children: BTreeMap<Step, Self>,
    /// Whether the path of an include leads here.
    pub(super) includes: bool,
    /// Whether the path of an exclude leads here.
    pub(super) excludes: bool,
    /// Whether a path that opens a place or renames a field leads here.
    pub(super) changes: bool,
}

/// The end of a path.
#[derive(Debug)]
pub(super) struct End {
    path: String,
    pub(super) action: Action,
    /// Whether the document has such a place, which is a field if it is renamed.
    pub(super) is_met: Cell<bool>,
    /// Whether the place was unconstrained, if the path opens it.
    pub(super) is_open: Cell<bool>,
}

/// The effect of a path on the place to which it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Include,
    Exclude,
    Open,
    /// The field is sent under this name.
    Rename(Arc<str>),
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

impl Tree {
    pub(super) fn insert(&mut self, path: &str, action: Action) -> Result<()> {
        let steps = steps(path)
            .ok_or_else(|| InvalidSchema::of_options(Reason::MalformedPath(path.to_owned())))?;
        let mut place = self;
        for step in steps {
            place = place.children.entry(step).or_default();
            match action {
                Action::Include => place.includes = true,
                Action::Exclude => place.excludes = true,
                Action::Open | Action::Rename(_) => place.changes = true,
            }
        }
        let (is_met, is_open) = (Cell::new(false), Cell::new(action != Action::Open));
        place.ends.push(End { path: path.to_owned(), action, is_met, is_open });
        Ok(())
    }

    /// Checks that each path had an effect.
    pub(super) fn check(&self) -> Result<()> {
        for end in &self.ends {
            if !end.is_met.get() {
                return Err(InvalidSchema::of_options(Reason::UnknownPath(end.path.clone())));
            }
            if !end.is_open.get() {
                return Err(InvalidSchema::of_options(Reason::Constrained(end.path.clone())));
            }
        }
        self.children.values().try_for_each(Self::check)
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
