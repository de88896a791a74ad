//! The paths of the projections in a document.

use std::{collections::HashSet, sync::Arc};

use super::place::Id;
use super::schema::{Document, Kind, Schema};
use super::select;
use crate::model::{
    invalid_schema::{InvalidSchema, Result},
    projection::Projection,
};

/// Selects the fields of each projection in the document.
///
/// A projection inside another one comes first, so that no path of the outer one brings back a field.
///
/// # Errors
///
/// Returns an error if a path matches nothing, or if it leads through a projection that contains itself.
pub(crate) fn project(document: &mut Document) -> Result<()> {
    let projected = inner_first(document);
    let has_paths = |id: &Id| document[*id].projections.iter().any(|one| one.options.has_paths());
    document.pending = projected.iter().copied().filter(has_paths).collect();
    for id in projected {
        for projection in document[id].projections.clone() {
            project_one(document, id, &projection)
                .map_err(|error| document.of_projection(error, Some(&projection)))?;
        }
        document.pending.retain(|pending| *pending != id);
        inline(document, id);
    }
    Ok(())
}

fn project_one(document: &mut Document, id: Id, projection: &Projection) -> Result<()> {
    // A copy, because a path that leads back to the projection itself must find it.
    let whole = Schema { name: None, projections: Vec::new(), ..document[id].clone() };
    let whole = document.add(whole);
    let selected = select(document, whole, &projection.options)?;
    if selected != whole {
        replace(document, id, selected);
    }
    Ok(())
}

/// Writes a projection that is only a reference as the schema behind it, unless that one contains itself.
fn inline(document: &mut Document, id: Id) {
    if let Kind::Ref(target) = document[id].kind
        && !document[target].is_any()
        && !document.reached(target, |_| true).contains(&target)
    {
        replace(document, id, target);
    }
}

/// Gives a projection the content of another schema.
fn replace(document: &mut Document, id: Id, content: Id) {
    let mut schema = document.inlined(content);
    let projection = &mut document[id];
    schema.projections.append(&mut projection.projections);
    schema.keywords.extend(std::mem::take(&mut projection.keywords));
    schema.name = projection.name.take();
    *projection = schema;
}

/// Returns the schemas with projections. Those inside of another one come before it.
fn inner_first(document: &Document) -> Vec<Id> {
    let (mut order, mut known) = (Vec::new(), HashSet::new());
    let mut left = vec![(document.root, false)];
    while let Some((id, is_left)) = left.pop() {
        if is_left {
            order.push(id);
        } else if known.insert(id) {
            if !document[id].projections.is_empty() {
                left.push((id, true));
            }
            document.each_child(id, &mut |_, child| left.push((child.schema, false)));
        }
    }
    order
}

impl Document {
    /// Adds the name of a projection to its error, unless the model itself is the projection.
    pub(super) fn of_projection(
        &self,
        error: InvalidSchema,
        projection: Option<&Arc<Projection>>,
    ) -> InvalidSchema {
        let Some(projection) = projection else { return error };
        let mut own = self.hops(self.root).flat_map(|id| &self[id].projections);
        match own.any(|own| Arc::ptr_eq(own, projection)) {
            true => error,
            false => error.of_model(&projection.name),
        }
    }
}
