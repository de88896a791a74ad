//! Documents with secrets, forbidden keys and named branches.

use serde_json::{Map, Value, json};

use crate::model::tests::random::Random;

pub(super) const NAMES: [&str; 6] = ["a", "b", "pw", "t", "7", "Xy"];

pub(super) fn document(random: &mut Random) -> Value {
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
