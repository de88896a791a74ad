use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// A model that no code constructs.
#[allow(dead_code, reason = "it only declares the fields")]
#[derive(Serialize, JsonSchema)]
pub struct Item {
    name: String,
    #[serde(default)]
    description: Option<String>,
    price: f64,
    #[serde(default)]
    tax: Option<f64>,
    #[serde(default)]
    tags: Vec<String>,
}

aside_axum::model!(
    /// `validate` fills in the defaults, as pydantic does.
    pub Items = Vec<Item>,
    validate,
);

/// Values that have no type of their own.
pub fn items() -> Value {
    json!([
        { "name": "Portal Gun", "price": 42.0 },
        { "name": "Plumbus", "price": 32.0, "cost": 5.0 },
    ])
}
