//! The properties that are never sent, because a schema is `writeOnly`.

mod property;
mod union;

use super::schema::Document;
use crate::model::invalid_schema::Result;

/// Hides every property whose value is `writeOnly`, also in the other branches of a union.
///
/// # Errors
///
/// Returns an error if the whole model is `writeOnly`, or if the unions of the document are too large or two
/// of them are recursive.
pub(crate) fn hide_write_only(document: &mut Document, is_lax: bool) -> Result<()> {
    match property::hide_properties(document, is_lax)? {
        true => union::hide_in_unions(document),
        false => Ok(()),
    }
}
