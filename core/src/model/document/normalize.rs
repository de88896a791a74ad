//! A JSON Schema document in one shape: what is published, and all that the compiler reads.
//!
//! `allOf`, a `$ref` with siblings and a `oneOf` beside `properties` (which is how a flattened
//! field is described) become plain schemas; every object says whether it is closed.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    definitions::reference,
    keyword,
    pointer::At,
    source::{
        MAX_NESTED, Source, annotations, is_deep, local, refers_to_root, size, without_definitions,
    },
};
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// Brings a document into the shape that the rest of this module reads.
pub(in crate::model) fn normal(source: Source<'_>) -> Result<Value, InvalidSchema> {
    keyword::check_annotations(source.annotations)?;
    let document = source.document;
    let mut writer = Normal {
        source,
        names: HashMap::new(),
        last_names: HashMap::new(),
        definitions: Map::new(),
        combining: Vec::new(),
        left: MIN_STEPS,
        entered: HashSet::new(),
    };

    // A root that refers to itself moves to the definitions, so that a selection of its fields
    // does not reach the same type further down.
    let root = match source.pointer {
        Some(target) => {
            let pointer = local(&target.into(), &At::ROOT)?;
            let name = writer.definition(&pointer, &At::ROOT)?;
            writer.alias(&name, Map::new())
        }
        None => {
            let target = writer.target("", &At::ROOT)?;
            match refers_to_root(document) {
                true => {
                    let name = writer.definition("", &At::ROOT)?;
                    writer.alias(&name, Map::new())
                }
                false => writer.schema(target, &At::ROOT)?,
            }
        }
    };

    let Value::Object(mut root) = root else { return Err(At::ROOT.error(Reason::Empty)) };
    if source.pointer.is_none() && document.get("$schema").is_some() {
        // Whatever draft it was, this is what it is now.
        root.insert("$schema".to_owned(), DIALECT.into());
    }
    if !writer.definitions.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(writer.definitions));
    }
    Ok(Value::Object(root))
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) struct Normal<'a> {
    pub(super) source: Source<'a>,
    /// Pointers into `source`, and the names of their targets among `definitions`.
    pub(super) names: HashMap<String, String>,
    pub(super) definitions: Map<String, Value>,
    /// How many definitions wanted a name.
    pub(super) last_names: HashMap<String, u32>,
    /// The pointers that are being combined with what refers to them.
    pub(super) combining: Vec<String>,
    /// The pointers whose targets were read.
    pub(super) entered: HashSet<String>,
    /// How many more schemas may be looked at or copied.
    pub(super) left: usize,
}

/// What a document may cost for each of its values, so that building is linear: `allOf` of `allOf` doubles
/// with each step.
const STEPS: usize = 32;
const MIN_STEPS: usize = 1 << 14;

impl<'a> Normal<'a> {
    /// A schema, which is taken apart: its children are not copied once more.
    pub(super) fn schema(&mut self, raw: Value, at: &At<'_>) -> Result<Value, InvalidSchema> {
        let Some(raw) = self.keywords(raw, at)? else { return Ok(Value::Bool(false)) };

        if let Some(target) = raw.get("$ref")
            && raw.keys().all(|k| {
                k == "$ref" || k == "$defs" || k == "definitions" || keyword::is_annotation(k)
            })
        {
            let pointer = local(target, at)?;
            let name = self.definition(&pointer, at)?;
            return Ok(self.alias(&name, annotations(&raw)));
        }

        let Some(mut whole) = self.combined(raw, at)? else { return Ok(Value::Bool(false)) };
        for choice in ["oneOf", "anyOf"] {
            if let Some(branches) = whole.remove(choice) {
                return self.choice(choice, branches, whole, at);
            }
        }
        self.plain(whole, at)
    }

    pub(super) fn spend(&mut self, steps: usize, at: &At<'_>) -> Result<(), InvalidSchema> {
        let left = self.left.checked_sub(steps);
        self.left = left.ok_or_else(|| at.error(Reason::TooDeep))?;
        Ok(())
    }

    /// The name under which the target of a `$ref` is published; its schema is made on first use.
    pub(super) fn definition(
        &mut self,
        pointer: &str,
        at: &At<'_>,
    ) -> Result<String, InvalidSchema> {
        if let Some(name) = self.names.get(pointer) {
            return Ok(name.clone());
        }
        let target = self.target(pointer, at)?;

        let wanted = match (pointer.rsplit('/').next(), target.get("title").and_then(Value::as_str))
        {
            (Some(""), Some(title)) => title.to_owned(),
            (Some("") | None, _) => "Root".to_owned(),
            (Some(last), _) => last.replace("~1", "/").replace("~0", "~"),
        };
        self.named(pointer, wanted, target, &at.jump(pointer)?)
    }

    /// A copy of the target of a `$ref`, without what is reached by `$ref` alone.
    pub(super) fn target(&mut self, pointer: &str, at: &At<'_>) -> Result<Value, InvalidSchema> {
        let unresolved = || at.error(Reason::Unresolved(format!("#{pointer}")));
        let target = self.source.document.pointer(pointer).ok_or_else(unresolved)?;
        if !self.entered.contains(pointer) {
            if is_deep(target, MAX_NESTED) {
                return Err(at.error(Reason::TooDeep));
            }
            self.entered.insert(pointer.to_owned());
            self.left += STEPS * size(target);
        }
        Ok(without_definitions(target))
    }

    /// The name under which a schema is published that `key` stands for.
    pub(super) fn named(
        &mut self,
        key: &str,
        wanted: String,
        target: Value,
        at: &At<'_>,
    ) -> Result<String, InvalidSchema> {
        if let Some(name) = self.names.get(key) {
            return Ok(name.clone());
        }
        let mut name = wanted.clone();
        let count = self.last_names.entry(wanted.clone()).or_default();
        while self.definitions.contains_key(&name) {
            *count += 1;
            name = format!("{wanted}{}", *count + 1);
        }
        self.names.insert(key.to_owned(), name.clone());
        // Holds the name, and is what recursion finds.
        self.definitions.insert(name.clone(), Value::Null);

        let mut schema = self.schema(target, at)?;
        if let Value::Object(schema) = &mut schema {
            schema.remove("$schema");
        }
        self.definitions.insert(name.clone(), schema);
        Ok(name)
    }

    /// A reference to a definition, or `false` if that is what it refers to.
    pub(super) fn alias(&self, name: &str, mut annotations: Map<String, Value>) -> Value {
        if self.definitions.get(name) == Some(&Value::Bool(false)) {
            return Value::Bool(false);
        }
        annotations.insert("$ref".to_owned(), reference(name).into());
        Value::Object(annotations)
    }
}
