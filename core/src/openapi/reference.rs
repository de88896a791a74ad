//! The references between schemas, and the names that a document can have.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::model::ModelSchema;

const SCHEMAS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

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

/// Returns the `$ref` to a model of which a client can request fields, or to the whole model.
pub(super) fn reference_to(schema: &ModelSchema, is_partial: bool) -> Value {
    match is_partial {
        true => json!({ "$ref": pointer(&partial_name(&component_name(schema.name()))) }),
        false => reference(schema),
    }
}

/// Returns the name of a model of which a client can request fields.
pub(super) fn partial_name(name: &str) -> String {
    format!("Partial{name}")
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

/// The target of a `$ref` in a published schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The model itself.
    Model,
    /// A definition, by its name.
    Definition(String),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model => f.write_str("#"),
            Self::Definition(name) => {
                let name = name.replace('~', "~0").replace('/', "~1").replace('%', "%25");
                write!(f, "{DEFINITIONS}{name}")
            }
        }
    }
}

impl Target {
    /// Returns `None` for a reference that a published schema does not have.
    pub(super) fn of(reference: &str) -> Option<Self> {
        if reference == "#" {
            return Some(Self::Model);
        }
        let name = percent_decode_str(reference.strip_prefix(DEFINITIONS)?).decode_utf8_lossy();
        Some(Self::Definition(name.replace("~1", "/").replace("~0", "~")))
    }
}

/// Rewrites each reference in a published schema, and nothing that only looks like one.
///
/// A reference for which `to` has nothing stays. Values (`default`, `const`, `enum`, `examples`) stay too.
pub(super) fn rewrite(schema: &mut Value, to: &dyn Fn(&str) -> Option<String>) {
    let Value::Object(schema) = schema else { return };

    let rename = |reference: &mut Value| {
        if let Some(renamed) = reference.as_str().and_then(to) {
            *reference = renamed.into();
        }
    };
    schema.get_mut("$ref").into_iter().for_each(rename);
    let mapping = schema.get_mut("discriminator").and_then(|tag| tag.get_mut("mapping"));
    let mapping = mapping.and_then(Value::as_object_mut);
    mapping.into_iter().flat_map(|mapping| mapping.values_mut()).for_each(rename);

    for (keyword, child) in schema.iter_mut() {
        each_schema(keyword, child, &mut |child| rewrite(child, to));
    }
}

/// Visits the schemas right below a keyword.
pub(super) fn each_schema(keyword: &str, child: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    match (keyword, child) {
        ("properties" | "patternProperties", Value::Object(children)) => {
            children.values_mut().for_each(visit);
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(children)) => {
            children.iter_mut().for_each(visit);
        }
        ("items" | "additionalProperties" | "propertyNames" | "not", child) => visit(child),
        _ => {}
    }
}
