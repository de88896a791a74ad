//! The fields that an include or exclude names, and the locations that `allow_any` opens. The paths apply
//! to a document before it is compiled.

mod everywhere;
mod path;
mod selection;

pub(crate) use everywhere::{Everywhere, hide_everywhere};
use path::{Action, Tree};
pub(crate) use path::{Step, steps};
use selection::{Paths, Selection};

use super::place::{Id, Place};
use super::schema::Document;
use crate::model::{invalid_schema::Result, options::ModelOptions};

/// Returns a copy of the schema `root` without the fields that are not written. The unconstrained places that
/// `allow_any` names are allowed in it.
///
/// Exclude beats include. An include of nothing keeps nothing.
///
/// # Errors
///
/// Returns an error if a path matches nothing, or if nothing is unconstrained where `allow_any` leads.
pub(crate) fn select(document: &mut Document, root: Id, options: &ModelOptions) -> Result<Id> {
    // A place that `**` opens has no path.
    let open = options.allow_any.iter().filter(|path| *path != "**");
    let exclude = options.exclude.iter().filter(|path| !path.starts_with("**"));
    let mut paths: Vec<(&String, Action)> = open.map(|path| (path, Action::Open)).collect();
    paths.extend(options.include.iter().flatten().map(|path| (path, Action::Include)));
    paths.extend(exclude.map(|path| (path, Action::Exclude)));
    let names = options.rename.iter();
    paths.extend(names.map(|(path, name)| (path, Action::Rename((**name).into()))));
    let mut tree = Tree::default();
    paths.into_iter().try_for_each(|(path, action)| tree.insert(path, action))?;

    let mut root = Place::of(root);
    let paths = Paths { trees: vec![&tree], is_whole: options.include.is_none() };
    Selection { document, steps: 0 }.place(&mut root, paths)?;
    tree.check()?;
    Ok(root.schema)
}
