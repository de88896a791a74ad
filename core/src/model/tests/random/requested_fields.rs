//! Random fields that a client asks for: what is sent is what the full body has of them.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Random, document, options, shaped::Shaped, value};
use crate::model::{PartialSchema, tests::cases};

/// Returns the path to a random part of a body, as names. Lists are not part of it.
fn names(random: &mut Random, body: &Value) -> Vec<String> {
    let (mut names, mut at) = (Vec::new(), body);
    loop {
        match at {
            Value::Array(items) if !items.is_empty() => at = random.of(items),
            Value::Object(fields)
                if !(fields.is_empty() || names.len() > 1 && random.one_in(3)) =>
            {
                let keys: Vec<_> = fields.keys().collect();
                let key = *random.of(&keys);
                names.push(key.clone());
                at = &fields[key];
            }
            _ => return names,
        }
    }
}

/// Returns the part of a body to which any of the paths leads.
fn part(body: &Value, paths: &[&[String]]) -> Value {
    if paths.iter().any(|path| path.is_empty()) {
        return body.clone();
    }
    match body {
        Value::Object(fields) => {
            let mut asked = Map::new();
            for (key, value) in fields {
                let inside: Vec<&[String]> = paths
                    .iter()
                    .filter_map(|path| path.split_first())
                    .filter_map(|(name, rest)| (name == key).then_some(rest))
                    .collect();
                if !inside.is_empty() {
                    asked.insert(key.clone(), part(value, &inside));
                }
            }
            asked.into()
        }
        Value::Array(items) => items.iter().map(|item| part(item, paths)).collect(),
        scalar => scalar.clone(),
    }
}

/// Returns the validator that a document has for bodies with some fields.
#[cfg(feature = "openapi")]
fn partial(schema: &crate::ModelSchema) -> jsonschema::Validator {
    let components = crate::openapi::Components::new().add(schema, true).to_json();
    let document = serde_json::json!({ "components": components.expect("one model") });
    crate::openapi::tests::validator(&document, "PartialModel")
}

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let document = document(&mut random);
    let (options, omits) = options(&mut random, &document);
    let Ok(schema) = options.clone().from_json_schema(document.clone()) else { return };
    let schema = Box::leak(Box::new(schema));
    #[cfg(feature = "openapi")]
    let partial = partial(schema);

    for _ in 0..3 {
        let value = value(&mut random, &document, omits.unset);
        let make = random.next();
        let full = schema.to_bytes(&Shaped::new(&value, make));
        let Some(full) = super::parsed(&full) else { continue };
        let paths: Vec<_> = (0..random.below(4)).map(|_| names(&mut random, &full)).collect();
        let quoted = |path: &Vec<String>| -> String {
            path.iter().map(|name| format!("[\"{name}\"]")).collect()
        };
        if paths.iter().flatten().any(|name| name.contains("\"]")) {
            continue;
        }
        let case = format!("seed {seed}, {options:?}\nof {document}\nand {full}, {paths:?}");
        let requested = PartialSchema::new(schema, paths.iter().map(quoted)).expect(&case);
        let body = requested.to_bytes(&Shaped::new(&value, make));
        let paths: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
        assert_eq!(super::parsed(&body), Some(part(&full, &paths)), "{body:?}, {case}");
        // A default that the validator adds need not fit.
        #[cfg(feature = "openapi")]
        {
            let body = super::parsed(&body).expect("it is one");
            assert!(omits.whole || partial.is_valid(&body), "{body} is not published, {case}");
        }
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn narrowed_body_is_the_part_of_the_full_body(seed: u64) {
        check(seed);
    }
}
