//! Several unions of which a value matches one branch each. No union is lost when their schemas combine.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::Random;
use crate::model::{
    ModelOptions,
    tests::{cases, text},
};

/// A union of objects. Each branch requires a key of its own, so a value matches one of them.
struct Union {
    keyword: &'static str,
    branches: Vec<Branch>,
}

struct Branch {
    key: String,
    is_secret: bool,
}

impl Union {
    fn new(random: &mut Random, number: usize) -> Self {
        let branch =
            |index| Branch { key: format!("u{number}b{index}"), is_secret: random.one_in(6) };
        Self { branches: (0..2).map(branch).collect(), keyword: *random.of(&["anyOf", "oneOf"]) }
    }

    fn schemas(&self) -> Value {
        let schema = |Branch { key, is_secret }: &Branch| {
            let property = json!({ "type": "integer", "writeOnly": is_secret });
            json!({ "type": "object", "properties": { (key): property }, "required": [key] })
        };
        self.branches.iter().map(schema).collect()
    }
}

/// A schema that combines unions by `allOf`, by `$ref` and by keywords next to each other.
fn combined(
    random: &mut Random,
    mut unions: &[Union],
    definitions: &mut Map<String, Value>,
) -> Value {
    let mut schema = Map::new();
    while let [union, rest @ ..] = unions
        && !schema.contains_key(union.keyword)
        && !random.one_in(3)
    {
        schema.insert(union.keyword.to_owned(), union.schemas());
        unions = rest;
    }
    if !unions.is_empty() {
        let (ours, theirs) = unions.split_at(random.below(unions.len()));
        let parts = [ours, theirs].into_iter().filter(|part| !part.is_empty());
        let parts: Vec<Value> = parts.map(|part| combined(random, part, definitions)).collect();
        match <[Value; 1]>::try_from(parts) {
            Ok([part]) if random.one_in(2) => {
                let name = format!("D{}", definitions.len());
                schema.insert("$ref".to_owned(), format!("#/$defs/{name}").into());
                definitions.insert(name, part);
            }
            Ok(part) => drop(schema.insert("allOf".to_owned(), part.as_slice().into())),
            Err(parts) => drop(schema.insert("allOf".to_owned(), parts.into())),
        }
    }
    schema.into()
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn combined_unions_keep_their_fields(seed: u64) {
        let mut random = Random::new(seed);
        let unions: Vec<Union> = (0..=random.below(4)).map(|number| Union::new(&mut random, number)).collect();
        let mut definitions = Map::new();
        let mut document = combined(&mut random, &unions, &mut definitions);
        document["$defs"] = definitions.into();
        let schema = ModelOptions::new().from_json_schema(document.clone()).expect("the unions are small");

        let selected: Vec<&Branch> = unions.iter().map(|union| random.of(&union.branches)).collect();
        let value: Map<String, Value> =
            selected.iter().map(|branch| (branch.key.clone(), json!(1))).collect();
        let declared: Map<String, Value> = selected
            .iter()
            .filter(|branch| !branch.is_secret)
            .map(|branch| (branch.key.clone(), json!(1)))
            .collect();
        let body = text(schema.to_bytes(&value)).expect("the value matches");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        prop_assert_eq!(body, Value::from(declared), "of {}", document);
    }
}
