//! Whether `oneOf` is true: a value is of one branch and of no other.
//!
//! The filter asks for a branch that fits, not for the only one. What is closed, or lacks what a selection
//! took away, may be of several branches that were told apart in the document; then `anyOf` is published,
//! which is what holds of every body.

use serde_json::{Map, Value};

use super::document::Questions;

/// Deeper than unions are nested in each other; what is deeper is not called exclusive.
const MAX_DEPTH: u32 = 16;

/// Publishes each `oneOf` of which the branches are not told apart as `anyOf`.
pub(super) fn relax(document: &mut Value) {
    let whole = document.clone();
    let told_by = TellBy::All;
    Exclusive { questions: Questions::of(&whole), told_by }.relax(document);
}

pub(super) struct Exclusive<'d> {
    questions: Questions<'d>,
    told_by: TellBy<'d>,
}

/// What can tell two objects apart.
enum TellBy<'d> {
    All,
    /// A key that both require, or the key that the document names; not that one of them is closed, as
    /// the value may have more keys than what is sent of it.
    Tag(Option<&'d str>),
}

impl<'d> Exclusive<'d> {
    /// Looks at types and at tags only; `key` is the tag that the document names.
    pub(super) fn by_tag(questions: Questions<'d>, key: Option<&'d str>) -> Self {
        Self { questions, told_by: TellBy::Tag(key) }
    }

    fn relax(&self, value: &mut Value) {
        match value {
            Value::Object(schema) => {
                // What is data is no schema, though it may look like one.
                for (keyword, child) in &mut *schema {
                    if !matches!(keyword.as_str(), "default" | "enum" | "const" | "examples") {
                        self.relax(child);
                    }
                }
                let is_one = |branches: &Vec<Value>| {
                    let mut pairs = branches
                        .iter()
                        .enumerate()
                        .flat_map(|(i, one)| branches[..i].iter().map(move |other| (one, other)));
                    pairs.all(|(one, other)| self.excludes(one, other, 0))
                };
                let branches = schema.get("oneOf").and_then(Value::as_array);
                if branches.is_some_and(|branches| !is_one(branches))
                    && let Some(branches) = schema.remove("oneOf")
                {
                    schema.insert("anyOf".to_owned(), branches);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|child| self.relax(child)),
            _ => {}
        }
    }

    /// Whether no value is both.
    pub(super) fn excludes(&self, one: &'d Value, other: &'d Value, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let (one, other) = (self.resolved(one), self.resolved(other));
        for (union, other) in [(one, other), (other, one)] {
            let branches =
                ["oneOf", "anyOf"].iter().find_map(|choice| union.get(*choice)?.as_array());
            if let Some(branches) = branches {
                return branches.iter().all(|branch| self.excludes(branch, other, depth + 1));
            }
        }
        let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
            return *one == Value::Bool(false) || *other == Value::Bool(false);
        };
        match (listed(one), listed(other)) {
            (Some(values), Some(others)) => !values.iter().any(|value| others.contains(value)),
            (Some(values), None) => !values.iter().any(|value| may_be(value, other)),
            (None, Some(values)) => !values.iter().any(|value| may_be(value, one)),
            (None, None) => {
                let common = types(one) & types(other);
                common == 0 || common == OBJECT && self.objects_exclude(one, other, depth)
            }
        }
    }

    fn objects_exclude(&self, one: &'d Schema, other: &'d Schema, depth: u32) -> bool {
        let lacks = |one: &Schema, other: &Schema| {
            let is_closed = other.get("additionalProperties") == Some(&Value::Bool(false))
                && !other.contains_key("patternProperties");
            is_closed && required(one).any(|name| property(other, name).is_none())
        };
        let differs = |name: &str| {
            let both = property(one, name).zip(property(other, name));
            both.is_some_and(|(one, other)| self.excludes(one, other, depth + 1))
        };
        match self.told_by {
            TellBy::All => {
                required(one).chain(required(other)).any(differs)
                    || lacks(one, other)
                    || lacks(other, one)
            }
            TellBy::Tag(key) => {
                let is_common = |name: &&str| required(other).any(|other| other == *name);
                key.into_iter().chain(required(one).filter(is_common)).any(differs)
            }
        }
    }

    fn resolved(&self, schema: &'d Value) -> &'d Value {
        self.questions.resolved(schema).unwrap_or(schema)
    }
}

type Schema = Map<String, Value>;

fn property<'d>(schema: &'d Schema, name: &str) -> Option<&'d Value> {
    schema.get("properties")?.get(name)
}

fn required(schema: &Schema) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// The only values that a schema takes, if it lists them. Numbers are told apart by their type, as 1 is 1.0.
fn listed(schema: &Schema) -> Option<Vec<&Value>> {
    let listed = match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => vec![value],
        (None, Some(Value::Array(values))) => values.iter().collect(),
        _ => return None,
    };
    listed.iter().all(|value| !value.is_f64()).then_some(listed)
}

const NULL: u8 = 1;
const BOOL: u8 = 1 << 1;
const NUMBER: u8 = 1 << 2;
const STRING: u8 = 1 << 3;
const ARRAY: u8 = 1 << 4;
const OBJECT: u8 = 1 << 5;

fn types(schema: &Schema) -> u8 {
    let of = |name: &Value| match name.as_str() {
        Some("null") => NULL,
        Some("boolean") => BOOL,
        // An integer is a number.
        Some("integer" | "number") => NUMBER,
        Some("string") => STRING,
        Some("array") => ARRAY,
        Some("object") => OBJECT,
        _ => u8::MAX,
    };
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().map(of).fold(0, |all, one| all | one),
        Some(name) => of(name),
        None => u8::MAX,
    }
}

fn may_be(value: &Value, schema: &Schema) -> bool {
    let of = match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOL,
        Value::Number(_) => NUMBER,
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    };
    types(schema) & of != 0
}
