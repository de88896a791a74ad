//! A JSON Schema document in one shape: what is published, and all that the compiler reads.
//!
//! `allOf`, a `$ref` with siblings and a `oneOf` beside `properties` (which is how a flattened
//! field is described) become plain schemas; every object says whether it is closed.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    definitions::{inline, reference},
    document::{Discriminator, Pattern, Questions, Texts, is_of, is_open, listed, name_of, types},
    error::{InvalidSchema, Reason},
    keyword::{self, At},
    merge::{both, merge},
};

/// A document, and where and how to read the model in it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) document: &'a Value,
    /// The pointer to the model, unless it is the whole document.
    pub(super) pointer: Option<&'a str>,
    pub(super) dialect: Dialect,
    /// Keywords without a meaning.
    pub(super) annotations: &'a [String],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// What schemars writes for a type.
    Type,
    JsonSchema,
    /// OpenAPI 3.0, in which `nullable` stands for a type.
    OpenApi30,
}

/// Brings a document into the shape that the rest of this module reads.
pub(super) fn normal(source: Source<'_>) -> Result<Value, InvalidSchema> {
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

const OF_OBJECTS: [&str; 6] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
];
const OF_ARRAYS: [&str; 2] = ["items", "prefixItems"];

struct Normal<'a> {
    source: Source<'a>,
    /// Pointers into `source`, and the names of their targets among `definitions`.
    names: HashMap<String, String>,
    definitions: Map<String, Value>,
    /// How many definitions wanted a name.
    last_names: HashMap<String, u32>,
    /// The pointers that are being combined with what refers to them.
    combining: Vec<String>,
    /// The pointers whose targets were read.
    entered: HashSet<String>,
    /// How many more schemas may be looked at or copied.
    left: usize,
}

/// How a branch of a union with a `discriminator` is told.
enum Tags {
    /// It takes no object, or there is no discriminator.
    None,
    /// By values that it lists.
    Listed(Vec<Value>),
    /// By values that the discriminator has for it; and what it is called.
    Named(Vec<Value>, String),
}

impl Tags {
    fn values(&self) -> &[Value] {
        match self {
            Self::None => &[],
            Self::Listed(values) | Self::Named(values, _) => values,
        }
    }

    fn is_named(&self) -> bool {
        matches!(self, Self::Named(..))
    }
}

/// What a branch says of the key of a discriminator.
enum Listed {
    NoObject,
    Values(Vec<Value>),
    AnyText,
    Undeclared,
}

/// What a document may cost for each of its values, so that building is linear: `allOf` of `allOf` doubles
/// with each step.
const STEPS: usize = 32;
const MIN_STEPS: usize = 1 << 14;

