//! Random documents in which secrets, forbidden keys and named branches are behind `$ref`, `allOf` and
//! unions. The test compares the body with the source document. Its reader shares no code with the model,
//! and visits every schema that applies to a place.

use std::{cell::RefCell, collections::HashMap};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Random, cases};
use crate::model::ModelOptions;

const NAMES: [&str; 6] = ["a", "b", "pw", "t", "7", "Xy"];
const TEXTS: [&str; 6] = ["s3cret", "x", "Cat", "Dog", "cat", "k1"];

fn document(random: &mut Random) -> Value {
    let mut documents = Documents { random, budget: 12 };
    let mut root = match documents.random.one_in(6) {
        true => documents.schema(0),
        false => documents.object(0),
    };
    let mut definitions = Map::new();
    for index in 0..3 {
        documents.budget = 6;
        definitions.insert(format!("D{index}"), documents.schema(1));
    }
    for name in ["Cat", "Dog"] {
        documents.budget = 4;
        let mut branch = documents.object(1);
        branch["properties"]["t"] = json!({ "type": "string" });
        if documents.random.one_in(4) {
            branch["properties"]["t"] = json!({ "$ref": "#/$defs/Text" });
        }
        definitions.insert(name.to_owned(), branch);
    }
    let never = [json!(false), json!({ "not": {} }), json!({ "allOf": [{ "not": true }] })];
    definitions.insert("Never".to_owned(), documents.random.of(&never).clone());
    definitions.insert("Text".to_owned(), json!({ "type": "string" }));
    definitions.insert("Secret".to_owned(), json!({ "type": "string", "writeOnly": true }));
    root["$defs"] = definitions.into();
    root
}

struct Documents<'r> {
    random: &'r mut Random,
    budget: i32,
}

