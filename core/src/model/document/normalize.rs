//! Brings a JSON Schema document into its normal form.
//!
//! `allOf`, a `$ref` with siblings and a `oneOf` next to `properties` become plain schemas. schemars writes
//! the last for a flattened field. Each object states whether it is closed.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    discriminator::tag_branches,
    keyword,
    place::Id,
    pointer::{At, unescaped},
    schema::{Document, Kind, Schema},
    source::{Source, annotations, local, size, without_definitions},
};
use crate::model::{
    invalid_schema::{InvalidSchema, Reason, Result},
    projection::{Projection, is_marked, take_marked},
};

/// Brings a document into the form that the rest of this module reads.
pub(crate) fn normal(source: Source<'_>) -> Result<Document> {
    keyword::check_annotations(&source.options.annotations)?;
    for projection in source.projections {
        let checked = keyword::check_annotations(&projection.options.annotations);
        checked.map_err(|error| error.of_model(&projection.name))?;
    }
    let mut writer = Normal {
        source,
        document: Document::new(),
        definitions: HashMap::new(),
        combining: Vec::new(),
        entered: HashSet::new(),
        left: MIN_STEPS,
    };

    let target = source.pointer.map(|target| local(&target.into(), &At::root())).transpose()?;
    let root = writer.definition(target.as_deref().unwrap_or(""), &At::root())?;
    let mut document = writer.document;
    // A root that something refers to is a definition. Then a selection of its fields does not reach the
    // same type further down. A root that has a name is a definition too.
    let refers = |id: Id| matches!(document[id].kind, Kind::Ref(target) if target == root);
    document.root = match target.is_some() || document.ids().any(refers) {
        true => document.add(Schema::of(Kind::Ref(root), Map::new())),
        false => root,
    };
    let root = document.root;
    if let Some(Kind::Never) = document.resolved(root).map(|root| &document[root].kind) {
        return Err(At::root().error(Reason::Empty));
    }
    if target.is_none() && source.document.get("$schema").is_some() {
        // Every draft becomes this one.
        document[root].keywords.insert("$schema".to_owned(), DIALECT.into());
    }
    for id in document.ids() {
        tag_branches(&mut document, id)?;
    }
    Ok(document)
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

pub(super) struct Normal<'a> {
    pub(super) source: Source<'a>,
    pub(super) document: Document,
    /// The schemas of pointers into `source`.
    definitions: HashMap<String, Id>,
    /// The pointers that are being combined with the schemas that refer to them.
    pub(super) combining: Vec<String>,
    /// The pointers whose targets were read.
    entered: HashSet<String>,
    /// The number of schemas that can still be read or copied.
    left: usize,
}

/// The budget for each value of a document, so that building is linear. An `allOf` of `allOf` doubles with
/// each step.
const STEPS: usize = 32;
const MIN_STEPS: usize = 1 << 14;

impl Normal<'_> {
    /// Adds a schema to the document.
    pub(super) fn child(&mut self, raw: Value, at: &At) -> Result<Id> {
        let schema = self.schema(raw, at)?;
        Ok(self.document.add(schema))
    }

    /// A schema, which is consumed. Its children are not copied again.
    pub(super) fn schema(&mut self, raw: Value, at: &At) -> Result<Schema> {
        let Some(raw) = self.keywords(raw, at)? else { return Ok(Schema::never()) };

        if !self.source.projections.is_empty() && is_marked(&raw) {
            return self.projection(raw, at);
        }
        if let Some(target) = raw.get("$ref")
            && raw.keys().all(|name| name == "$ref" || keyword::is_annotation(name))
        {
            return self.alias(&local(target, at)?, annotations(&raw), at);
        }

        let Some(mut whole) = self.combined(raw, at)? else { return Ok(Schema::never()) };
        for choice in ["oneOf", "anyOf"] {
            if let Some(branches) = whole.remove(choice) {
                return self.choice(choice, branches, whole, at);
            }
        }
        self.plain(whole, at)
    }

    /// The schema of a projection. Its options apply later.
    fn projection(&mut self, mut raw: Map<String, Value>, at: &At) -> Result<Schema> {
        let Some((projection, schema)) = take_marked(&mut raw, self.source.projections) else {
            return Err(at.error(Reason::Malformed("schema")));
        };
        if !raw.keys().all(|name| keyword::is_annotation(name)) {
            return Err(flattened(&projection, at));
        }
        let schema = self.schema(schema, at);
        let mut schema = schema.map_err(|error| match at.is_root() {
            true => error,
            false => error.of_model(&projection.name),
        })?;
        schema.keywords.extend(annotations(&raw));
        schema.projections.push(projection);
        Ok(schema)
    }

    pub(super) fn spend(&mut self, steps: usize, at: &At) -> Result<()> {
        let left = self.left.checked_sub(steps);
        self.left = left.ok_or_else(|| at.error(Reason::TooDeep))?;
        Ok(())
    }

    /// A reference to a definition, whose schema is made on first use.
    fn alias(&mut self, pointer: &str, annotations: Map<String, Value>, at: &At) -> Result<Schema> {
        let id = match self.definitions.get(pointer) {
            Some(id) => *id,
            None => self.definition(pointer, at)?,
        };
        Ok(match self.document[id].kind {
            Kind::Never => Schema::never(),
            _ => Schema::of(Kind::Ref(id), annotations),
        })
    }

    fn definition(&mut self, pointer: &str, at: &At) -> Result<Id> {
        let target = self.target(pointer, at)?;
        let name = match (pointer.rsplit('/').next(), target.get("title").and_then(Value::as_str)) {
            (Some(""), Some(title)) => title.into(),
            (Some("") | None, _) => "Root".into(),
            (Some(last), _) => unescaped(last).into(),
        };
        let id = self.document.reserve();
        // A recursion finds this entry.
        self.definitions.insert(pointer.to_owned(), id);
        let mut schema = self.schema(target, &at.jump(pointer)?)?;
        schema.keywords.remove("$schema");
        schema.name = Some(name);
        self.document[id] = schema;
        Ok(id)
    }

    /// Returns a copy of the target of a `$ref`, without the parts that only a `$ref` reaches.
    pub(super) fn target(&mut self, pointer: &str, at: &At) -> Result<Value> {
        let unresolved = || at.error(Reason::Unresolved(format!("#{pointer}")));
        let target = self.source.document.pointer(pointer).ok_or_else(unresolved)?;
        if !self.entered.contains(pointer) {
            let size = size(target).ok_or_else(|| at.error(Reason::TooDeep))?;
            self.entered.insert(pointer.to_owned());
            self.left += STEPS * size;
        }
        Ok(without_definitions(target))
    }
}

/// The error of a projection whose schema is combined with another one, for which its options are not meant.
pub(super) fn flattened(projection: &Projection, at: &At) -> InvalidSchema {
    at.error(Reason::Flattened).of_model(&projection.name)
}
