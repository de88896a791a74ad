//! The response models that scenarios name.

use std::sync::LazyLock;

use aside::{Model, ModelOptions, ModelSchema};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::python::Raised;

/// `class IntModel(BaseModel): x: int`.
#[derive(Serialize, JsonSchema)]
struct IntModel {
    x: i64,
}

/// Models are lax, because FastAPI reads return values in pydantic's lax mode.
static INT_MODEL: LazyLock<ModelSchema> = LazyLock::new(|| {
    ModelOptions::new().lax().for_type::<IntModel>().expect("the schema of an integer")
});

/// Returns the model of this name, if this module defines it.
fn schema(name: &Value) -> Option<&'static ModelSchema> {
    (name == "IntModel").then(|| &*INT_MODEL)
}

/// Returns `true` if there is such a model. `None` is a model, too.
pub(in crate::vectors) fn is_model(name: &Value) -> bool {
    name.is_null() || schema(name).is_some()
}

/// Filters the value by the model.
pub(super) fn filter(model: &Value, value: &Value) -> Result<Value, Raised> {
    let Some(schema) = schema(model) else {
        return Ok(value.clone());
    };
    let body = Model::<IntModel>::with_schema(schema, value).into_bytes();
    let value = body.ok().and_then(|body| serde_json::from_slice(&body).ok());
    value.ok_or_else(|| Raised::named("ResponseValidationError"))
}
