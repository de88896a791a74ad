//! `POST /lab/model`: a value as a response model sends it.

use aside::{Aside, Model, ModelOptions};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::form::parse;
use crate::app::Problem;

/// A value, and how to filter it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Question {
    /// The value as JSON text.
    json: String,
    include: Option<Vec<String>>,
    exclude: Vec<String>,
    exclude_none: bool,
    exclude_defaults: bool,
    exclude_unset: bool,
    validate: bool,
    lax: bool,
}

/// The response model that the page shows.
#[derive(Serialize, JsonSchema)]
struct OrderOut {
    id: u32,
    customer: CustomerOut,
    items: Vec<ItemOut>,
    note: Option<String>,
    #[serde(default = "currency")]
    currency: String,
}

#[derive(Serialize, JsonSchema)]
struct CustomerOut {
    name: String,
    city: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ItemOut {
    sku: String,
    price: f64,
}

fn currency() -> String {
    "EUR".into()
}

/// What the model sends, and the schema that it publishes, both as JSON text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Filtered {
    json: String,
    schema: String,
}

/// `POST /lab/model`: filters a value through a response model.
///
/// # Errors
///
/// Returns 422 if the body is not a question, if the value is not JSON, if a path does not exist, or if
/// the value does not match the model.
pub fn filter(aside: &Aside, headers: &HeaderMap, body: &[u8]) -> Result<Model<Filtered>, Problem> {
    let question: Question = parse(headers, body)?;
    aside.insert_header(CACHE_CONTROL, "no-store");
    let invalid = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    // Keeps the order of the keys.
    let value: &RawValue = serde_json::from_str(&question.json).map_err(|error| {
        invalid(format!("invalid JSON at line {} column {}", error.line(), error.column()))
    })?;
    let options = question.options();
    let schema = options.for_type::<OrderOut>().map_err(|error| invalid(error.to_string()))?;
    let json = schema.to_bytes(value).map_err(|error| invalid(error.to_string()))?;
    Ok(Model::new(Filtered {
        json: String::from_utf8_lossy(&json).into_owned(),
        schema: schema.json_schema().to_string(),
    }))
}

impl Question {
    fn options(&self) -> ModelOptions {
        let mut options = ModelOptions::new().exclude(self.exclude.iter().cloned());
        if let Some(include) = &self.include {
            options = options.include(include.iter().cloned());
        }
        if self.exclude_none {
            options = options.exclude_none();
        }
        if self.exclude_defaults {
            options = options.exclude_defaults();
        }
        if self.exclude_unset {
            options = options.exclude_unset();
        }
        if self.validate {
            options = options.validate();
        }
        if self.lax {
            options = options.lax();
        }
        options
    }
}
