//! Fields that are excluded at every depth: `**.secret`.

use std::sync::Arc;

use serde_json::Map;

use super::path;
use crate::model::{
    document::{
        Texts,
        schema::{Document, Id, Kind, Place, Property, Schema},
    },
    invalid_schema::{InvalidSchema, Reason},
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
    pub(crate) fn of(
        path: &str,
        projection: Option<&Arc<Projection>>,
    ) -> Result<Self, InvalidSchema> {
        let malformed = || InvalidSchema::of_options(Reason::MalformedPath(path.to_owned()));
        let name = path::name_everywhere(path).ok_or_else(malformed)?;
        let (path, projection) = (path.to_owned(), projection.cloned());
        Ok(Self { name, path, projection, is_met: false })
    }
}

/// Hides fields in all these schemas. `names` are the indices of their names.
pub(crate) fn hide_everywhere(
    document: &mut Document,
    schemas: &[Id],
    everywhere: &mut [Everywhere],
    names: &[usize],
) -> Result<(), InvalidSchema> {
    if names.is_empty() {
        return Ok(());
    }
    let value = document.add(Schema::any(true));
    let any = document.reserve();
    for id in schemas {
        if let Kind::Any { is_allowed: true } = document[*id].kind {
            document[*id].kind = Kind::Ref(any);
            names.iter().for_each(|name| everywhere[*name].is_met = true);
        }
        for name in names {
            let hidden = &mut everywhere[*name];
            hidden.is_met |= hide(document, *id, &hidden.name, value)?;
        }
    }
    // An unconstrained place accepts any value without these fields.
    let mut schema = Schema::any(true);
    schema.spell_out(document.add(Schema::of(Kind::Ref(any), Map::new())));
    schema.name = Some("Any".into());
    if let Some(object) = schema.object_mut() {
        let properties = names.iter().map(|name| hidden(&everywhere[*name].name, value));
        object.properties.extend(properties);
    }
    document[any] = schema;
    Ok(())
}

/// Hides a field in one object. Returns whether the object can have it.
fn hide(document: &mut Document, id: Id, name: &str, value: Id) -> Result<bool, InvalidSchema> {
    let Some(object) = document[id].object() else { return Ok(false) };
    let texts = Texts::of_names(document, &object.names);
    let texts = texts.map_err(|reason| document.error(id, reason))?;
    let is_taken = !object.extra.is_never() && texts.is_none_or(|texts| texts.take(name));
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
