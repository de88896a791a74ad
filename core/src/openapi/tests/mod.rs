//! Tests for the parts of a document.

mod components;
mod documented;
mod golden;
mod nested;
mod parts;
#[cfg(feature = "utoipa")]
mod utoipa;

use serde_json::{Value, json};

use super::{Components, NameClash};
use crate::model::ModelSchema;

fn schema(name: &str, document: Value) -> ModelSchema {
    ModelSchema::from_json_schema(document).expect("the document is a model").with_name(name)
}

fn components(schemas: &[&ModelSchema]) -> Result<Value, NameClash> {
    let components =
        schemas.iter().fold(Components::new(), |components, schema| components.schema(schema));
    let components = json!({ "components": components.to_json()? });
    assert_all_references_resolve(&components);
    Ok(components)
}

/// Checks each `$ref` and each mapping, wherever it is.
#[track_caller]
pub(crate) fn assert_all_references_resolve(document: &Value) {
    fn check(value: &Value, document: &Value) {
        let resolves = |reference: &Value| {
            let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
            let pointer = pointer.unwrap_or_else(|| panic!("{reference} is not local"));
            assert!(document.pointer(pointer).is_some(), "{reference} in {document:#}");
        };
        if let Value::Object(map) = value {
            map.get("$ref")
                .filter(|reference| reference.is_string())
                .into_iter()
                .for_each(resolves);
            let mapping = map.get("discriminator").and_then(|tag| tag.get("mapping")?.as_object());
            mapping.into_iter().flat_map(|mapping| mapping.values()).for_each(resolves);
            assert!(!map.contains_key("$defs"), "{document:#}");
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| check(value, document)),
            Value::Array(list) => list.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    check(document, document);
}

/// Returns the validator of one component.
pub(crate) fn validator(document: &Value, name: &str) -> jsonschema::Validator {
    let mut root = document.clone();
    root["$ref"] = format!("#/components/schemas/{name}").into();
    jsonschema::validator_for(&root).unwrap_or_else(|error| panic!("{error}: {root:#}"))
}
