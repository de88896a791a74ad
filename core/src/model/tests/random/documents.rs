//! Random JSON Schemas with every form that the compiler supports, nested in each other.

use serde_json::{Map, Value, json};

use super::Random;

pub(super) const PATTERNS: [&str; 2] = [r"^\d+$", r"^-?\d+$"];
pub(super) const LISTED: [&str; 2] = ["one", "two"];

pub(super) fn document(random: &mut Random) -> Value {
    let definitions = random.below(4);
    let mut writer = Documents { random, definitions, budget: 14 };
    let mut root = writer.schema(0);
    let mut named = Map::new();
    for index in 0..definitions {
        writer.budget = 8;
        named.insert(format!("D{index}"), writer.schema(1));
    }
    if let (Value::Object(root), false) = (&mut root, named.is_empty()) {
        root.insert("$defs".to_owned(), named.into());
    }
    root
}

struct Documents<'r> {
    random: &'r mut Random,
    /// The number of definitions.
    definitions: usize,
    budget: i32,
}

impl Documents<'_> {
    fn schema(&mut self, depth: u32) -> Value {
        self.budget -= 1;
        if depth > 5 || self.budget < 0 {
            return self.leaf();
        }
        match self.random.below(20) {
            0..4 => self.leaf(),
            4..8 => self.object(depth),
            8 => json!({ "type": "array", "items": self.schema(depth + 1) }),
            9 => json!({ "type": "object", "additionalProperties": self.schema(depth + 1) }),
            10 => self.tuple(depth),
            11 | 12 => self.union(depth),
            13 => self.tagged(depth),
            14 => self.named(depth),
            15 | 16 if self.definitions > 0 => self.reference(),
            17 => json!({ "allOf": [self.object(depth), self.object(depth)] }),
            18 => {
                let pattern = *self.random.of(&PATTERNS);
                json!({ "type": "object", "patternProperties": { (pattern): self.schema(depth + 1) } })
            }
            19 => json!({
                "type": "object",
                "propertyNames": { "enum": LISTED },
                "additionalProperties": self.schema(depth + 1),
            }),
            _ if self.random.one_in(4) => json!(true),
            _ => self.leaf(),
        }
    }

    fn leaf(&mut self) -> Value {
        let (mut leaf, default) = match self.random.below(10) {
            0 => (json!({ "type": "integer" }), json!(5)),
            1 => (json!({ "type": "number" }), json!(0.5)),
            2 | 3 => (json!({ "type": "string" }), json!("x")),
            4 => (json!({ "type": "boolean" }), json!(true)),
            5 => (json!({ "type": "null" }), json!(null)),
            6 => (json!({ "type": ["integer", "null"] }), json!(null)),
            7 => (json!({ "enum": ["one", "two", 3, null] }), json!("two")),
            8 => (json!({ "const": self.random.of(&["k1", "k2"]) }), Value::Null),
            _ => (json!({ "type": ["string", "integer"], "enum": ["x", 7] }), json!(7)),
        };
        if self.random.one_in(8) && leaf.get("const").is_none() {
            leaf["default"] = default;
        }
        leaf
    }

    fn object(&mut self, depth: u32) -> Value {
        const NAMES: [&str; 8] =
            ["a", "b", "c", "a.b", "é\"", "", "longer_than_the_stamp_of_a_key_is_by_some", "d"];
        let mut properties = Map::new();
        for _ in 0..self.random.below(4) {
            let known = if self.random.one_in(3) { NAMES.len() } else { 3 };
            let name = NAMES[self.random.below(known)];
            properties.insert(name.to_owned(), self.schema(depth + 1));
        }
        let required: Vec<String> =
            properties.keys().filter(|_| self.random.one_in(2)).cloned().collect();
        if let (Some(property), true) = (properties.values_mut().next(), self.random.one_in(12))
            && property.is_object()
        {
            property["writeOnly"] = json!(true);
        }
        let mut object =
            json!({ "type": "object", "properties": properties, "required": required });
        match self.random.below(8) {
            // An explicit closing is an assertion. The object is closed in any case.
            0 => object["additionalProperties"] = self.schema(depth + 1),
            1 => object["type"] = json!(["object", "null", "string"]),
            _ => {}
        }
        object
    }

    fn tuple(&mut self, depth: u32) -> Value {
        let items: Vec<Value> =
            (0..=self.random.below(3)).map(|_| self.schema(depth + 1)).collect();
        let at_least = self.random.below(items.len() + 1);
        let mut tuple = json!({ "type": "array", "prefixItems": items, "minItems": at_least });
        match self.random.below(3) {
            0 => tuple["items"] = json!(false),
            1 => tuple["items"] = self.schema(depth + 1),
            _ => {}
        }
        tuple
    }

    fn union(&mut self, depth: u32) -> Value {
        let branches: Vec<Value> =
            (0..=self.random.below(3)).map(|_| self.schema(depth + 1)).collect();
        let mut union = json!({ (*self.random.of(&["anyOf", "oneOf"])): branches });
        if self.random.one_in(5) {
            // A field next to a flattened enum.
            (union["type"], union["properties"]) = (json!("object"), json!({ "z": self.leaf() }));
        }
        union
    }

    fn tagged(&mut self, depth: u32) -> Value {
        let branches: Vec<Value> = (0..2 + self.random.below(2))
            .map(|index| {
                let mut branch = self.object(depth);
                branch["type"] = json!("object");
                branch["properties"]["kind"] = match self.random.one_in(2) {
                    true => json!({ "const": format!("k{index}") }),
                    false => json!({ "type": "string", "enum": [format!("k{index}"), format!("l{index}")] }),
                };
                branch["required"] = json!(["kind"]);
                branch
            })
            .collect();
        let mut union = json!({ "oneOf": branches });
        if self.random.one_in(2) {
            union["discriminator"] = json!({ "propertyName": "kind" });
        }
        union
    }

    /// The schema of an enum that serde tags externally.
    fn named(&mut self, depth: u32) -> Value {
        let mut branches = vec![json!({ "type": "string", "enum": ["U1", "U2"] })];
        for index in 0..2 + self.random.below(2) {
            let name = if index == 0 { String::new() } else { format!("V{index}") };
            branches.push(json!({
                "type": "object",
                "properties": { (name.clone()): self.schema(depth + 1) },
                "required": [name],
            }));
        }
        json!({ "oneOf": branches })
    }

    fn reference(&mut self) -> Value {
        let target = format!("#/$defs/D{}", self.random.below(self.definitions));
        match self.random.below(4) {
            0 => json!({ "$ref": target, "type": "object", "properties": { "w": self.leaf() } }),
            1 => json!({ "anyOf": [{ "$ref": target }, { "type": "null" }] }),
            _ => json!({ "$ref": target }),
        }
    }
}

