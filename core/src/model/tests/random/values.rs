//! Random values that mostly match a schema, with extra keys in their objects.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Random, documents::LISTED};

/// Part of every key and text that no schema names.
pub(super) const SECRET: &str = "s3cret";

/// The calls that serde can make.
#[derive(Clone, Debug)]
pub(super) enum Any {
    Null,
    Unset,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Any {
    fn of(json: &Value) -> Self {
        match json {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Self::Int(integer.into()),
                None => Self::Float(number.as_f64().expect("a float")),
            },
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(entries) => Self::Map(
                entries.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect(),
            ),
        }
    }

    pub(super) fn json(&self) -> Value {
        match self {
            Self::Null | Self::Unset => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => match u64::try_from(*value) {
                Ok(value) => value.into(),
                Err(_) => (*value as i64).into(),
            },
            Self::Float(value) => (*value).into(),
            Self::Text(text) => text.clone().into(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Map(entries) => {
                // The first of equal keys.
                let entries = entries.iter().rev().map(|(key, value)| (key.clone(), value.json()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    pub(super) fn has_unset(&self) -> bool {
        match self {
            Self::Unset => true,
            Self::List(items) => items.iter().any(Self::has_unset),
            Self::Map(entries) => entries.iter().any(|(_, value)| value.has_unset()),
            _ => false,
        }
    }
}

pub(super) fn value(random: &mut Random, document: &Value, unset: bool) -> Any {
    let errs = !random.one_in(2);
    Values { random, document, errs, unset, left: 2000 }.of(document, 0)
}

struct Values<'r> {
    random: &'r mut Random,
    document: &'r Value,
    /// Whether some places have invalid values.
    errs: bool,
    unset: bool,
    left: u32,
}

impl Values<'_> {
    fn of(&mut self, schema: &Value, depth: u32) -> Any {
        self.left = self.left.saturating_sub(1);
        if depth > 40 || self.left == 0 {
            return Any::Null;
        }
        if self.errs && self.random.one_in(30) || *schema == json!(true) {
            return self.junk();
        }
        if self.unset && self.random.one_in(12) {
            return Any::Unset;
        }
        if let Some(value) = self.combined(schema, depth) {
            return value;
        }
        if let Some(value) = schema.get("const") {
            return Any::of(value);
        }
        if let Some(values) = schema["enum"].as_array() {
            return Any::of(self.random.of(values));
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.random.of(kinds).as_str(),
            kind => kind.as_str(),
        };
        match kind.unwrap_or("object") {
            "integer" => {
                Any::Int(*self.random.of(&[0, 5, 77, -3, u64::MAX.into(), i64::MIN.into()]))
            }
            "number" => Any::Float(self.random.below(100) as f64 / 4.0 + 0.125),
            "string" => {
                Any::Text((*self.random.of(&["s3cret\n\"\u{1}é", "x", "s3cret"])).to_owned())
            }
            "boolean" => Any::Bool(self.random.one_in(2)),
            "null" => Any::Null,
            "array" => self.list(schema, depth),
            _ => self.map(schema, depth),
        }
    }

    fn junk(&mut self) -> Any {
        let text = || Any::Text(SECRET.to_owned());
        match self.random.below(7) {
            0 => Any::Null,
            1 => Any::Bool(true),
            2 => Any::Int(-4),
            3 => Any::Float(0.5),
            4 => text(),
            5 => Any::List(vec![text()]),
            _ => Any::Map(vec![(SECRET.to_owned(), text()), ("a".to_owned(), Any::Int(1))]),
        }
    }

    /// The value that a reference, an `allOf` or a union requires, with the fields next to it.
    fn combined(&mut self, schema: &Value, depth: u32) -> Option<Any> {
        let mut value = if let Some(target) = schema["$ref"].as_str() {
            let target = self.document.pointer(&target[1..])?;
            self.of(target, depth + 1)
        } else if let Some(parts) = schema["allOf"].as_array() {
            let mut all: Vec<(String, Any)> = Vec::new();
            for part in parts {
                if let Any::Map(entries) = self.of(part, depth + 1) {
                    all.extend(entries);
                }
            }
            Any::Map(all)
        } else {
            let branches = schema["anyOf"].as_array().or(schema["oneOf"].as_array())?;
            let branch = if depth > 12 { branches.last()? } else { self.random.of(branches) };
            self.of(branch, depth + 1)
        };
        if let (Any::Map(entries), Some(siblings)) = (&mut value, schema["properties"].as_object())
        {
            for (name, property) in siblings {
                entries.push((name.clone(), self.of(property, depth + 1)));
            }
        }
        if let Any::Map(entries) = &mut value {
            without_repeats(entries);
        }
        Some(value)
    }

    fn list(&mut self, schema: &Value, depth: u32) -> Any {
        let empty = Vec::new();
        let prefix = schema["prefixItems"].as_array().unwrap_or(&empty);
        let at_least = schema["minItems"].as_u64().unwrap_or(0) as usize;
        let mut length = match prefix.len() {
            0 if depth > 8 => 0,
            0 => self.random.below(4),
            most => at_least + self.random.below(most - at_least + 1),
        };
        if !prefix.is_empty() && length == prefix.len() && schema["items"].is_object() {
            length += self.random.below(3);
        }
        let item = |index| prefix.get(index).unwrap_or(&schema["items"]);
        let mut items: Vec<Any> =
            (0..length).map(|index| self.of(item(index), depth + 1)).collect();
        if schema["uniqueItems"] == true
            && let [first, others @ ..] = &mut items[..]
        {
            others.iter_mut().for_each(|other| self.differ_little(first, other));
        }
        Any::List(items)
    }

    /// Makes an item equal to another one, except for one field.
    fn differ_little(&mut self, first: &Any, item: &mut Any) {
        let (Any::Map(first), Any::Map(entries)) = (first, &mut *item) else { return };
        let different = self.random.below(entries.len() + 1);
        let mut equal = first.clone();
        if let Some((key, value)) = entries.get(different) {
            equal.retain(|(name, _)| name != key);
            equal.push((key.clone(), value.clone()));
        }
        *entries = equal;
    }

    fn map(&mut self, schema: &Value, depth: u32) -> Any {
        let mut entries: Vec<(String, Any)> = Vec::new();
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name))
        };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_lacking = match required(name) {
                true => self.errs && self.random.one_in(20),
                false => depth > 8 || self.random.one_in(3),
            };
            if !is_lacking {
                entries.push((name.clone(), self.of(property, depth + 1)));
            }
        }
        let others: &[&str] = match schema["propertyNames"].is_object() {
            true => &LISTED,
            false => &["s3cret_k", "key", "s3cret_l"],
        };
        let rest = &schema["additionalProperties"];
        let by_pattern = schema["patternProperties"].as_object().and_then(|by| by.values().next());
        let numbers = by_pattern.map(|values| (&["1", "-2", "333"][..], values));
        let named = rest.is_object().then_some((others, rest));
        for (names, values) in named.into_iter().chain(numbers).filter(|_| depth < 9) {
            for name in names.iter().filter(|_| self.random.one_in(2)).collect::<Vec<_>>() {
                entries.push(((*name).to_owned(), self.of(values, depth + 1)));
            }
        }
        for extra in ["s3cret_first", "z_s3cret"] {
            if self.random.one_in(3) {
                entries.push((extra.to_owned(), self.junk()));
            }
        }
        without_repeats(&mut entries);
        for last in (1..entries.len()).rev() {
            entries.swap(last, self.random.below(last + 1));
        }
        Any::Map(entries)
    }
}

/// Keeps the first of equal keys. Only `Shaped::lying` repeats a key.
fn without_repeats(entries: &mut Vec<(String, Any)>) {
    let mut keys = HashSet::new();
    entries.retain(|(key, _)| keys.insert(key.clone()));
}
