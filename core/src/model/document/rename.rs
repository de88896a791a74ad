//! The names under which fields are sent.

use std::{collections::HashSet, sync::Arc};

use super::place::Id;
use super::schema::{Document, Object, Property};
use crate::model::invalid_schema::{Reason, Result};

/// Renames the fields that have no name of their own by the case of their object.
///
/// # Errors
///
/// Returns an error if two fields of an object have one name.
pub(crate) fn rename(document: &mut Document) -> Result<()> {
    let is_renamed = |object: &Object| {
        object.case.is_some() || object.properties.iter().any(Property::is_renamed)
    };
    if !document.ids().any(|id| document[id].object().is_some_and(is_renamed)) {
        return Ok(());
    }
    document.is_renamed = true;
    let mut sent = document.reached(document.root, |place| !place.is_hidden());
    sent.insert(document.root);
    sent.into_iter().try_for_each(|id| rename_in(document, id))
}

fn rename_in(document: &mut Document, id: Id) -> Result<()> {
    let Some(object) = document[id].object_mut() else { return Ok(()) };
    let mut outputs: HashSet<Arc<str>> = HashSet::new();
    let mut clash = None;
    for property in object.properties.iter_mut().filter(|one| !one.place.is_hidden()) {
        // A forbidden key is not sent, so it has no other name.
        if let Some(case) =
            object.case.filter(|_| !property.is_renamed() && !property.place.is_never())
        {
            property.output = case.apply(&property.name).into();
        }
        if !outputs.insert(Arc::clone(&property.output)) {
            clash = Some(property.output.to_string());
        }
    }
    // An undeclared key of that name would be sent next to the field.
    if !object.extra.is_never() {
        for property in &object.properties {
            outputs.remove(&property.name);
        }
        object.properties.extend(outputs.into_iter().map(Property::hidden));
    }
    match clash {
        Some(name) => Err(document.error(id, Reason::Clash(name))),
        None => Ok(()),
    }
}
