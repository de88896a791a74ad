//! The references to components, and the names that they can have.

use serde_json::{Value, json};

use crate::model::ModelSchema;

const SCHEMAS: &str = "#/components/schemas/";

/// Returns the `$ref` to a model among the components of a document.
///
/// # Examples
///
/// ```
/// use aside::{ModelSchema, openapi::reference};
/// use serde_json::json;
///
/// let code = ModelSchema::from_json_schema(json!({ "type": "string" }))?.with_name("Code");
/// assert_eq!(reference(&code), json!({ "$ref": "#/components/schemas/Code" }));
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[must_use]
pub fn reference(schema: &ModelSchema) -> Value {
    json!({ "$ref": pointer(&component_name(schema.name())) })
}

/// Returns the value of a `$ref` to a component.
pub(super) fn pointer(component: &str) -> String {
    format!("{SCHEMAS}{component}")
}

/// Replaces the characters that the name of a component cannot have.
pub(super) fn component_name(name: &str) -> String {
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().map(|c| if is_allowed(&c) { c } else { '_' }).collect();
    if name.is_empty() { "_".to_owned() } else { name }
}
