use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
pub struct Item {
    title: String,
    timestamp: String,
    description: Option<String>,
}