impl<'a> Normal<'a> {
    /// A schema, which is taken apart: its children are not copied once more.
    fn schema(&mut self, raw: Value, at: &At<'_>) -> Result<Value, InvalidSchema> {
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

    fn spend(&mut self, steps: usize, at: &At<'_>) -> Result<(), InvalidSchema> {
        let left = self.left.checked_sub(steps);
        self.left = left.ok_or_else(|| at.error(Reason::TooDeep))?;
        Ok(())
    }

    /// The name under which the target of a `$ref` is published; its schema is made on first use.
    fn definition(&mut self, pointer: &str, at: &At<'_>) -> Result<String, InvalidSchema> {
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
    fn target(&mut self, pointer: &str, at: &At<'_>) -> Result<Value, InvalidSchema> {
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
    fn named(
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
    fn alias(&self, name: &str, mut annotations: Map<String, Value>) -> Value {
        if self.definitions.get(name) == Some(&Value::Bool(false)) {
            return Value::Bool(false);
        }
        annotations.insert("$ref".to_owned(), reference(name).into());
        Value::Object(annotations)
    }

    /// One schema out of its own keywords, its `$ref` and its `allOf`; `None` if no value fits.
    fn combined(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Option<Map<String, Value>>, InvalidSchema> {
        self.spend(1, at)?;
        whole.remove("$defs");
        whole.remove("definitions");

        let mut parts = Vec::new();
        if let Some(target) = whole.remove("$ref") {
            let pointer = local(&target, at)?;
            let target = self.target(&pointer, at)?;
            if self.combining.contains(&pointer) {
                return Err(at.error(Reason::TooDeep));
            }
            self.spend(size(&target), at)?;
            self.combining.push(pointer.clone());
            let part = self.part(target, &at.jump(&pointer)?);
            self.combining.pop();
            parts.push(part?);
        }
        if let Some(all) = whole.remove("allOf") {
            let Value::Array(all) = all else { return Err(at.error(Reason::Malformed("allOf"))) };
            for part in all {
                parts.push(self.part(part, &at.child("allOf")?)?);
            }
        }
        let is_combined = !parts.is_empty();
        for part in parts {
            let Some(part) = part else { return Ok(None) };
            let is_product = is_union(&whole) && is_union(&part);
            whole = merge(whole, part, at)?;
            if is_product {
                self.spend(whole.get("anyOf").map_or(0, size), at)?;
            }
        }
        // Of a list, the one value that is meant; it may come from another part.
        if let (Some(value), Some(Value::Array(listed))) = (whole.get("const"), whole.get("enum")) {
            if !listed.contains(value) {
                return Err(at.error(Reason::Conflict("enum")));
            }
            whole.remove("enum");
        }
        // A default of one part that another part does not take.
        let values = listed(&whole);
        let is_taken = |default: &Value| values.is_empty() || values.contains(&default);
        if is_combined && whole.get("default").is_some_and(|default| !is_taken(default)) {
            whole.remove("default");
        }
        Ok(Some(whole))
    }

    /// The keywords of a schema; `None` if no value fits it.
    fn keywords(
        &self,
        raw: Value,
        at: &At<'_>,
    ) -> Result<Option<Map<String, Value>>, InvalidSchema> {
        let mut raw = match raw {
            Value::Bool(true) => return Ok(Some(Map::new())),
            Value::Bool(false) => return Ok(None),
            Value::Object(raw) => raw,
            _ => return Err(at.error(Reason::Malformed("schema"))),
        };
        raw.retain(|name, _| !self.source.annotations.contains(name));
        old_drafts(&mut raw);
        if self.source.dialect == Dialect::OpenApi30 {
            raw = without_nullable(raw);
        }
        keyword::check(&raw, at)?;
        if keyword::is_never(&raw) {
            return Ok(None);
        }
        // What is behind a `$ref`, or in another part, may be `writeOnly` all the same.
        if raw.get("writeOnly") == Some(&Value::Bool(false)) {
            raw.remove("writeOnly");
        }
        Ok(Some(raw))
    }

    fn part(
        &mut self,
        raw: Value,
        at: &At<'_>,
    ) -> Result<Option<Map<String, Value>>, InvalidSchema> {
        let Some(raw) = self.keywords(raw, at)? else { return Ok(None) };
        let Some(mut part) = self.combined(raw, at)? else { return Ok(None) };
        // Of what stands beside it, a part knows nothing.
        if let (false, Some(rest)) = (is_union(&part), part.remove("unevaluatedProperties")) {
            part.entry("additionalProperties").or_insert(rest);
        }
        Ok(Some(part))
    }

    /// A union: what stands beside its branches goes into each of them.
    fn choice(
        &mut self,
        keyword: &'static str,
        branches: Value,
        mut beside: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Value, InvalidSchema> {
        let Value::Array(branches) = branches else {
            return Err(at.error(Reason::Malformed(keyword)));
        };
        let mut whole = annotations(&beside);
        let tag = beside.remove("discriminator");
        let mut tag = tag.map(|tag| Discriminator::of(tag, at)).transpose()?;
        beside.retain(|k, _| !keyword::is_annotation(k));

        let mut kept = Vec::with_capacity(branches.len());
        for (index, branch) in branches.into_iter().enumerate() {
            let (at, index) = (at.child(keyword)?, index.to_string());
            let at = at.child(&index)?;
            let (mut branch, mut tags) = (branch, Tags::None);
            if let Some(tag) = &mut tag {
                tags = self.tags(tag, &branch, &at)?;
                tag.add(tags.values(), tags.is_named(), &at)?;
                if tags.is_named() {
                    branch = json!({ "allOf": [branch, tag.schema(tags.values())] });
                }
            }
            let branch = if let (Tags::Named(_, name), true) = (&tags, beside.is_empty()) {
                // By name, because such a union can be inside of its own branches.
                let name = self.named(&branch.to_string(), name.clone(), branch, &at)?;
                self.alias(&name, Map::new())
            } else if beside.is_empty() {
                self.schema(branch, &at)?
            } else {
                let Some(part) = self.part(branch, &at)? else { continue };
                match merge(beside.clone(), part, &at) {
                    Ok(branch) => self.schema(Value::Object(branch), &at)?,
                    // A unit variant beside the fields of a flattened enum: no value is both.
                    Err(error) if error.keyword() == Some("type") => continue,
                    Err(error) => return Err(error),
                }
            };
            if let Some(tag) = &mut tag {
                tag.map(tags.values(), &branch);
            }
            if branch != Value::Bool(false) {
                kept.push(branch);
            }
        }
        if kept.is_empty() {
            return Err(at.error(Reason::Empty));
        }
        if let Some(tag) = tag {
            whole.insert("discriminator".to_owned(), tag.published());
        }
        whole.insert(keyword.to_owned(), Value::Array(kept));
        Ok(Value::Object(whole))
    }

    /// How a branch of a union is told.
    fn tags(
        &mut self,
        tag: &Discriminator,
        branch: &Value,
        at: &At<'_>,
    ) -> Result<Tags, InvalidSchema> {
        let cannot_be_told = || {
            let limit = "each branch must declare its key, and list the values or be a `$ref`";
            at.error(Reason::Limit("discriminator", limit))
        };
        match self.listed_tags(branch.clone(), tag.key(), at)? {
            Listed::NoObject => Ok(Tags::None),
            Listed::Values(values) => Ok(Tags::Listed(values)),
            Listed::Undeclared => Err(cannot_be_told()),
            Listed::AnyText => {
                let references = self.references(branch);
                let name = name_of(references.first().ok_or_else(cannot_be_told)?);
                Ok(Tags::Named(tag.names(&references), name))
            }
        }
    }

    /// The values that a branch lists for a key.
    fn listed_tags(
        &mut self,
        branch: Value,
        key: &str,
        at: &At<'_>,
    ) -> Result<Listed, InvalidSchema> {
        let Some(mut branch) = self.part(branch, at)? else { return Ok(Listed::NoObject) };
        let is_object = match branch.contains_key("type") {
            true => types(&branch, at)?.any(|name| name == "object"),
            false => listed(&branch).is_empty(),
        };
        if !is_object {
            return Ok(Listed::NoObject);
        }
        let mut found = Listed::Undeclared;
        if let Some(Value::Object(properties)) = branch.get_mut("properties")
            && let Some(property) = properties.remove(key)
        {
            match self.listed_texts(property, &at.child("properties")?)? {
                Some(values) if !values.is_empty() => return Ok(Listed::Values(values)),
                _ => found = Listed::AnyText,
            }
        }
        for choice in ["oneOf", "anyOf"] {
            let Some(Value::Array(branches)) = branch.remove(choice) else { continue };
            let at = at.child(choice)?;
            let (mut values, mut is_declared) = (Vec::new(), true);
            let mut is_text = false;
            for branch in branches {
                match self.listed_tags(branch, key, &at)? {
                    Listed::NoObject => {}
                    Listed::Values(more) => values.extend(more),
                    Listed::AnyText => is_text = true,
                    Listed::Undeclared => is_declared = false,
                }
            }
            match found {
                _ if !values.is_empty() && is_declared && !is_text => {
                    return Ok(Listed::Values(values));
                }
                Listed::Undeclared if is_declared && is_text => found = Listed::AnyText,
                Listed::Undeclared if is_declared => found = Listed::NoObject,
                _ => {}
            }
        }
        Ok(found)
    }

    /// The values that a property lists, itself or in each branch.
    fn listed_texts(
        &mut self,
        property: Value,
        at: &At<'_>,
    ) -> Result<Option<Vec<Value>>, InvalidSchema> {
        let Some(mut property) = self.part(property, at)? else { return Ok(None) };
        let values = listed(&property);
        if !values.is_empty() {
            return Ok(Some(values.into_iter().cloned().collect()));
        }
        let branches = property.remove("oneOf").or_else(|| property.remove("anyOf"));
        let Some(Value::Array(branches)) = branches else { return Ok(None) };
        let (mut all, at) = (Vec::new(), at.child("anyOf")?);
        for branch in branches {
            match self.listed_texts(branch, &at)? {
                Some(values) => all.extend(values),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    /// The `$ref` of a branch, and those that it leads to in turn.
    fn references(&self, branch: &Value) -> Vec<String> {
        let mut references = Vec::new();
        let mut schema = branch;
        while references.len() < 64
            && let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        {
            references.push(reference.to_owned());
            let target = local(&reference.into(), &At::ROOT).ok();
            match target.and_then(|pointer| self.source.document.pointer(&pointer)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        references
    }

    /// A schema without a choice: its children, and whether its object is closed.
    fn plain(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Value, InvalidSchema> {
        // What is listed has to be of a type that is taken.
        if whole.contains_key("type") {
            let of: Vec<&str> = types(&whole, at)?.collect();
            let values = listed(&whole);
            if !values.is_empty()
                && !values.iter().any(|value| of.iter().any(|name| is_of(value, name)))
            {
                return Ok(Value::Bool(false));
            }
        }
        // Nothing is chosen here, so nothing tells the choice.
        whole.remove("discriminator");
        let untyped = !whole.contains_key("type")
            && !whole.contains_key("enum")
            && !whole.contains_key("const");
        let has = |names: &[&str]| names.iter().any(|k| whole.contains_key(*k));
        if untyped && has(&OF_OBJECTS) {
            whole.insert("type".to_owned(), "object".into());
        } else if untyped && has(&OF_ARRAYS) {
            whole.insert("type".to_owned(), "array".into());
        }

        let of_type = |name| types(&whole, at).is_ok_and(|mut types| types.any(|t| t == name));
        let (is_object, is_array) = (of_type("object"), of_type("array"));
        // What says something of a type that the place does not take says nothing.
        match is_object {
            true => self.object(&mut whole, at)?,
            false => whole.retain(|keyword, _| !OF_OBJECTS.contains(&keyword.as_str())),
        }
        match is_array {
            true => self.array(&mut whole, at)?,
            false => whole.retain(|keyword, _| !OF_ARRAYS.contains(&keyword.as_str())),
        }
        Ok(Value::Object(whole))
    }

    fn object(&mut self, whole: &mut Map<String, Value>, at: &At<'_>) -> Result<(), InvalidSchema> {
        // An object that says nothing about its keys is unconstrained. One that declares some keys is
        // closed: that is how the filter reads it, so it is published.
        let is_bare = !OF_OBJECTS.iter().any(|k| *k != "propertyNames" && whole.contains_key(*k));
        declare_by_pattern(whole, at)?;
        if let Some(properties) = whole.get_mut("properties") {
            let Value::Object(properties) = properties else {
                return Err(at.error(Reason::Malformed("properties")));
            };
            let at = at.child("properties")?;
            for (name, property) in properties.iter_mut() {
                *property = self.schema(property.take(), &at.child(name)?)?;
            }
        }
        let has_names = self.names(whole, at)?;
        if let Some(required) = whole.get("required") {
            let names =
                required.as_array().ok_or_else(|| at.error(Reason::Malformed("required")))?;
            for name in names {
                let name = name.as_str().ok_or_else(|| at.error(Reason::Malformed("required")))?;
                let property = whole.get("properties").and_then(|properties| properties.get(name));
                if property.is_none_or(|property| *property == Value::Bool(false)) {
                    return Err(at.error(Reason::Undeclared(name.to_owned())));
                }
            }
        }
        let unevaluated = whole.remove("unevaluatedProperties");
        let rest = whole.remove("additionalProperties").or(unevaluated);
        if rest == Some(Value::Bool(false)) {
            whole.insert(keyword::FORBIDS.to_owned(), Value::Bool(true));
        }
        let rest = match rest {
            None if is_bare && has_names => json!({ keyword::BARE: true }),
            None => Value::Bool(false),
            Some(rest) => self.schema(rest, &at.child("additionalProperties")?)?,
        };

        if let Some(patterns) = whole.get_mut("patternProperties") {
            let Value::Object(patterns) = patterns else {
                return Err(at.error(Reason::Malformed("patternProperties")));
            };
            let at = at.child("patternProperties")?;
            if patterns.len() > 1 || rest != Value::Bool(false) {
                let limit = "one pattern, and no other undeclared keys";
                return Err(at.error(Reason::Limit("patternProperties", limit)));
            }
            for (pattern, property) in patterns.iter_mut() {
                let at = at.child(pattern)?;
                *property = self.schema(property.take(), &at)?;
            }
            // A key that is forbidden by its pattern is forbidden by being undeclared.
            patterns.retain(|_, property| *property != Value::Bool(false));
            if patterns.is_empty() {
                whole.remove("patternProperties");
            }
        }
        // A forbidden key is undeclared, unless undeclared keys are sent.
        if rest == Value::Bool(false)
            && !whole.contains_key("patternProperties")
            && let Some(Value::Object(properties)) = whole.get_mut("properties")
        {
            properties.retain(|_, property| *property != Value::Bool(false));
        }
        whole.insert("additionalProperties".to_owned(), rest);
        Ok(())
    }

    /// The names that an object's keys may have. They hold for declared keys too.
    ///
    /// Returns whether any name is allowed.
    fn names(
        &mut self,
        whole: &mut Map<String, Value>,
        at: &At<'_>,
    ) -> Result<bool, InvalidSchema> {
        let Some(names) = whole.remove("propertyNames") else { return Ok(true) };
        if whole.contains_key("patternProperties") {
            let limit = "not next to `patternProperties`";
            return Err(at.error(Reason::Limit("propertyNames", limit)));
        }
        let at = at.child("propertyNames")?;
        let mut names = self.schema(names, &at)?;
        if names == Value::Bool(false) {
            for keyword in ["properties", "additionalProperties", "unevaluatedProperties"] {
                whole.remove(keyword);
            }
            return Ok(false);
        }
        if Questions::among(&self.definitions).resolved(&names).is_some_and(is_open) {
            inline(&mut names, &self.definitions);
        }
        make_text(&mut names);
        if let Some(Value::Object(properties)) = whole.get_mut("properties")
            && !properties.is_empty()
        {
            let texts = Texts::of(Questions::among(&self.definitions), &names, &at)?;
            properties.retain(|name, _| texts.take(name));
        }
        whole.insert("propertyNames".to_owned(), names);
        Ok(true)
    }

    fn array(&mut self, whole: &mut Map<String, Value>, at: &At<'_>) -> Result<(), InvalidSchema> {
        // A list of schemas under `items` is how drafts before 2020-12 wrote a tuple.
        if let Some(Value::Array(_)) = whole.get("items")
            && let Some(items) = whole.remove("items")
        {
            whole.insert("prefixItems".to_owned(), items);
        }
        if let Some(prefix) = whole.get_mut("prefixItems") {
            let Value::Array(prefix) = prefix else {
                return Err(at.error(Reason::Malformed("prefixItems")));
            };
            for (index, item) in prefix.iter_mut().enumerate() {
                let at = at.child("prefixItems")?;
                *item = self.schema(item.take(), &at.child(&index.to_string())?)?;
            }
            if !whole.contains_key("items") {
                whole.insert("items".to_owned(), Value::Bool(false));
            }
        }
        // A list that says nothing about its items is open in them, unless it has none.
        let is_empty = whole.get("maxItems").is_some_and(|length| *length == 0);
        let items = whole.remove("items").unwrap_or(Value::Bool(!is_empty));
        let items = self.schema(items, &at.child("items")?)?;
        whole.insert("items".to_owned(), items);
        Ok(())
    }
}

fn is_union(schema: &Map<String, Value>) -> bool {
    schema.contains_key("anyOf") || schema.contains_key("oneOf")
}

/// Returns how many values are in a document.
fn size(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// A declared key that matches a pattern has to fit both schemas.
fn declare_by_pattern(whole: &mut Map<String, Value>, at: &At<'_>) -> Result<(), InvalidSchema> {
    let Some(Value::Object(patterns)) = whole.get("patternProperties").cloned() else {
        return Ok(());
    };
    let Some(Value::Object(properties)) = whole.get_mut("properties") else { return Ok(()) };
    if properties.is_empty() {
        return Ok(());
    }
    for (source, schema) in patterns {
        let at = at.child("patternProperties")?;
        let pattern = Pattern::of(&source, &at.child(&source)?)?;
        for (_, property) in properties.iter_mut().filter(|(name, _)| pattern.takes(name)) {
            *property = both(property.take(), schema.clone());
        }
    }
    Ok(())
}

/// Keys are texts, so a schema of keys that names no type is one of texts.
fn make_text(names: &mut Value) {
    if is_open(names)
        && let Value::Object(names) = names
    {
        names.insert("type".to_owned(), "string".into());
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(Value::Array(branches)) = names.get_mut(choice) {
            branches.iter_mut().for_each(make_text);
        }
    }
}

fn annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    let kept = schema.iter().filter(|(k, _)| keyword::is_annotation(k));
    kept.map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// The pointer in a `$ref` to a place of the same document.
fn local(target: &Value, at: &At<'_>) -> Result<String, InvalidSchema> {
    let fragment = target.as_str().and_then(|target| target.strip_prefix('#'));
    let outside = || at.error(Reason::Unresolved(target.as_str().unwrap_or_default().to_owned()));
    let fragment = fragment.ok_or_else(outside)?;
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| outside())
}
/// A copy without what is reached by `$ref` alone.
fn without_definitions(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let own = schema.iter().filter(|(keyword, _)| *keyword != "$defs" && *keyword != "definitions");
    Value::Object(own.map(|(keyword, value)| (keyword.clone(), value.clone())).collect())
}

/// Writes what drafts before 2019-09 say in today's words.
fn old_drafts(raw: &mut Map<String, Value>) {
    // Draft 4 has `id` for `$id`, and a name for a place starts with `#`.
    raw.retain(|name, value| {
        let is_anchor = || value.as_str().is_some_and(|id| id.starts_with('#'));
        !(name == "id" && value.is_string() || name == "$id" && is_anchor())
    });
    for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(Value::Bool(is_exclusive)) = raw.get(exclusive) else { continue };
        let is_exclusive = *is_exclusive;
        raw.remove(exclusive);
        if is_exclusive && let Some(bound) = raw.remove(limit) {
            raw.insert(exclusive.to_owned(), bound);
        }
    }
}

/// Writes `nullable: true` as a type, or as a branch of a union if the schema has no type.
fn without_nullable(mut raw: Map<String, Value>) -> Map<String, Value> {
    if raw.remove("nullable") != Some(Value::Bool(true)) {
        return raw;
    }
    let is_annotation = |name: &String| keyword::is_annotation(name);
    // Without another keyword, any value is allowed already.
    if raw.keys().all(is_annotation) {
        return raw;
    }
    match raw.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(name) => *name = json!([name, "null"]),
        None => {
            let (mut whole, schema): (Map<_, _>, Map<_, _>) =
                raw.into_iter().partition(|(name, _)| is_annotation(name));
            whole.insert("anyOf".to_owned(), json!([schema, { "type": "null" }]));
            return whole;
        }
    }
    if let Some(Value::Array(listed)) = raw.get_mut("enum") {
        listed.push(Value::Null);
    }
    raw
}

/// Deeper than any document that a person writes, and shallow enough for a small stack.
const MAX_NESTED: u32 = 256;

/// Returns whether a value is nested deeper than `limit`.
fn is_deep(value: &Value, limit: u32) -> bool {
    let Some(limit) = limit.checked_sub(1) else { return true };
    match value {
        Value::Object(map) => map.values().any(|child| is_deep(child, limit)),
        Value::Array(list) => list.iter().any(|child| is_deep(child, limit)),
        _ => false,
    }
}

fn refers_to_root(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => {
            map.get("$ref").is_some_and(|target| target == "#") || map.values().any(refers_to_root)
        }
        Value::Array(list) => list.iter().any(refers_to_root),
        _ => false,
    }
}
