//! Random models as components of one document. They have the same meaning there as alone.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Random, document, options, value};
use crate::model::{ModelSchema, tests::cases};
use crate::openapi::Components;
use crate::openapi::tests::{assert_all_references_resolve, validator};

fn check(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let mut documents = [used(document(&mut random)), used(document(&mut random)), Value::Null];
    // Two models of one document share definitions, if their options do not change them.
    documents[2] = documents[0].clone();
    if let [Some(_), Some(other)] =
        [0, 1].map(|index: usize| documents[index].pointer("/$defs/D0").cloned())
        && random.one_in(2)
    {
        documents[2]["$defs"]["D0"] = other;
    }
    let schemas: Vec<(&Value, ModelSchema)> = documents
        .iter()
        .zip(["One", "Two", "Three"])
        .filter_map(|(document, name)| {
            let (options, _) = options(&mut random, document);
            let schema = options.from_json_schema(document.clone()).ok()?;
            Some((document, schema.with_name(name)))
        })
        .collect();

    let add = |set: Components, (_, schema): &(&Value, ModelSchema)| set.schema(schema);
    let components = schemas.iter().fold(Components::new(), add).to_json();
    let whole = json!({ "components": components.expect("three names") });
    assert_all_references_resolve(&whole);
    let reversed = schemas.iter().rev().fold(Components::new(), add).to_json();
    assert_eq!(whole["components"].to_string(), reversed.expect("three names").to_string());

    #[cfg(feature = "utoipa")]
    for schema in
        whole["components"]["schemas"].as_object().into_iter().flat_map(|set| set.values())
    {
        let typed = crate::openapi::to_utoipa(schema.clone());
        assert_eq!(serde_json::to_value(typed).expect("JSON"), *schema, "seed {seed}");
    }

    for (document, schema) in &schemas {
        let alone = jsonschema::validator_for(schema.json_schema()).expect("a schema");
        let together = validator(&whole, schema.name());
        for _ in 0..4 {
            let value = value(&mut random, document, false).json();
            let written = schema.to_bytes(&value).ok();
            let written = written.and_then(|body| serde_json::from_slice(&body).ok());
            for value in [Some(value), written].into_iter().flatten() {
                let case = format!("seed {seed}, {value} as {}: {whole}", schema.name());
                assert_eq!(alone.is_valid(&value), together.is_valid(&value), "{case}");
            }
        }
    }
    let is_qualified = |name: &&String| name.contains('.');
    let names = whole["components"]["schemas"].as_object().into_iter().flat_map(|set| set.keys());
    names.filter(is_qualified).count()
}

/// A document that refers to each of its definitions.
fn used(mut document: Value) -> Value {
    let definitions = document.as_object_mut().and_then(|root| root.remove("$defs"));
    let Some(definitions) = definitions else { return document };
    let names = definitions.as_object().into_iter().flat_map(|definitions| definitions.keys());
    let mut properties: Map<String, Value> =
        names.map(|name| (name.clone(), json!({ "$ref": format!("#/$defs/{name}") }))).collect();
    properties.insert("root".to_owned(), document);
    json!({ "type": "object", "properties": properties, "$defs": definitions })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn models_mean_the_same_in_a_document(seed: u64) {
        check(seed);
    }
}

/// The cases have definitions that differ, and some that do not.
#[test]
fn cases_have_definitions_of_both_kinds() {
    let counts: Vec<usize> = (0..100).map(check).collect();
    assert!(counts.iter().filter(|&&count| count > 0).count() > 20, "{counts:?}");
    assert!(counts.iter().filter(|&&count| count == 0).count() > 20, "{counts:?}");
}
