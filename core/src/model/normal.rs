//! A JSON Schema document in one shape: what is published, and all that the compiler reads.
//!
//! `allOf`, a `$ref` with siblings and a `oneOf` beside `properties` (which is how a flattened
//! field is described) become plain schemas; every object says whether it is closed.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{
    compile::is_open,
    definitions::{listed, reference},
    error::{InvalidSchema, Reason},
    keyword::{self, At},
    merge::merge,
};

/// Brings `source` into the shape that the rest of this room reads.
pub(super) fn normal(source: &Value) -> Result<Value, InvalidSchema> {
    let mut writer = Normal { source, names: HashMap::new(), definitions: Map::new(), steps: 0 };

    // A root that refers to itself moves to the definitions, so that a selection of its fields
    // does not reach the same type further down.
    let root = if refers_to_root(source, 0) {
        let name = writer.definition("", &At::ROOT)?;
        json!({ "$ref": reference(&name) })
    } else {
        writer.schema(without_definitions(source), &At::ROOT)?
    };

    let mut root = match root {
        Value::Object(root) => root,
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(At::ROOT.error(Reason::Empty));
        }
    };
    if let Some(dialect) = source.get("$schema") {
        root.insert("$schema".to_owned(), dialect.clone());
    }
    if !writer.definitions.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(writer.definitions));
    }
    Ok(Value::Object(root))
}

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
    source: &'a Value,
    /// Pointers into `source`, and the names of their targets among `definitions`.
    names: HashMap<String, String>,
    definitions: Map<String, Value>,
    /// Schemas that were looked at.
    steps: u32,
}

/// More than any document has that a person wrote: `allOf` of `allOf` doubles with each.
const MAX_STEPS: u32 = 1 << 16;

