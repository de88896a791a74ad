//! An independent reader of a document. It visits every schema that applies to a place.

use std::{cell::RefCell, collections::HashMap};

use serde_json::{Value, json};

/// How a schema was reached.
#[derive(Clone, Copy, Default)]
pub(super) struct Way {
    steps: u32,
    /// Other parts of an `allOf`, or other branches, can declare keys of this place too.
    is_part: bool,
}

/// Compares a body with the source document.
pub(super) struct Reader<'d> {
    pub(super) document: &'d Value,
    pub(super) validators: RefCell<HashMap<String, jsonschema::Validator>>,
}

impl Reader<'_> {
    /// Returns why `sent`, a part of `value`, must not be sent at a place of this schema.
    pub(super) fn violation(
        &self,
        schema: &Value,
        value: &Value,
        sent: &Value,
        way: Way,
    ) -> Option<String> {
        let Value::Object(keywords) = schema else {
            return (*schema == json!(false)).then(|| "forbidden".to_owned());
        };
        if way.steps > 60 {
            return None;
        }
        let way = Way { steps: way.steps + 1, ..way };
        if keywords.get("writeOnly") == Some(&json!(true)) {
            return Some("secret".to_owned());
        }
        if keywords.get("not").is_some_and(|not| *not == json!({}) || *not == json!(true)) {
            return Some("forbidden".to_owned());
        }
        if let Some(target) = schema["$ref"].as_str() {
            let target = self.document.pointer(&target[1..]).expect("it leads somewhere");
            if let Some(violation) = self.violation(target, value, sent, way) {
                return Some(format!("$ref/{violation}"));
            }
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Some(violation) = self.violation(part, value, sent, Way { is_part: true, ..way })
            {
                return Some(format!("allOf/{violation}"));
            }
        }
        if let Some(branches) = schema["anyOf"].as_array().or(schema["oneOf"].as_array())
            && let Some(violation) = self.fault_of_union(schema, branches, value, sent, way)
        {
            return Some(violation);
        }
        match sent {
            Value::Object(sent) => sent
                .iter()
                .find_map(|(name, sent)| self.fault_of_key(schema, name, value, sent, way)),
            Value::Array(items) => items.iter().enumerate().find_map(|(index, sent)| {
                let of = schema["prefixItems"].get(index).or_else(|| schema.get("items"))?;
                let value = value.get(index).unwrap_or(sent);
                Some(format!("{index}/{}", self.violation(of, value, sent, way)?))
            }),
            _ => None,
        }
    }

    fn fault_of_key(
        &self,
        schema: &Value,
        name: &str,
        value: &Value,
        sent: &Value,
        way: Way,
    ) -> Option<String> {
        // What the value lacks is a default of the document.
        let value = value.get(name)?;
        if schema.get("propertyNames").is_some_and(|names| !self.is_valid(names, &json!(name))) {
            return Some(format!("{name}/propertyNames"));
        }
        let property = schema["properties"].get(name);
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let pattern = schema["patternProperties"].get(r"^\d+$").filter(|_| is_number);
        let rest = schema.get("additionalProperties").filter(|_| property.or(pattern).is_none());
        // Both apply, as the parts of an `allOf` do.
        let way = Way { is_part: way.is_part || property.and(pattern).is_some(), ..way };
        let mut schemas = property.into_iter().chain(pattern).chain(rest);
        let violation = schemas.find_map(|schema| self.violation(schema, value, sent, way))?;
        Some(format!("{name}/{violation}"))
    }

    /// Each branch that the value matches forbids its own keys.
    fn fault_of_union(
        &self,
        schema: &Value,
        branches: &[Value],
        value: &Value,
        sent: &Value,
        way: Way,
    ) -> Option<String> {
        if let (Some(key), true) =
            (schema["discriminator"]["propertyName"].as_str(), sent.is_object())
        {
            return match named(schema, key, value) {
                None => Some("unknown tag".to_owned()),
                Some(branch) => match self.violation(branch, value, sent, way) {
                    None if way.is_part => None,
                    // Keys that only the other branch has.
                    None => sent.as_object()?.keys().find_map(|name| {
                        let of = self.document.pointer(&branch["$ref"].as_str()?[1..])?;
                        let is_open =
                            ["additionalProperties", "unevaluatedProperties", "patternProperties"]
                                .iter()
                                .any(|rest| of.get(*rest).is_some());
                        let is_declared = is_open || of["properties"].get(name).is_some();
                        (!is_declared).then(|| format!("{name} of another branch"))
                    }),
                    violation => violation,
                },
            };
        }
        let way = Way { is_part: true, ..way };
        let violation = |branch: &Value| self.violation(branch, value, sent, way);
        // A value with an unknown tag in it is not of that branch.
        let is_unknown = |violation: &Option<String>| {
            violation.as_ref().is_some_and(|violation| violation.ends_with("unknown tag"))
        };
        let fitting = branches.iter().filter(|branch| self.is_valid(branch, value));
        let violations: Vec<Option<String>> =
            fitting.map(violation).filter(|violation| !is_unknown(violation)).collect();
        match violations.is_empty() {
            false => violations.into_iter().flatten().next(),
            true => {
                let violations: Option<Vec<String>> = branches.iter().map(violation).collect();
                violations.map(|violations| violations.join(" and "))
            }
        }
    }

    /// Whether a value is valid, and has the tag of its branch at each place.
    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        let mut validators = self.validators.borrow_mut();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut alone = json!({ "$defs": self.document["$defs"], "allOf": [schema] });
            require_tags(&mut alone);
            jsonschema::validator_for(&alone).expect("it is a schema")
        });
        validator.is_valid(value)
    }
}

/// The branch that a document names for the tag of a value.
fn named<'s>(union: &'s Value, key: &str, value: &Value) -> Option<&'s Value> {
    let tag = value[key].as_str()?;
    let branches = union["oneOf"].as_array()?;
    branches.iter().find(|branch| tags(union, branch).contains(&tag))
}

/// The values that the document maps to a branch, or else the name of its schema.
fn tags<'s>(union: &'s Value, branch: &'s Value) -> Vec<&'s str> {
    let reference = branch["$ref"].as_str().expect("a branch is a reference");
    let name = reference.trim_start_matches("#/$defs/");
    let mapping = union["discriminator"]["mapping"].as_object().into_iter().flatten();
    let mapped: Vec<&str> = mapping
        .filter(|(_, target)| *target == reference || *target == name)
        .map(|(value, _)| value.as_str())
        .collect();
    if mapped.is_empty() { vec![name] } else { mapped }
}

/// A validator does not read discriminators, so each branch requires its tags.
fn require_tags(schema: &mut Value) {
    if let Some(key) = schema["discriminator"]["propertyName"].as_str() {
        let branches = schema["oneOf"].as_array().into_iter().flatten();
        let tagged: Value = branches
            .map(|branch| {
                let tag = json!({ "enum": tags(schema, branch) });
                json!({ "allOf": [branch], "properties": { key: tag }, "required": [key] })
            })
            .collect();
        schema["oneOf"] = tagged;
    }
    match schema {
        Value::Object(keywords) => keywords.values_mut().for_each(require_tags),
        Value::Array(items) => items.iter_mut().for_each(require_tags),
        _ => {}
    }
}
