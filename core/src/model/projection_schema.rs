//! `JsonSchema` for what `model!` declares, so that it can be a part of other types.

use std::any::{TypeId, type_name};
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::options::ModelOptions;
use super::projection::marked;
use super::reference::{Target, free_name, rewrite};
use super::registry::ResponseModel;

/// The type of a projection. It is the same as `JsonSchema`, with another message of the compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a response model",
    label = "does not implement `JsonSchema`",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`"
)]
pub trait Projected: JsonSchema {}

#[diagnostic::do_not_recommend]
impl<M: JsonSchema + ?Sized> Projected for M {}

/// Returns a text that no other type has.
#[doc(hidden)]
#[must_use]
pub fn __projection_id<P: 'static>() -> Cow<'static, str> {
    format!("{} {:?}", type_name::<P>(), TypeId::of::<P>()).into()
}

/// Returns the schema of the projection `P` of `T`.
///
/// A generator of this crate gets the options, which a JSON Schema cannot express. Any other one gets the
/// published schema.
#[doc(hidden)]
pub fn __projection_schema<P: JsonSchema + 'static, T: Projected + ?Sized>(
    generator: &mut SchemaGenerator,
    options: fn() -> ModelOptions,
) -> Schema {
    marked::<P, T>(generator, options).unwrap_or_else(|| published::<P>(generator))
}

/// Moves the definitions of a published schema to those of a generator.
fn published<P: JsonSchema + 'static>(generator: &mut SchemaGenerator) -> Schema {
    let model = P::schema();
    let mut schema = model.json_schema().clone();
    let definitions = schema.as_object_mut().and_then(|schema| {
        schema.remove("$schema");
        schema.remove("$defs")
    });
    let path = generator.settings().definitions_path.clone();
    let path = path.trim_start_matches('#').trim_end_matches('/').to_owned();
    let own = match definitions.is_some() {
        true => generator.subschema_for::<P>().get("$ref").cloned(),
        false => None,
    };
    // Another projection can have the same name.
    let prefix = free_name(model.name(), "", |name| {
        let prefix = format!("{name}.");
        !generator.definitions().keys().any(|name| name.starts_with(&prefix))
    }) + ".";
    let to = |reference: &str| match Target::of(reference)? {
        Target::Model => own.as_ref()?.as_str().map(ToOwned::to_owned),
        Target::Definition(name) => {
            let target = Target::Definition(format!("{prefix}{name}")).to_string();
            Some(target.replacen("/$defs", &path, 1))
        }
    };
    rewrite(&mut schema, &to);
    if let Some(Value::Object(definitions)) = definitions {
        for (name, mut definition) in definitions {
            rewrite(&mut definition, &to);
            generator.definitions_mut().insert(format!("{prefix}{name}"), definition);
        }
    }
    Schema::try_from(schema).unwrap_or_else(|_| schemars::json_schema!(false))
}
