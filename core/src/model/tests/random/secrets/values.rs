//! Values that mostly match a document.

use serde_json::{Map, Value, json};

use super::documents::NAMES;
use crate::model::tests::random::Random;

const TEXTS: [&str; 6] = ["s3cret", "x", "Cat", "Dog", "cat", "k1"];

pub(super) struct Values<'r> {
    pub(super) random: &'r mut Random,
    pub(super) document: &'r Value,
}

impl Values<'_> {
    pub(super) fn of(&mut self, schema: &Value, depth: u32) -> Value {
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