impl Documents<'_> {
    fn schema(&mut self, depth: u32) -> Value {
        self.budget -= 1;
        if depth > 4 || self.budget < 0 {
            return self.leaf();
        }
        let depth = depth + 1;
        let mut schema = match self.random.below(14) {
            0 | 1 => self.leaf(),
            2..5 => self.object(depth),
            5 => json!({ "type": "array", "items": self.schema(depth) }),
            6 => {
                json!({ "type": "array", "prefixItems": [self.schema(depth)], "items": self.schema(depth) })
            }
            7 => self.map(depth),
            8 => json!({ "anyOf": [self.schema(depth), self.schema(depth)] }),
            9 => json!({ "anyOf": [self.schema(depth), { "type": "null" }] }),
            10 => json!({ "allOf": [self.object(depth), self.part(depth)] }),
            11 => self.named(),
            _ => self.reference(),
        };
        if self.random.one_in(12) {
            schema["writeOnly"] = json!(self.random.below(3) > 0);
        }
        schema
    }

    fn leaf(&mut self) -> Value {
        let leaves = [
            json!({ "type": "string" }),
            json!({ "type": "string" }),
            json!({ "type": "integer", "default": 5 }),
            json!({ "type": ["string", "null"] }),
            json!({ "enum": ["x", "k1"] }),
            json!({ "type": "string", "writeOnly": true }),
            json!({ "$ref": "#/$defs/Secret" }),
            json!({}),
        ];
        self.random.of(&leaves).clone()
    }

    fn part(&mut self, depth: u32) -> Value {
        match self.random.below(4) {
            0 => json!({ "writeOnly": true }),
            1 => self.reference(),
            _ => self.object(depth),
        }
    }

    fn object(&mut self, depth: u32) -> Value {
        let mut properties = Map::new();
        for _ in 0..1 + self.random.below(3) {
            let name = *self.random.of(&NAMES);
            let property = match self.random.below(8) {
                0 => self.never(),
                _ => self.schema(depth + 1),
            };
            properties.insert(name.to_owned(), property);
        }
        let mut object = json!({ "type": "object", "properties": properties });
        match self.random.below(10) {
            0 | 1 => object["additionalProperties"] = json!(true),
            2 => object["additionalProperties"] = self.schema(depth + 1),
            3 => object["unevaluatedProperties"] = self.schema(depth + 1),
            4 => {
                object["patternProperties"] = match self.random.one_in(3) {
                    true => json!({ r"^\d+$": self.never() }),
                    false => json!({ r"^\d+$": self.schema(depth + 1) }),
                };
            }
            _ => {}
        }
        if self.random.one_in(8) {
            object["propertyNames"] = self.names();
        }
        object
    }

    fn map(&mut self, depth: u32) -> Value {
        let mut map = json!({ "type": "object", "additionalProperties": self.schema(depth) });
        if self.random.one_in(2) {
            map["propertyNames"] = self.names();
        }
        map
    }

    fn names(&mut self) -> Value {
        let names = [
            json!({ "maxLength": 1 }),
            json!({ "minLength": 2, "title": "Names" }),
            json!({ "enum": ["a", "pw"] }),
            json!({ "not": { "const": "pw" } }),
            json!({ "anyOf": [{ "const": "a" }, { "minLength": 2 }] }),
            json!({ "allOf": [{ "maxLength": 1 }, { "not": { "enum": ["a"] } }] }),
            json!({ "$ref": "#/$defs/Text", "maxLength": 1 }),
            #[cfg(feature = "pattern")]
            json!({ "pattern": "^[a-z]+$" }),
        ];
        self.random.of(&names).clone()
    }

    fn never(&mut self) -> Value {
        let never = [
            json!(false),
            json!({ "not": {} }),
            json!({ "$ref": "#/$defs/Never" }),
            json!({ "$ref": "#/$defs/Never", "title": "T" }),
            json!({ "allOf": [{ "type": "string" }, { "$ref": "#/$defs/Never" }] }),
            json!({ "type": "string", "enum": [] }),
        ];
        self.random.of(&never).clone()
    }

    fn reference(&mut self) -> Value {
        let target = *self.random.of(&["D0", "D1", "D2", "Secret", "Cat"]);
        let mut reference = json!({ "$ref": format!("#/$defs/{target}") });
        match self.random.below(6) {
            0 => reference["writeOnly"] = json!(false),
            1 => reference["title"] = json!("T"),
            2 => return json!({ "allOf": [reference] }),
            _ => {}
        }
        reference
    }

    /// A union whose branches only the document names.
    fn named(&mut self) -> Value {
        let mapping = match self.random.below(3) {
            0 => json!({ "cat": "#/$defs/Cat" }),
            1 => json!({ "cat": "Cat", "x": "#/$defs/Dog", "Dog": "#/$defs/Dog" }),
            _ => json!({}),
        };
        json!({
            "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
            "discriminator": { "propertyName": "t", "mapping": mapping },
        })
    }
}

struct Values<'r> {
    random: &'r mut Random,
    document: &'r Value,
}

impl Values<'_> {
    fn of(&mut self, schema: &Value, depth: u32) -> Value {
        if depth > 14 || self.random.one_in(25) {
            return self.text();
        }
        let depth = depth + 1;
        let document = self.document;
        if let Some(target) = schema["$ref"].as_str() {
            return document.pointer(&target[1..]).map_or(Value::Null, |of| self.of(of, depth));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts: Vec<Value> = parts.iter().map(|part| self.of(part, depth)).collect();
            let mut all = Map::new();
            for part in &parts {
                all.extend(part.as_object().cloned().unwrap_or_default());
            }
            return if all.is_empty() { parts[0].clone() } else { all.into() };
        }
        if let Some(branches) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let branch = self.random.of(branches);
            return self.of(branch, depth);
        }
        if let Some(values) = schema["enum"].as_array().filter(|values| !values.is_empty()) {
            return self.random.of(values).clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.random.of(kinds).as_str().unwrap_or("null"),
            kind => kind.as_str().unwrap_or("string"),
        };
        match kind {
            "string" => self.text(),
            "integer" => json!(self.random.below(7)),
            "null" => Value::Null,
            "array" => {
                let first = schema["prefixItems"].as_array().cloned().unwrap_or_default();
                let mut items: Vec<Value> = first.iter().map(|item| self.of(item, depth)).collect();
                for _ in 0..self.random.below(3) {
                    items.push(self.of(&schema["items"], depth));
                }
                items.into()
            }
            _ => {
                let mut object = Map::new();
                for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                    if !self.random.one_in(4) {
                        object.insert(name.clone(), self.of(property, depth));
                    }
                }
                for name in NAMES {
                    if self.random.one_in(4) && !object.contains_key(name) {
                        let rest = match name {
                            "7" => &schema["patternProperties"][r"^\d+$"],
                            _ => &schema["additionalProperties"],
                        };
                        object.insert(name.to_owned(), self.of(rest, depth));
                    }
                }
                object.into()
            }
        }
    }

    fn text(&mut self) -> Value {
        json!(self.random.of(&TEXTS))
    }
}

