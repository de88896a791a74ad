//! Which fields an include or exclude names, and where a model is declared open: paths, laid over a
//! document before it is compiled.

mod everywhere;
mod limit;
mod open;
mod path;
mod selection;
mod unions;

use std::cell::Cell;

use serde_json::Value;

use everywhere::Everywhere;
pub(in crate::model) use open::{close_bare, open};
use path::Tree;
use selection::Selection;
pub(in crate::model) use unions::hide_in_unions;

use super::definitions::{definitions, prune};
use crate::model::invalid_schema::InvalidSchema;

/// Lays a selection over `document`: what is not to be written is marked as hidden.
///
/// Exclude beats include. An include of nothing keeps nothing.
pub(in crate::model) fn select(
    document: &mut Value,
    include: Option<&[String]>,
    exclude: &[String],
    opens_everywhere: bool,
) -> Result<(), InvalidSchema> {
    if include.is_none() && exclude.is_empty() {
        return Ok(());
    }
    let include = include.map(|paths| Tree::of(paths.iter())).transpose()?;
    let (everywhere, exclude): (Vec<_>, Vec<_>) =
        exclude.iter().partition(|path| path.starts_with("**"));
    Everywhere::of(everywhere.into_iter(), opens_everywhere)?.hide(document)?;
    let exclude = Tree::of(exclude.into_iter())?;

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
