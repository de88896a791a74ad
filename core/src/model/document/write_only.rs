//! The properties that are never sent, because their schema is `writeOnly`.

use super::schema::{Document, Hidden, Id, Kind, Schema};
use crate::model::{
    filter::Mask,
    invalid_schema::{InvalidSchema, Reason},
};

/// Hides every property whose value is `writeOnly`, such as the password of a user.
///
/// A value is `writeOnly` if its own schema is, one that it refers to, a branch of it, or the schema of its
/// items or of the values under its undeclared keys. These have no key that could be excluded, so the
/// property that contains them is excluded. Returns whether there is such a property.
///
/// # Errors
///
/// Returns an error if the whole model is `writeOnly`, because no part of it could be sent.
pub(crate) fn hide_write_only(
    document: &mut Document,
    is_lax: bool,
) -> Result<bool, InvalidSchema> {
    // Each schema is in the list twice. The second entry is for text that can be sent as stars.
    let is_sent_as_stars =
        |node: usize| is_lax && node % 2 == 1 && is_stars(document, Id::at(node / 2));
    let edges = |node: usize, targets: &mut Vec<usize>| {
        if is_sent_as_stars(node) {
            return;
        }
        // If one branch reads it as text and another as stars, it can be sent as text.
        let stars = match document[Id::at(node / 2)].kind {
            Kind::Ref(_) => node % 2,
            Kind::Union(_) => 0,
            _ => 1,
        };
        document.each_child(Id::at(node / 2), &mut |steps, place| {
            if !place.is_hidden() && steps.first() != Some(&"properties") {
                targets.push(place.schema.index() * 2 + stars);
            }
        });
    };
    let starts = |node: usize| {
        document[Id::at(node / 2)].keywords.contains_key("writeOnly") && !is_sent_as_stars(node)
    };
    let is_write_only = Document::leading(document.len() * 2, edges, starts);
    let covers = |id: Id| is_write_only[id.index() * 2 + 1];
    if covers(document.root) {
        return Err(document.error(document.root, Reason::WriteOnly));
    }
    let mut is_any_hidden = false;
    for object in document.schemas_mut().filter_map(Schema::object_mut) {
        for property in &mut object.properties {
            if !property.place.is_hidden() && covers(property.place.schema) {
                property.place.hidden = Some(Hidden::WriteOnly);
                is_any_hidden = true;
            }
        }
    }
    Ok(is_any_hidden)
}

/// Whether a lax model sends text of this schema as stars, as pydantic does with a password.
fn is_stars(document: &Document, id: Id) -> bool {
    let mut leaves = document.leaves(id).into_iter().map(|leaf| &document[leaf]).peekable();
    let is_password = |leaf: &Schema| {
        leaf.types() == Mask::STR
            && leaf.listed().is_empty()
            && leaf.keywords.get("format").is_some_and(|format| format == "password")
    };
    leaves.peek().is_some() && leaves.all(|leaf| is_password(leaf) || leaf.types() == Mask::NULL)
}
