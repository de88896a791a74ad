//! The fields that an include or exclude names, and the locations that `allow_any` opens. The paths apply
//! to a document before it is compiled.

mod everywhere;
mod path;
mod selection;

use everywhere::hide_everywhere;
use path::Tree;
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
    let open = Tree::of(options.allow_any.iter().filter(|path| *path != "**"))?;
    let include = options.include.as_ref().map(|paths| Tree::of(paths.iter())).transpose()?;
    let exclude = Tree::of(exclude.into_iter())?;
    let rename = Tree::of_names(&options.rename)?;

    let included = include.as_ref().filter(|tree| tree.end.is_none()).map(|tree| vec![tree]);
    let paths = Paths {
        include: included,
        exclude: vec![&exclude],
        open: vec![&open],
        rename: vec![&rename],
    };
    let mut root = Place::of(document.root);
    let mut selection = Selection::of(document);
    selection.open(&mut root, &paths.open)?;
    document.root = selection.apply(root.schema, &paths, 0)?;

    [Some(&open), include.as_ref(), Some(&exclude)]
        .into_iter()
        .flatten()
        .try_for_each(Tree::all_met)?;
    open.all_used()?;
    rename.all_named()?;
    hide_everywhere(document, &everywhere, options.opens_everywhere())
}
