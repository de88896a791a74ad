//! The document as users read it: it says what is written, and no more.

use serde_json::{Map, Value};

use super::{exclusive, keyword, omit::may_lack, shape::Rules};

/// The document without our marks and without what never leaves.
pub(super) fn published(mut document: Value, rules: Rules) -> Value {
    // Only whether null is left out is a question that a `$ref` answers.
    let targets = if rules.omits() { document.clone() } else { Value::Null };
    publish(&mut document, &targets, rules);
    exclusive::relax(&mut document);
    document
}

fn publish(schema: &mut Value, document: &Value, rules: Rules) {
    let Value::Object(schema) = schema else { return };

    if let Some(Value::Object(picks)) = schema.remove(keyword::PICK) {
        publish_picks(schema, picks);
    }
    if let Some(Value::Array(required)) = schema.get("required") {
        let kept = required.iter().filter(|name| {
            let name = name.as_str().unwrap_or_default();
            !may_lack(document, schema, name, rules)
        });
        let kept: Vec<Value> = kept.cloned().collect();
        if kept.is_empty() {
            schema.remove("required");
        } else if let Some(required) = schema.get_mut("required") {
            *required = Value::Array(kept);
        }
    }
    schema.retain(|name, _| !keyword::is_mark(name));

    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|_, property| property.get(keyword::HIDDEN).is_none());
    }
    each_child(schema, &mut |child| {
        if child.get(keyword::HIDDEN).is_some() {
            *child = Value::Bool(false);
        }
        publish(child, document, rules);
    });
}

/// Hides what its schema says is never read: `writeOnly`, the password of a user.
///
/// A model that converts writes a password as pydantic does, in stars.
pub(super) fn hide_write_only(schema: &mut Value, rules: Rules) {
    let Value::Object(schema) = schema else { return };
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for property in properties.values_mut() {
            let is_starred =
                rules.whole && property.get("format").is_some_and(|format| format == "password");
            if let Value::Object(property) = property
                && property.get("writeOnly") == Some(&Value::Bool(true))
                && !is_starred
            {
                property.insert(keyword::HIDDEN.to_owned(), Value::Bool(true));
            }
        }
    }
    each_child(schema, &mut |child| hide_write_only(child, rules));
}

/// Every schema right inside of one in its normal form.
fn each_child(schema: &mut Map<String, Value>, visit: &mut dyn FnMut(&mut Value)) {
    for (name, child) in schema {
        match (name.as_str(), child) {
            (
                "properties" | "$defs" | "patternProperties" | keyword::PICK,
                Value::Object(children),
            ) => children.values_mut().for_each(&mut *visit),
            ("anyOf" | "oneOf" | "prefixItems", Value::Array(children)) => {
                children.iter_mut().for_each(&mut *visit);
            }
            ("items" | "additionalProperties" | "propertyNames", child) => visit(child),
            _ => {}
        }
    }
}

/// A list of some items is a list of any of them: which come first depends on the value.
fn publish_picks(schema: &mut Map<String, Value>, picks: Map<String, Value>) {
    let mut kept: Vec<Value> = Vec::new();
    for pick in picks.into_iter().map(|(_, pick)| pick) {
        if pick.get(keyword::HIDDEN).is_none() && !kept.contains(&pick) {
            kept.push(pick);
        }
    }
    for length in ["prefixItems", "minItems", "maxItems"] {
        schema.remove(length);
    }
    let items = match kept.len() {
        0 => Value::Bool(false),
        1 => kept.remove(0),
        _ => serde_json::json!({ "anyOf": kept }),
    };
    schema.insert("items".to_owned(), items);
}