impl Normal<'_> {
    /// A schema, which is taken apart: its children are not copied once more.
    fn schema(&mut self, raw: Value, at: &At<'_>) -> Result<Value, InvalidSchema> {
        let raw = match raw {
            Value::Bool(true) => return Ok(json!({})),
            Value::Bool(false) => return Ok(Value::Bool(false)),
            Value::Object(raw) => raw,
            _ => return Err(at.error(Reason::Malformed("schema"))),
        };
        keyword::check(&raw, at)?;

        if let Some(target) = raw.get("$ref")
            && raw.keys().all(|k| {
                k == "$ref" || k == "$defs" || k == "definitions" || keyword::is_annotation(k)
            })
        {
            let pointer = local(target, at)?;
            let name = self.definition(&pointer, at)?;
            let mut alias = annotations(&raw);
            alias.insert("$ref".to_owned(), reference(&name).into());
            return Ok(Value::Object(alias));
        }

        let mut whole = self.combined(raw, at)?;
        for choice in ["oneOf", "anyOf"] {
            if let Some(branches) = whole.remove(choice) {
                return self.choice(choice, branches, whole, at);
            }
        }
        self.plain(whole, at)
    }

    /// The name under which the target of a `$ref` is published; its schema is made on first use.
    fn definition(&mut self, pointer: &str, at: &At<'_>) -> Result<String, InvalidSchema> {
        if let Some(name) = self.names.get(pointer) {
            return Ok(name.clone());
        }
        let source = self.source;
        let target = source.pointer(pointer).ok_or_else(|| at.error(Reason::Unresolved))?;

        let wanted = match (pointer.rsplit('/').next(), target.get("title").and_then(Value::as_str))
        {
            (Some(""), Some(title)) => title.to_owned(),
            (Some("") | None, _) => "Root".to_owned(),
            (Some(last), _) => last.replace("~1", "/").replace("~0", "~"),
        };
        let mut name = wanted.clone();
        let mut count = 2;
        while self.definitions.contains_key(&name) {
            name = format!("{wanted}{count}");
            count += 1;
        }
        self.names.insert(pointer.to_owned(), name.clone());
        // Holds the name, and is what recursion finds.
        self.definitions.insert(name.clone(), Value::Null);

        let mut schema = self.schema(without_definitions(target), &at.jump(pointer)?)?;
        if let Value::Object(schema) = &mut schema {
            schema.remove("$schema");
        }
        self.definitions.insert(name.clone(), schema);
        Ok(name)
    }

    /// One schema out of its own keywords, its `$ref` and its `allOf`.
    fn combined(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Map<String, Value>, InvalidSchema> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(at.error(Reason::TooDeep));
        }
        whole.remove("$defs");
        whole.remove("definitions");

        let mut parts = Vec::new();
        if let Some(target) = whole.remove("$ref") {
            let pointer = local(&target, at)?;
            let target =
                self.source.pointer(&pointer).ok_or_else(|| at.error(Reason::Unresolved))?;
            parts.push(self.part(without_definitions(target), &at.jump(&pointer)?)?);
        }
        if let Some(all) = whole.remove("allOf") {
            let Value::Array(all) = all else { return Err(at.error(Reason::Malformed("allOf"))) };
            for part in all {
                parts.push(self.part(part, &at.child("allOf")?)?);
            }
        }
        for part in parts {
            whole = merge(whole, part, at)?;
        }
        // Of a list, the one value that is meant; it may come from another part.
        if let (Some(value), Some(Value::Array(listed))) = (whole.get("const"), whole.get("enum")) {
            if !listed.contains(value) {
                return Err(at.error(Reason::Conflict("enum")));
            }
            whole.remove("enum");
        }
        Ok(whole)
    }

    fn part(&mut self, raw: Value, at: &At<'_>) -> Result<Map<String, Value>, InvalidSchema> {
        match raw {
            Value::Bool(true) => Ok(Map::new()),
            Value::Object(raw) => {
                keyword::check(&raw, at)?;
                self.combined(raw, at)
            }
            _ => Err(at.error(Reason::Empty)),
        }
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
        if let Some(tag) = beside.remove("discriminator") {
            whole.insert("discriminator".to_owned(), tag);
        }
        beside.retain(|k, _| !keyword::is_annotation(k));

        let mut kept = Vec::with_capacity(branches.len());
        for (index, branch) in branches.into_iter().enumerate() {
            let (at, index) = (at.child(keyword)?, index.to_string());
            let at = at.child(&index)?;
            let branch = if beside.is_empty() {
                self.schema(branch, &at)?
            } else {
                match merge(beside.clone(), self.part(branch, &at)?, &at) {
                    Ok(branch) => self.schema(Value::Object(branch), &at)?,
                    // A unit variant beside the fields of a flattened enum: no value is both.
                    Err(error) if error.keyword() == Some("type") => continue,
                    Err(error) => return Err(error),
                }
            };
            if branch != Value::Bool(false) {
                kept.push(branch);
            }
        }
        if kept.is_empty() {
            return Err(at.error(Reason::Empty));
        }
        whole.insert(keyword.to_owned(), Value::Array(kept));
        Ok(Value::Object(whole))
    }

    /// A schema without a choice: its children, and whether its object is closed.
    fn plain(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Value, InvalidSchema> {
        if whole.contains_key("type") && types(&whole, at)?.next().is_none() {
            return Ok(Value::Bool(false));
        }
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
        if let Some(properties) = whole.get_mut("properties") {
            let Value::Object(properties) = properties else {
                return Err(at.error(Reason::Malformed("properties")));
            };
            let at = at.child("properties")?;
            for (name, property) in properties.iter_mut() {
                *property = self.schema(property.take(), &at.child(name)?)?;
            }
            properties.retain(|_, property| *property != Value::Bool(false));
        }
        if let Some(names) = whole.remove("propertyNames") {
            let mut names = self.schema(names, &at.child("propertyNames")?)?;
            if is_open(&names)
                && let Value::Object(names) = &mut names
            {
                names.insert("type".to_owned(), "string".into());
            }
            // It is asked of every key, of one that has a schema of its own too.
            if let (Some(listed), Some(Value::Object(properties))) =
                (listed(&self.definitions, &names), whole.get_mut("properties"))
            {
                properties.retain(|name, _| listed.iter().any(|listed| listed == name));
            }
            whole.insert("propertyNames".to_owned(), names);
        }
        if let Some(required) = whole.get("required") {
            let names =
                required.as_array().ok_or_else(|| at.error(Reason::Malformed("required")))?;
            for name in names {
                let name = name.as_str().ok_or_else(|| at.error(Reason::Malformed("required")))?;
                if whole.get("properties").is_none_or(|properties| properties.get(name).is_none()) {
                    return Err(at.error(Reason::Malformed("required")));
                }
            }
        }
        // What is not said about other keys is closed: the filter's reading, so it is published.
        let unevaluated = whole.remove("unevaluatedProperties");
        let rest = whole.remove("additionalProperties").or(unevaluated);
        if rest == Some(Value::Bool(false)) {
            whole.insert(keyword::FORBIDS.to_owned(), Value::Bool(true));
        }
        let rest = rest.unwrap_or(Value::Bool(false));
        let rest = self.schema(rest, &at.child("additionalProperties")?)?;

        if let Some(patterns) = whole.get_mut("patternProperties") {
            let Value::Object(patterns) = patterns else {
                return Err(at.error(Reason::Malformed("patternProperties")));
            };
            let at = at.child("patternProperties")?;
            if patterns.len() > 1 || rest != Value::Bool(false) {
                return Err(at.error(Reason::Conflict("patternProperties")));
            }
            for (pattern, property) in patterns.iter_mut() {
                *property = self.schema(property.take(), &at.child(pattern)?)?;
            }
        }
        whole.insert("additionalProperties".to_owned(), rest);
        Ok(())
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

/// The JSON types a schema names; no `type` is none.
pub(super) fn types<'a>(
    schema: &'a Map<String, Value>,
    at: &At<'_>,
) -> Result<impl Iterator<Item = &'a str> + use<'a>, InvalidSchema> {
    const KNOWN: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let named = match schema.get("type") {
        None => &[],
        Some(Value::Array(names)) => names.as_slice(),
        Some(name @ Value::String(_)) => std::slice::from_ref(name),
        Some(_) => return Err(at.error(Reason::Malformed("type"))),
    };
    let named = named.iter().filter_map(Value::as_str);
    match named.clone().all(|name| KNOWN.contains(&name)) {
        true => Ok(named),
        false => Err(at.error(Reason::Malformed("type"))),
    }
}

fn annotations(schema: &Map<String, Value>) -> Map<String, Value> {
    let kept = schema.iter().filter(|(k, _)| keyword::is_annotation(k));
    kept.map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// The pointer in a `$ref` to a place of the same document.
fn local(target: &Value, at: &At<'_>) -> Result<String, InvalidSchema> {
    let fragment = target.as_str().and_then(|target| target.strip_prefix('#'));
    let fragment = fragment.ok_or_else(|| at.error(Reason::Unresolved))?;
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| at.error(Reason::Unresolved))
}

/// A copy without what is reached by `$ref` alone.
fn without_definitions(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let own = schema.iter().filter(|(keyword, _)| *keyword != "$defs" && *keyword != "definitions");
    Value::Object(own.map(|(keyword, value)| (keyword.clone(), value.clone())).collect())
}

fn refers_to_root(schema: &Value, depth: u32) -> bool {
    // Deeper documents are refused on the way down, so an answer is not needed.
    if depth > 256 {
        return false;
    }
    match schema {
        Value::Object(map) => {
            map.get("$ref").is_some_and(|target| target == "#")
                || map.values().any(|v| refers_to_root(v, depth + 1))
        }
        Value::Array(list) => list.iter().any(|v| refers_to_root(v, depth + 1)),
        _ => false,
    }
}
