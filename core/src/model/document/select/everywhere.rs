//! Fields that are excluded at every depth: `**.secret`.

use super::path;
use crate::model::{
    document::schema::{Document, Id, Kind, Property, Schema},
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
    let is_any = |id: &Id| matches!(document[*id].kind, Kind::Any { is_allowed: true });
    let any: Vec<Id> = document.ids().filter(|id| *id != Document::ANY && is_any(id)).collect();
    let has_any = !any.is_empty();
    if has_any {
        // An unconstrained place accepts any value without these fields.
        let mut schema = Schema { name: Some("Any".into()), ..Schema::any(true) };
        document.spell_out(&mut schema);
        let inside = schema.object().map(|object| object.extra.schema);
        let spelled_out = document.add(schema);
        for id in any.into_iter().chain(inside) {
            document[id].kind = Kind::Ref(spelled_out);
        }
    }
    for path in paths {
        let malformed = || InvalidSchema::of_options(Reason::MalformedPath((*path).clone()));
        let name = path::name_everywhere(path).ok_or_else(malformed)?;
        let mut is_met = has_any;
        for object in document.schemas_mut().filter_map(Schema::object_mut) {
            let is_taken = object.accepts(&name);
            match object.property_mut(&name) {
                Some(declared) => declared.place.exclude(),
                None if is_taken => object.properties.push(Property::hidden((*name).into())),
                None => continue,
            }
            is_met = true;
        }
        if !is_met {
            return Err(InvalidSchema::of_options(Reason::UnknownPath((*path).clone())));
        }
    }
    Ok(())
}
