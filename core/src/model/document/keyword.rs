//! The sets of keywords, and the meaning of each set for a filter.

use serde_json::{Map, Value, json};

use super::pointer::At;
use crate::model::{
    filter::Mask,
    invalid_schema::{InvalidSchema, Reason, Result},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Declares which fields there are. A filter supports it.
    Structure,
    /// Constrains values in a way that a filter cannot support.
    Constraint,
    /// Constrains the values of a field. It is published, and checked if the model validates. `format` is not
    /// checked. A lax model converts by it.
    Assertion,
    /// Informs people and tools. It is published unchanged.
    Annotation,
}

fn meaning(keyword: &str) -> Option<Meaning> {
    Some(match keyword {
        "$defs"
        | "$ref"
        | "additionalProperties"
        | "allOf"
        | "anyOf"
        | "const"
        | "definitions"
        | "discriminator"
        | "enum"
        | "items"
        | "oneOf"
        | "patternProperties"
        | "prefixItems"
        | "properties"
        | "propertyNames"
        | "required"
        | "type"
        | "unevaluatedProperties" => Meaning::Structure,
        "$dynamicRef" | "$recursiveRef" | "additionalItems" | "contains" | "dependencies"
        | "dependentRequired" | "dependentSchemas" | "else" | "if" | "maxContains"
        | "minContains" | "not" | "then" | "unevaluatedItems" => Meaning::Constraint,
        "exclusiveMaximum" | "exclusiveMinimum" | "format" | "maxItems" | "maxLength"
        | "maxProperties" | "maximum" | "minItems" | "minLength" | "minProperties" | "minimum"
        | "multipleOf" | "pattern" | "uniqueItems" => Meaning::Assertion,
        "$anchor" | "$comment" | "$id" | "$schema" | "contentEncoding" | "contentMediaType"
        | "contentSchema" | "default" | "deprecated" | "description" | "example" | "examples"
        | "externalDocs" | "readOnly" | "title" | "writeOnly" | "xml" => Meaning::Annotation,
        _ if keyword.starts_with("x-") => Meaning::Annotation,
        _ => return None,
    })
}

pub(crate) fn is_annotation(keyword: &str) -> bool {
    meaning(keyword) == Some(Meaning::Annotation)
}

/// Returns the numbers and texts that a `not` lists, as the schema of `NonZero` does. Such a `not` is an
/// assertion. Any other one would restrict which fields can be sent.
pub(crate) fn excluded(schema: &Map<String, Value>) -> Option<&[Value]> {
    let not = schema.get("not")?.as_object().filter(|not| not.len() == 1)?;
    let listed = listed(not);
    let is_supported = |value: &Value| value.is_number() || value.is_string();
    (!listed.is_empty() && listed.iter().all(is_supported)).then_some(listed)
}

/// Whether no value matches: an empty list of values or types, or `not` of a schema that every value
/// matches.
pub(crate) fn is_never(schema: &Map<String, Value>) -> bool {
    let is_empty = |keyword: &str| schema.get(keyword).is_some_and(|list| *list == json!([]));
    is_empty("enum")
        || is_empty("type")
        || match schema.get("not") {
            Some(Value::Bool(every)) => *every,
            Some(Value::Object(not)) => not.keys().all(|keyword| is_annotation(keyword)),
            _ => false,
        }
}

/// Checks that no keyword in `annotations` has a meaning here.
pub(crate) fn check_annotations(names: &[String]) -> Result<()> {
    let is_meaningful = |name: &&String| match meaning(name) {
        Some(Meaning::Annotation) => ["$id", "$schema", "default", "writeOnly"].contains(&&***name),
        meaning => meaning.is_some(),
    };
    match names.iter().find(is_meaningful) {
        Some(name) => Err(InvalidSchema::of_options(Reason::NoAnnotation(name.clone()))),
        None => Ok(()),
    }
}

/// Rejects every keyword that a filter does not support.
pub(crate) fn check(schema: &Map<String, Value>, at: &At) -> Result<()> {
    for keyword in schema.keys().map(String::as_str) {
        let cure = match (keyword, meaning(keyword)) {
            // A nested `$id` moves the base against which `$ref` is resolved.
            ("$id", _) if !at.is_root() => Some("only the root can have it"),
            ("not", _) if excluded(schema).is_some() || is_never(schema) => continue,
            ("$dynamicRef" | "$recursiveRef", _) => Some("use `$ref`"),
            (_, Some(Meaning::Constraint)) => None,
            (_, Some(_)) => continue,
            ("nullable", None) => Some("use `type: [.., \"null\"]`"),
            (_, None) => Some("if it constrains nothing, name it in `annotations`"),
        };
        return Err(at.error(Reason::Keyword(keyword.to_owned(), cure)));
    }
    if schema.get("writeOnly").is_some_and(|value| !value.is_boolean()) {
        return Err(at.error(Reason::Malformed("writeOnly")));
    }
    Ok(())
}

/// Returns the values that the keywords of a schema list.
pub(crate) fn listed(keywords: &Map<String, Value>) -> &[Value] {
    match (keywords.get("const"), keywords.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Value::Array(values))) => values,
        _ => &[],
    }
}

/// Returns the types that accept a value. 1.0 is also an integer in JSON Schema, and 1.5 is not.
pub(crate) fn kind(value: &Value) -> Mask {
    match value {
        Value::Null => Mask::NULL,
        Value::Bool(_) => Mask::BOOL,
        Value::Number(number) if !number.is_f64() => Mask::INT,
        Value::Number(number) if number.as_f64().is_some_and(|float| float.fract() == 0.0) => {
            Mask::INT.with(Mask::NUM)
        }
        Value::Number(_) => Mask::NUM,
        Value::String(_) => Mask::STR,
        Value::Array(_) => Mask::ARR,
        Value::Object(_) => Mask::OBJ,
    }
}
