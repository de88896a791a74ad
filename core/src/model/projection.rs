//! The projections that a type contains, and the schema of the type.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use schemars::generate::SchemaSettings;
use schemars::transform::Transform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::options::ModelOptions;

/// What `model!` declares: a name, and the options for another type.
#[derive(Debug)]
pub(crate) struct Projection {
    id: Cow<'static, str>,
    pub(crate) name: String,
    /// The name of the type that is projected.
    pub(crate) type_name: Arc<str>,
    pub(crate) options: ModelOptions,
}

/// The keyword of a projection in a document: its index, and the schema of its type.
///
/// A JSON Schema cannot express all options. One keyword has both parts, so nothing can separate them.
const KEYWORD: &str = "x-aside-projection";

/// The projections of the document that is being generated. It tells the generators of this crate from others.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<Arc<Projection>>>>);

impl Transform for Collected {
    fn transform(&mut self, _: &mut Schema) {}
}

/// Returns the schema of a type, with the projections that it contains.
pub(super) fn schema_of<M: JsonSchema + ?Sized>() -> (Value, Vec<Arc<Projection>>) {
    let collected = Collected::default();
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let generator = settings.with_transform(collected.clone()).into_generator();
    let schema = generator.into_root_schema_for::<M>().to_value();
    let projections = std::mem::take(&mut *lock(&collected));
    (schema, projections)
}

/// Returns the schema of the projection `P` of `T` for a generator of this crate.
///
/// Returns `None` for any other generator.
pub(super) fn marked<P: JsonSchema, T: JsonSchema + ?Sized>(
    generator: &mut SchemaGenerator,
    options: fn() -> ModelOptions,
) -> Option<Schema> {
    let mut transforms = generator.settings().transforms.iter();
    let collected = transforms.find_map(|one| one.downcast_ref::<Collected>())?.clone();
    let (id, name) = (P::schema_id(), P::schema_name().into_owned());
    let index = {
        let mut projections = lock(&collected);
        let known = projections.iter().position(|known| known.id == id);
        known.unwrap_or_else(|| {
            let type_name = (*T::schema_name()).into();
            projections.push(Arc::new(Projection { id, name, type_name, options: options() }));
            projections.len() - 1
        })
    };
    // Not under the lock, because the type can contain projections too.
    let schema = generator.subschema_for::<T>();
    Some(schemars::json_schema!({ KEYWORD: [index, schema] }))
}

fn lock(collected: &Collected) -> impl std::ops::DerefMut<Target = Vec<Arc<Projection>>> {
    collected.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns whether a schema is that of a projection.
pub(crate) fn is_marked(schema: &serde_json::Map<String, Value>) -> bool {
    schema.contains_key(KEYWORD)
}

/// Takes the projection and the schema of its type out of a schema.
pub(crate) fn take_marked(
    schema: &mut serde_json::Map<String, Value>,
    projections: &[Arc<Projection>],
) -> Option<(Arc<Projection>, Value)> {
    // A document from elsewhere can have any annotation.
    let mut marked = if projections.is_empty() { None } else { schema.remove(KEYWORD) }?;
    let index = usize::try_from(marked.get(0)?.as_u64()?).ok()?;
    Some((Arc::clone(projections.get(index)?), marked.get_mut(1)?.take()))
}
