//! Fields that are excluded at every depth: `**.secret`.

use super::path;
use crate::model::{
    document::schema::{Document, Id, Kind, Place, Property, Schema},
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
    opens_everywhere: bool,
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

    let value = document.add(Schema::any(true));
    let any = document.reserve();
    for id in document.ids().filter(|id| *id != any && *id != value) {
        if let Kind::Any { is_allowed } = document[id].kind
            && (is_allowed || opens_everywhere)
        {
            document[id].kind = Kind::Ref(any);
            is_met.fill(true);
        }
        for (name, is_met) in names.iter().zip(&mut is_met) {
            *is_met |= hide(document, id, name, value)?;
        }
    }
    // An unconstrained place accepts any value without these fields.
    let mut schema = Schema::any(true);
    document.spell_out(&mut schema);
    schema.name = Some("Any".into());
    if let Some(object) = schema.object_mut() {
        object.properties.extend(names.iter().map(|name| hidden(name, value)));
        let inside = object.extra.schema;
        document[inside].kind = Kind::Ref(any);
    }
    document[any] = schema;
    match is_met.iter().position(|is_met| !is_met) {
        Some(index) => Err(InvalidSchema::of_options(Reason::UnknownPath(paths[index].clone()))),
        None => Ok(()),
    }
}

/// Hides a field in one object. Returns whether the object can have it.
fn hide(document: &mut Document, id: Id, name: &str, value: Id) -> Result<bool, InvalidSchema> {
    let Some(object) = document[id].object() else { return Ok(false) };
    let is_taken = document.accepts(object, name)?;
    let Some(object) = document[id].object_mut() else { return Ok(false) };
    match object.property_mut(name) {
        Some(declared) => declared.place.exclude(),
        None if is_taken => object.properties.push(hidden(name, value)),
        None => return Ok(false),
    }
    Ok(true)
}

fn hidden(name: &str, value: Id) -> Property {
    let mut place = Place::of(value);
    place.exclude();
    Property::new(name.into(), place, false)
}
