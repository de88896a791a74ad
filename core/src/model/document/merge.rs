//! The combination of two schemas that both apply, such as a schema and the target of its `$ref`.

use serde_json::{Map, Value, json};

use super::{keyword, pointer::At};
use crate::model::invalid_schema::{Reason, Result};

type Schema = Map<String, Value>;

/// More branches than this are the result of an unintended product of unions.
const MAX_BRANCHES: usize = 64;

/// The schema of values that satisfy both `one` and `other`.
///
/// Objects are read closed, so the result has the fields of both. `allOf` has this meaning for two structs,
/// one flattened into the other.
pub(crate) fn merge(mut one: Schema, mut other: Schema, at: &At) -> Result<Schema> {
    keep_additional(&one, &mut other, at)?;
    keep_additional(&other, &mut one, at)?;
    // The items of one would be those after the first items of the other.
    let has_items =
        |schema: &Schema| schema.contains_key("items") && !schema.contains_key("prefixItems");
    for (list, tuple) in [(&one, &other), (&other, &one)] {
        if has_items(list) && tuple.contains_key("prefixItems") {
            return Err(at.error(Reason::Conflict("prefixItems")));
        }
    }

    for (keyword, theirs) in other {
        let Some(ours) = one.remove(&keyword) else {
            one.insert(keyword, theirs);
            continue;
        };
        let merged = match keyword.as_str() {
            _ if ours == theirs => ours,
            // One part is enough to keep a value secret.
            "writeOnly" => json!(true),
            // The annotation of the outer schema wins.
            _ if keyword::is_annotation(&keyword) => ours,
            "type" => types(&ours, &theirs).ok_or_else(|| at.error(Reason::Conflict("type")))?,
            "properties" | "patternProperties" => properties(ours, theirs, at)?,
            "required" => union(&ours, &theirs),
            "enum" => {
                intersection(&ours, &theirs).ok_or_else(|| at.error(Reason::Conflict("enum")))?
            }
            "oneOf" | "anyOf" => product(&ours, &theirs, at)?,
            "additionalProperties" | "unevaluatedProperties" | "items" | "propertyNames" => {
                both(ours, theirs)
            }
            "minimum" | "exclusiveMinimum" | "minItems" | "minLength" | "minProperties" => {
                larger(ours, theirs)
            }
            "maximum" | "exclusiveMaximum" | "maxItems" | "maxLength" | "maxProperties" => {
                larger(theirs, ours)
            }
            "uniqueItems" => json!(ours == json!(true) || theirs == json!(true)),
            _ => {
                let cure = Some("only one part of `allOf` can have it");
                return Err(at.error(Reason::Keyword(keyword, cure)));
            }
        };
        one.insert(keyword, merged);
    }
    Ok(one)
}

/// A key that only `other` declares is an additional key of `one`, so its value must also match the schema
/// there.
///
/// `additionalProperties: false` in one part forbids the keys of the other parts. This is usually a
/// mistake, so it is an error.
fn keep_additional(one: &Schema, other: &mut Schema, at: &At) -> Result<()> {
    let Some(additional) = one.get("additionalProperties") else { return Ok(()) };
    if *additional == Value::Bool(true) {
        return Ok(());
    }
    let unknown = || {
        let limit = "next to `patternProperties` of another part of `allOf`";
        at.error(Reason::Limit("additionalProperties", limit))
    };
    let (patterns, theirs) = (one.get("patternProperties"), other.get("patternProperties"));
    if theirs.is_some() && theirs != patterns {
        return Err(unknown());
    }
    let ours = one.get("properties").and_then(Value::as_object);
    let Some(Value::Object(properties)) = other.get_mut("properties") else { return Ok(()) };
    for (name, property) in properties {
        if ours.is_some_and(|ours| ours.contains_key(name)) || *property == Value::Bool(false) {
            continue;
        }
        // It is unknown here which keys a pattern matches.
        if patterns.is_some() {
            return Err(unknown());
        }
        if *additional == Value::Bool(false) {
            return Err(at.error(Reason::Closed(name.clone())));
        }
        *property = both(property.take(), additional.clone());
    }
    Ok(())
}

/// The schema of values that satisfy both, before it is brought into the normal form.
pub(crate) fn both(ours: Value, theirs: Value) -> Value {
    match (&ours, &theirs) {
        (Value::Bool(false), _) | (_, Value::Bool(true)) => ours,
        (_, Value::Bool(false)) | (Value::Bool(true), _) => theirs,
        _ => json!({ "allOf": [ours, theirs] }),
    }
}

fn properties(ours: Value, theirs: Value, at: &At) -> Result<Value> {
    let (Value::Object(mut ours), Value::Object(theirs)) = (ours, theirs) else {
        return Err(at.error(Reason::Malformed("properties")));
    };
    for (name, theirs) in theirs {
        let merged = match ours.remove(&name) {
            Some(ours) if ours != theirs => both(ours, theirs),
            _ => theirs,
        };
        ours.insert(name, merged);
    }
    Ok(Value::Object(ours))
}

fn types(ours: &Value, theirs: &Value) -> Option<Value> {
    let theirs = listed(theirs);
    let has = |name: &str| theirs.iter().any(|theirs| theirs == name);
    let narrower = |ours: Value| match ours.as_str() {
        Some("integer") if has("number") => Some(ours),
        Some("number") if has("integer") && !has("number") => Some(json!("integer")),
        Some(name) => has(name).then_some(ours),
        None => None,
    };
    let mut kept: Vec<Value> = listed(ours).into_iter().filter_map(narrower).collect();
    match kept.len() {
        0 | 1 => kept.pop(),
        _ => Some(Value::Array(kept)),
    }
}

fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    }
}

fn union(ours: &Value, theirs: &Value) -> Value {
    let (mut all, mut theirs) = (listed(ours), listed(theirs));
    theirs.retain(|name| !all.contains(name));
    all.append(&mut theirs);
    Value::Array(all)
}

fn intersection(ours: &Value, theirs: &Value) -> Option<Value> {
    let (mut kept, theirs) = (listed(ours), listed(theirs));
    kept.retain(|value| theirs.contains(value));
    (!kept.is_empty()).then_some(Value::Array(kept))
}

fn larger(ours: Value, theirs: Value) -> Value {
    if ours.as_f64() >= theirs.as_f64() { ours } else { theirs }
}

/// Every pair of a branch of one union with a branch of the other.
fn product(ours: &Value, theirs: &Value, at: &At) -> Result<Value> {
    let (ours, theirs) = (listed(ours), listed(theirs));
    if ours.len() * theirs.len() > MAX_BRANCHES {
        return Err(at.error(Reason::TooDeep));
    }
    let pair = |ours: &Value| {
        theirs.iter().map(|theirs| json!({ "allOf": [ours, theirs] })).collect::<Vec<_>>()
    };
    Ok(Value::Array(ours.iter().flat_map(pair).collect()))
}
