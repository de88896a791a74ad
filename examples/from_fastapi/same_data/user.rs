use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize, JsonSchema)]
pub struct UserIn {
    username: String,
    password: String,
    email: String,
    full_name: Option<String>,
}
