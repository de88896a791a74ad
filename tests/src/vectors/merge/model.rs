//! The response models that scenarios name.
//!
//! A stand-in until response models are in the core: it will hand the value to `aside::Model` then.

use serde_json::{Map, Value};

use super::python::{Raised, int_of};

/// Whether the model is one of those that are written here, or none.
pub(in crate::vectors) fn is_model(name: &Value) -> bool {
    name.is_null() || name == "IntModel"
}

/// The value as the model lets it out.
pub(super) fn filter(model: &Value, value: &Value) -> Result<Value, Raised> {
    match model.as_str() {
        Some("IntModel") => int_model(value),
        _ => Ok(value.clone()),
    }
}

/// `class IntModel(BaseModel): x: int`.
fn int_model(value: &Value) -> Result<Value, Raised> {
    let x =
        value.get("x").and_then(lax_int).ok_or_else(|| Raised::named("ResponseValidationError"))?;
    Ok(Value::Object(Map::from_iter([("x".to_owned(), x)])))
}

/// pydantic's lax mode.
fn lax_int(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(flag) => Some(i64::from(*flag).into()),
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9e15).then(|| (float as i64).into())
        }
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str(&int_of(text)?).ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
