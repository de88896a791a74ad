use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize, JsonSchema)]
pub struct Item {
    name: String,
    description: Option<String>,
    price: f64,
    tax: Option<f64>,
    #[serde(default)]
    tags: Vec<String>,
}

pub fn items() -> Vec<Item> {
    let item = |name: &str, price| Item { name: name.into(), price, ..Item::default() };
    vec![item("Portal Gun", 42.0), item("Plumbus", 32.0)]
}
