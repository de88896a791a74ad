//! Constraints on the keys of objects and on the items of lists.

use serde_json::{Value, json};

use super::Random;

/// Adds constraints to the objects and lists of a document.
pub(super) fn asserted(random: &mut Random, mut document: Value) -> Value {
    assert_in(random, &mut document);
    document
}

/// Returns a validator of the values whose bodies satisfy the constraints of a document, even if the model
/// does not check them.
///
/// Such a model ignores constraints when it selects the branch of a union, so there is no validator then.
pub(super) fn satisfied(document: &Value) -> Option<jsonschema::Validator> {
    let source = document.to_string();
    let has_union = ["anyOf", "oneOf"].iter().any(|keyword| source.contains(keyword));
    let validator = jsonschema::validator_for(document).expect("the document is a schema");
    (!has_union).then_some(validator)
}

fn assert_in(random: &mut Random, schema: &mut Value) {
    let is = |name: &str| match &schema["type"] {
        Value::Array(types) => types.iter().any(|one| one == name),
        one => one == name,
    };
    let (is_object, is_list) =
        (schema.is_object() && is("object"), schema.is_object() && is("array"));
    if is_object {
        let count = schema["properties"].as_object().map_or(1, serde_json::Map::len);
        if random.one_in(3) {
            schema["minProperties"] = random.below(count + 1).into();
        }
        if random.one_in(4) {
            schema["maxProperties"] = (random.below(3) + count.max(1) - 1).into();
        }
        if random.one_in(4)
            && schema.get("patternProperties").is_none()
            && schema.get("propertyNames").is_none()
        {
            schema["propertyNames"] = json!({ "maxLength": random.below(5) });
        }
    }
    if is_list {
        if random.one_in(2) {
            schema["uniqueItems"] = json!(true);
        }
        if random.one_in(4) && schema.get("minItems").is_none() {
            schema["minItems"] = random.below(3).into();
        }
        if random.one_in(4) && schema.get("prefixItems").is_none() {
            schema["maxItems"] = (random.below(3) + 1).into();
        }
    }
    match schema {
        Value::Object(keywords) => keywords.values_mut().for_each(|inner| assert_in(random, inner)),
        Value::Array(list) => list.iter_mut().for_each(|inner| assert_in(random, inner)),
        _ => {}
    }
}