/// A path that might match.
pub(super) fn path(random: &mut Random, document: &Value) -> Option<String> {
    let (mut at, mut path) = (document, String::new());
    for step in 0..6 {
        at = place(random, document, at)?;
        if step > 0 && random.one_in(3) {
            break;
        }
        let mut ways: Vec<(String, &Value)> = Vec::new();
        for (name, property) in at["properties"].as_object().into_iter().flatten() {
            ways.push((name.clone(), property));
        }
        if at["additionalProperties"].is_object() {
            ways.push(((*random.of(&["*", "key"])).to_owned(), &at["additionalProperties"]));
        }
        if at["items"].is_object() {
            ways.push(((*random.of(&["[]", "[0]", "[-1]"])).to_owned(), &at["items"]));
        }
        for (index, item) in at["prefixItems"].as_array().into_iter().flatten().enumerate() {
            ways.push((format!("[{index}]"), item));
        }
        if ways.is_empty() {
            break;
        }
        let (way, next) = ways.swap_remove(random.below(ways.len()));
        match &*way {
            name if name.contains('"') => break,
            "" | "a.b" => path += &format!("[\"{way}\"]"),
            _ if way.starts_with('[') || path.is_empty() => path += &way,
            _ => path += &format!(".{way}"),
        }
        at = next;
    }
    (!path.is_empty()).then_some(path)
}

/// Through references and into a branch.
fn place<'d>(random: &mut Random, document: &'d Value, mut at: &'d Value) -> Option<&'d Value> {
    for _ in 0..20 {
        if let Some(target) = at["$ref"].as_str() {
            at = document.pointer(&target[1..])?;
            continue;
        }
        match ["anyOf", "oneOf", "allOf"].iter().find_map(|keyword| at[*keyword].as_array()) {
            Some(branches) => at = random.of(branches),
            None => return Some(at),
        }
    }
    None
}