/// How a schema was reached.
#[derive(Clone, Copy, Default)]
struct Way {
    steps: u32,
    /// Other parts of an `allOf`, or other branches, can declare keys of this place too.
    is_part: bool,
}

/// Compares a body with the source document.
struct Reader<'d> {
    document: &'d Value,
    validators: RefCell<HashMap<String, jsonschema::Validator>>,
}

impl Reader<'_> {
    /// Returns why `sent`, a part of `value`, must not be sent at a place of this schema.
    fn violation(&self, schema: &Value, value: &Value, sent: &Value, way: Way) -> Option<String> {
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

fn options(random: &mut Random) -> ModelOptions {
    let options = ModelOptions::new().allow_any(["**"]);
    match random.below(12) {
        0 => options.recorded(),
        1 => options.validate(),
        2 => options.lax(),
        3 => options.exclude_none(),
        4 => options.exclude_defaults(),
        5 => options.exclude(["a"]),
        6 => options.include(["pw"]),
        7 => ModelOptions::new().allow_any(["", "*"]),
        _ => options,
    }
}

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let document = document(&mut random);
    let options = options(&mut random);
    let Ok(schema) = options.clone().from_json_schema(document.clone()) else { return };
    let published = jsonschema::validator_for(schema.json_schema()).expect("it is a schema");
    let reader = Reader { document: &document, validators: RefCell::default() };

    for _ in 0..4 {
        let value = Values { random: &mut random, document: &document }.of(&document, 0);
        let Ok(body) = schema.to_bytes(&value) else { continue };
        let sent: Value = serde_json::from_slice(&body).expect("JSON");
        let case = || {
            let published = schema.json_schema();
            format!(
                "seed {seed}, {options:?}\n of {document}\n value {value}\n sent {sent}\n published {published}"
            )
        };
        assert!(published.is_valid(&sent), "not published, {}", case());
        if let Some(violation) = reader.violation(&document, &value, &sent, Way::default()) {
            panic!("{violation}, {}", case());
        }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn no_secret_and_nothing_forbidden_is_sent(seed: u64) {
        check(seed);
    }
}

/// Two parts describe the tag, so it is a union. Its values still select the branch.
#[test]
fn a_tag_of_which_a_branch_is_secret_is_not_sent() {
    check(6_799_572_474_296_917_157);
}

#[test]
fn a_hidden_tag_that_is_a_union_chooses_the_branch() {
    check(15837459347266080680);
}

/// A branch that requires a hidden tag does not accept a value without the tag.
#[test]
fn an_absent_hidden_tag_excludes_the_branch() {
    check(4295698260673538032);
}

/// Cases that failed once.
#[test]
fn values_next_to_a_union_do_not_name_a_branch() {
    check(2_990_957_649_796_012_389);
}

/// The keywords next to a union list values for its tag, so the document does not name the branches.
#[test]
fn a_tag_that_is_listed_next_to_the_union_is_an_error() {
    check(1_136_937_410_555_888_001);
    check(14_731_849_257_654_560_797);
}

/// A value has the tag of one branch inside of one branch only.
#[test]
fn a_tag_further_down_decides_which_branch_matches() {
    check(11_002_620_266_494_660_935);
}
