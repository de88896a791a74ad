//! The document as users read it: it says what is written, and no more.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    definitions, keyword,
    names::Pattern,
    pointer::At,
    questions::{Questions, branches, each_child, tag_key},
    required::may_lack,
};
use crate::model::filter::Rules;

/// The document without our marks and without what never leaves.
pub(in crate::model) fn published(mut document: Value, rules: Rules) -> Value {
    let marked = document.clone();
    publish(&mut document, &marked, rules);
    // Definitions that only hidden properties refer to.
    definitions::prune(&mut document);
    let whole = document.clone();
    relax(&mut document, Questions::of(&whole));
    document
}

/// Publishes each `oneOf` as `anyOf`, unless a tag separates its branches.
///
/// The filter sends what fits one branch. It does not check that the value fits no other branch.
fn relax(schema: &mut Value, questions: Questions<'_>) {
    let is_separated = schema.get("oneOf").is_none() || questions.is_separated(schema);
    let Value::Object(schema) = schema else { return };
    if !is_separated && let Some(branches) = schema.remove("oneOf") {
        schema.insert("anyOf".to_owned(), branches);
    }
    each_child(schema, &mut |child| relax(child, questions));
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
    publish_discriminator(schema, Questions::of(document));
    // Whatever is published is sent.
    schema.retain(|name, _| !keyword::is_mark(name) && name != "writeOnly");

    exempt_declared(schema);
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

/// Takes the declared keys out of a pattern.
///
/// The schema of such a key contains that of the pattern already. Next to it, the pattern would forbid the
/// fields that only the key has, because both are closed.
fn exempt_declared(schema: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = schema.get("properties") else { return };
    let names: Vec<String> = properties.keys().cloned().collect();
    let Some(Value::Object(patterns)) = schema.get_mut("patternProperties") else { return };
    *patterns = std::mem::take(patterns)
        .into_iter()
        .map(|(source, child)| {
            let Ok(pattern) = Pattern::of(&source, &At::ROOT) else { return (source, child) };
            let taken = names.iter().filter(|name| pattern.takes(name)).map(|name| escaped(name));
            let taken: Vec<String> = taken.collect();
            match taken.is_empty() {
                true => (source, child),
                false => (format!("^(?!(?:{})$)[\\s\\S]*?(?:{source})", taken.join("|")), child),
            }
        })
        .collect();
}

/// A pattern that matches a text.
fn escaped(text: &str) -> String {
    let is_special = |letter: char| r"\^$.*+?()[]{}|/".contains(letter);
    let escape = |letter| [is_special(letter).then_some('\\'), Some(letter)];
    text.chars().flat_map(escape).flatten().collect()
}

/// A tag that is not sent tells nobody anything, and neither does a mapping to a schema that a selection
/// took out of the definitions.
fn publish_discriminator(schema: &mut Map<String, Value>, questions: Questions<'_>) {
    let union = Value::Object(std::mem::take(schema));
    let is_sent = tag_key(&union)
        .is_some_and(|key| branches(&union).all(|branch| questions.sends(branch, key)));
    let targets: HashSet<&str> =
        branches(&union).filter_map(|branch| branch.get("$ref")?.as_str()).collect();
    let is_branch = |target: &Value| target.as_str().is_some_and(|name| targets.contains(name));
    let mapping = union.get("discriminator").and_then(|tag| tag.get("mapping")?.as_object());
    let is_mapped = mapping.is_some_and(|mapping| mapping.values().all(is_branch));

    let Value::Object(union) = union else { return };
    *schema = union;
    match schema.get_mut("discriminator") {
        Some(Value::Object(tag)) if is_sent && !is_mapped => {
            tag.remove("mapping");
        }
        Some(_) if !is_sent => {
            schema.remove("discriminator");
        }
        _ => {}
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
