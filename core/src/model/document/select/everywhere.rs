//! Fields that are excluded at every depth: `**.secret`.

use super::path;
use crate::model::{
    document::schema::{Document, Kind, Property, Schema},
    invalid_schema::{InvalidSchema, Reason},
};

/// Hides the fields that paths of the form `**.name` name, in every object of the document.
///
/// # Errors
///
/// Returns an error if a path has another form, or if no object can have such a field.
pub(super) fn hide_everywhere(
    document: &mut Document,
    paths: &[&String],
) -> Result<(), InvalidSchema> {
    if paths.is_empty() {
        return Ok(());
    }
    let name = |path: &&String| {
        let malformed = || InvalidSchema::of_options(Reason::MalformedPath((*path).clone()));
        path::name_everywhere(path).ok_or_else(malformed)
    };
    let names: Vec<String> = paths.iter().map(name).collect::<Result<_, _>>()?;
    let mut is_met = vec![false; names.len()];

    let any = document.reserve();
    for id in document.ids().filter(|id| *id != any && *id != Document::ANY) {
        if let Kind::Any { is_allowed: true } = document[id].kind {
            document[id].kind = Kind::Ref(any);
            is_met.fill(true);
        }
        let Some(object) = document[id].object_mut() else { continue };
        for (name, is_met) in names.iter().zip(&mut is_met) {
            let is_taken = object.accepts(name);
            match object.property_mut(name) {
                Some(declared) => declared.place.exclude(),
                None if is_taken => object.properties.push(Property::hidden((**name).into())),
                None => continue,
            }
            *is_met = true;
        }
    }
    // An unconstrained place accepts any value without these fields.
    let mut schema = Schema::any(true);
    document.spell_out(&mut schema);
    schema.name = Some("Any".into());
    if let Some(object) = schema.object_mut() {
        object.properties.extend(names.iter().map(|name| Property::hidden((**name).into())));
        let inside = object.extra.schema;
        document[inside].kind = Kind::Ref(any);
    }
    document[any] = schema;
    match is_met.iter().position(|is_met| !is_met) {
        Some(index) => Err(InvalidSchema::of_options(Reason::UnknownPath(paths[index].clone()))),
        None => Ok(()),
    }
}
