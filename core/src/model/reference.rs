//! The references between published schemas.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::document::{escaped, unescaped};

const DEFINITIONS: &str = "#/$defs/";

/// The characters that a URI fragment cannot have.
const NOT_FRAGMENT: AsciiSet = {
    let (mut set, mut rest): (_, &[u8]) = (CONTROLS.add(b' '), br#""<>`%#[]{}|^\"#);
    while let [byte, others @ ..] = rest {
        (set, rest) = (set.add(*byte), others);
    }
    set
};

/// The target of a `$ref` in a published schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
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
                write!(f, "{DEFINITIONS}{}", utf8_percent_encode(&escaped(name), &NOT_FRAGMENT))
            }
        }
    }
}

impl Target {
    /// Returns `None` for a reference that a published schema does not have.
    pub(crate) fn of(reference: &str) -> Option<Self> {
        if reference == "#" {
            return Some(Self::Model);
        }
        let name = percent_decode_str(reference.strip_prefix(DEFINITIONS)?).decode_utf8_lossy();
        Some(Self::Definition(unescaped(&name)))
    }
}

/// Returns the wanted name if it is free. Otherwise adds the first free number from 2 on.
pub(crate) fn free_name(
    wanted: &str,
    separator: &str,
    mut is_free: impl FnMut(&str) -> bool,
) -> String {
    let (mut name, mut count) = (wanted.to_owned(), 1);
    while !is_free(&name) {
        count += 1;
        name = format!("{wanted}{separator}{count}");
    }
    name
}

/// Rewrites each reference in a published schema, and nothing that only looks like one.
///
/// A reference for which `to` has nothing stays. Values (`default`, `const`, `enum`, `examples`) stay too.
pub(crate) fn rewrite(schema: &mut Value, to: &dyn Fn(&str) -> Option<String>) {
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
pub(crate) fn each_schema(keyword: &str, child: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
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
