//! Fields that are excluded at every depth: `**.secret`.

use std::sync::Arc;

use super::path;
use crate::model::{
    document::place::Id,
    document::schema::{Document, Kind, Property, Schema},
    invalid_schema::{InvalidSchema, Reason, Result},
    projection::Projection,
};

/// A path of the form `**.name`.
pub(crate) struct Everywhere {
    name: String,
    pub(crate) path: String,
    /// The projection that hides the field, unless the model itself does.
    pub(crate) projection: Option<Arc<Projection>>,
    /// Whether an object can have such a field.
    pub(crate) is_met: bool,
}

impl Everywhere {
    /// # Errors
    ///
    /// Returns an error if the path has another form.
    pub(crate) fn of(path: &str, projection: Option<&Arc<Projection>>) -> Result<Self> {
        let malformed = || InvalidSchema::of_options(Reason::MalformedPath(path.to_owned()));
        let name = path::name_everywhere(path).ok_or_else(malformed)?;
        let (path, projection) = (path.to_owned(), projection.cloned());
        Ok(Self { name, path, projection, is_met: false })
    }
}

/// Hides fields in all these schemas. `names` are the indices of their names.
///
/// A path names a field as the value does, even if the field is renamed.
pub(crate) fn hide_everywhere(
    document: &mut Document,
    schemas: &[Id],
    everywhere: &mut [Everywhere],
    names: &[usize],
) {
    if names.is_empty() {
        return;
    }
    let is_any = |id: &Id| matches!(document[*id].kind, Kind::Any { is_allowed: true });
    let any: Vec<Id> = schemas.iter().copied().filter(is_any).collect();
    let mut spelled_out = None;
    if !any.is_empty() {
        // An unconstrained place accepts any value without these fields.
        let mut schema = Schema { name: Some("Any".into()), ..Schema::any(true) };
        document.spell_out(&mut schema);
        let inside = schema.object().map(|object| object.extra.schema);
        let target = document.add(schema);
        for id in any.into_iter().chain(inside) {
            document[id].kind = Kind::Ref(target);
        }
        spelled_out = Some(target);
    }
    for id in schemas.iter().copied().chain(spelled_out) {
        let Some(object) = document[id].object_mut() else { continue };
        for name in names {
            let hidden = &mut everywhere[*name];
            let is_taken = object.accepts(&hidden.name);
            match object.property_mut(&hidden.name) {
                Some(declared) => declared.place.exclude(),
                None if is_taken => {
                    object.properties.push(Property::hidden((*hidden.name).into()));
                }
                None => continue,
            }
            hidden.is_met = true;
        }
    }
}
