use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
pub struct UserIn {
    username: String,
    password: String,
    email: String,
    full_name: Option<String>,
}

#[allow(dead_code, reason = "it only declares the fields")]
#[derive(Serialize, JsonSchema)]
pub struct UserOut {
    username: String,
    email: String,
    full_name: Option<String>,
}
