//! The fields that an include or exclude names, and the locations that `allow_any` opens. The paths apply
//! to a document before it is compiled.

mod everywhere;
mod path;
mod selection;

use everywhere::hide_everywhere;
use path::{Action, Tree};
pub(crate) use path::{Step, steps};
use selection::{Paths, Selection};

use super::schema::{Document, Place};
use crate::model::{invalid_schema::InvalidSchema, options::ModelOptions};

/// Hides the fields that are not written, and allows the unconstrained places that `allow_any` names.
///
/// Exclude beats include. An include of nothing keeps nothing.
///
/// # Errors
///
/// Returns an error if a path matches nothing, or if nothing is unconstrained where `allow_any` leads.
pub(crate) fn select(document: &mut Document, options: &ModelOptions) -> Result<(), InvalidSchema> {
    let is_everywhere = |path: &&String| path.starts_with("**");
    let (everywhere, exclude): (Vec<_>, Vec<_>) = options.exclude.iter().partition(is_everywhere);
    // A place that `**` opens has no path.
    let open = options.allow_any.iter().filter(|path| *path != "**");
    let mut paths: Vec<(&String, Action)> = open.map(|path| (path, Action::Open)).collect();
    paths.extend(options.include.iter().flatten().map(|path| (path, Action::Include)));
    paths.extend(exclude.into_iter().map(|path| (path, Action::Exclude)));
    let names = options.rename.iter();
    paths.extend(names.map(|(path, name)| (path, Action::Rename((**name).into()))));
    let mut tree = Tree::default();
    paths.into_iter().try_for_each(|(path, action)| tree.insert(path, action))?;

    let mut root = Place::of(document.root);
    let paths = Paths { trees: vec![&tree], is_whole: options.include.is_none() };
    Selection::of(document).place(&mut root, paths)?;
    document.root = root.schema;
    tree.check()?;
    hide_everywhere(document, &everywhere)
}
