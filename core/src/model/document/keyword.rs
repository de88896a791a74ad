//! The three sets of keywords, and what each set means to a filter.

use serde_json::{Map, Value, json};

use super::pointer::At;
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// Which fields there are: honoured.
const STRUCTURE: &[&str] = &[
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "definitions",
    "discriminator",
    "enum",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "type",
    "unevaluatedProperties",
];

/// Keywords of JSON Schema that constrain values in a way that a filter cannot support.
const CONSTRAINING: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "additionalItems",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "then",
    "unevaluatedItems",
];

/// Which values a field may have: published, and checked only where the model says so.
pub(in crate::model) const ASSERTIONS: &[&str] = &[
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

const NOT: &str = "not";

/// Numbers and texts that a place does not take: a `not` that only lists them, as `NonZero` has it,
/// asserts. Every other one would say what may not be sent.
pub(in crate::model) fn excluded(schema: &Map<String, Value>) -> Option<&[Value]> {
    let not = schema.get(NOT)?.as_object().filter(|not| not.len() == 1)?;
    let listed = match (not.get("const"), not.get("enum")) {
        (Some(value), _) => std::slice::from_ref(value),
        (None, Some(Value::Array(values))) => values,
        _ => return None,
    };
    listed.iter().all(|value| value.is_number() || value.is_string()).then_some(listed)
}

/// Whether no value fits: an empty list of values or types, or `not` of a schema that every value fits.
pub(in crate::model) fn is_never(schema: &Map<String, Value>) -> bool {
    let is_empty = |keyword: &str| schema.get(keyword).is_some_and(|list| *list == json!([]));
    if is_empty("enum") || is_empty("type") {
        return true;
    }
    match schema.get(NOT) {
        Some(Value::Bool(every)) => *every,
        Some(Value::Object(not)) => not.keys().all(|keyword| is_annotation(keyword)),
        _ => false,
    }
}

/// What people and tools read: published as they are.
const ANNOTATIONS: &[&str] = &[
    "$anchor",
    "$comment",
    "$id",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Marks of our own, which never leave: see `select.rs`.
pub(in crate::model) const HIDDEN: &str = "x-aside-hidden";
pub(in crate::model) const OPEN: &str = "x-aside-open";
pub(in crate::model) const PICK: &str = "x-aside-pick";
pub(in crate::model) const MAP: &str = "x-aside-map";
pub(in crate::model) const FORBIDS: &str = "x-aside-forbids";
/// The schema of the undeclared keys of an object that declares nothing.
pub(in crate::model) const BARE: &str = "x-aside-bare";

pub(in crate::model) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

pub(in crate::model) fn is_mark(keyword: &str) -> bool {
    keyword.starts_with("x-aside-")
}

/// Checks that none of the keywords that the options call annotations has a meaning here.
pub(in crate::model) fn check_annotations(names: &[String]) -> Result<(), InvalidSchema> {
    const MEANINGFUL: [&str; 4] = ["$id", "$schema", "default", "writeOnly"];
    let is_meaningful = |name: &str| {
        [STRUCTURE, ASSERTIONS, CONSTRAINING, &MEANINGFUL].concat().contains(&name) || is_mark(name)
    };
    match names.iter().find(|name| is_meaningful(name)) {
        Some(name) => Err(InvalidSchema::of_options(Reason::NoAnnotation(name.clone()))),
        None => Ok(()),
    }
}

fn unsupported(keyword: &str) -> Reason {
    let cure = match keyword {
        "nullable" => Some("use `type: [.., \"null\"]`"),
        "$id" => Some("only the root can have it"),
        "$dynamicRef" | "$recursiveRef" => Some("use `$ref`"),
        _ if CONSTRAINING.contains(&keyword) || is_mark(keyword) => None,
        _ => Some("if it constrains nothing, name it in `annotations`"),
    };
    Reason::Keyword(keyword.to_owned(), cure)
}

/// Refuses every keyword of which this file does not know what it means.
pub(in crate::model) fn check(
    schema: &Map<String, Value>,
    at: &At<'_>,
) -> Result<(), InvalidSchema> {
    for keyword in schema.keys().map(String::as_str) {
        let known = STRUCTURE.contains(&keyword)
            || ASSERTIONS.contains(&keyword)
            || is_annotation(keyword)
            || keyword == NOT && (excluded(schema).is_some() || is_never(schema));
        // A nested `$id` moves the base against which `$ref` is resolved.
        let moves_base = keyword == "$id" && !at.is_root();

        if !known || is_mark(keyword) || moves_base {
            return Err(at.error(unsupported(keyword)));
        }
    }
    if schema.get("writeOnly").is_some_and(|value| !value.is_boolean()) {
        return Err(at.error(Reason::Malformed("writeOnly")));
    }
    Ok(())
}
