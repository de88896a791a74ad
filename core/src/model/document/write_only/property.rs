//! The properties whose own value is `writeOnly`.

use crate::model::{
    document::place::{Hidden, Id},
    document::schema::{Document, Kind, Schema},
    filter::Mask,
    invalid_schema::{Reason, Result},
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
pub(super) fn hide_properties(document: &mut Document, is_lax: bool) -> Result<bool> {
    let is_sent_as_stars = |id: Id| is_lax && is_stars(document, id);
    let edges = |id: Id, visit: &mut dyn FnMut(Id)| {
        // If one branch reads it as text and another as stars, it can be sent as text.
        let is_same_place = matches!(document[id].kind, Kind::Ref(_) | Kind::Union(_));
        document.each_child(id, &mut |steps, place| {
            let is_excluded = place.is_hidden() || steps.first() == Some(&"properties");
            if !is_excluded && (is_same_place || !is_sent_as_stars(place.schema)) {
                visit(place.schema);
            }
        });
    };
    let starts = |id: Id| document[id].keywords.contains_key("writeOnly");
    let mut covered = document.leading(edges, starts);
    covered.retain(|id| !is_sent_as_stars(*id));
    let covers = |id: Id| covered.contains(&id);
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
