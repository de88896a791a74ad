//! pydantic's trees of include and exclude as paths.

use serde_json::{Map, Value, json};

use super::spec::{Spec, fields, written};

/// pydantic ignores names that match nothing, and they
/// are an error in `aside`, so this omits them.
pub(super) struct Paths<'a> {
    pub(super) document: &'a Value,
    pub(super) spec: &'a Spec,
    pub(super) include: Vec<String>,
    pub(super) exclude: Vec<String>,
}

impl Paths<'_> {
    pub(super) fn included(&mut self, schema: &Value, tree: &Value, path: &str) {
        if *tree == Value::Bool(true) {
            self.include.push(path.to_owned());
            return;
        }
        let before = self.include.len();
        let every = tree["__all__"] == true;
        for (schema, tree, path) in self.steps(schema, tree, path) {
            if every && tree != true {
                // Paths add up, but in this tree a named item can have fewer fields than the others.
                self.only(&schema, &tree, &path);
            } else {
                self.included(&schema, &tree, &path);
            }
        }
        if self.include.len() == before && !path.is_empty() {
            // The field itself without its content.
            self.include.push(path.to_owned());
            let resolved = self.resolved(schema);
            for inside in kinds(&resolved, self.document).iter().map(|kind| kind.all) {
                self.exclude.push(format!("{path}{inside}"));
            }
        }
    }

    /// Excludes the fields that a tree of included fields does not name.
    fn only(&mut self, schema: &Value, tree: &Value, path: &str) {
        let steps = self.steps(schema, tree, path);
        let resolved = self.resolved(schema);
        for kind in kinds(&resolved, self.document).iter().filter(|kind| !kind.is_list) {
            for name in kind.schema["properties"].as_object().into_iter().flat_map(Map::keys) {
                let field = format!("{path}[\"{name}\"]");
                if steps.iter().all(|(_, _, known)| *known != field) {
                    self.exclude.push(field);
                }
            }
        }
        for (schema, tree, path) in steps.iter().filter(|(_, tree, _)| tree.is_object()) {
            self.only(schema, tree, path);
        }
    }

    pub(super) fn excluded(&mut self, schema: &Value, tree: &Value, path: &str) {
        if *tree == Value::Bool(true) {
            self.exclude.push(path.to_owned());
            return;
        }
        for (schema, tree, path) in self.steps(schema, tree, path) {
            self.excluded(&schema, &tree, &path);
        }
    }

    /// Adds a step, if the location exists.
    fn steps(&self, schema: &Value, tree: &Value, path: &str) -> Vec<(Value, Value, String)> {
        let mut steps: Vec<(Value, Value, String)> = Vec::new();
        let Value::Object(tree) = tree else { return steps };
        let schema = self.resolved(schema);
        for kind in kinds(&schema, self.document) {
            for (name, tree) in tree {
                let found = match kind.is_list {
                    true => items(&kind.schema, name),
                    false if name == "__all__" => {
                        vec![(kind.schema["additionalProperties"].clone(), ".*".to_owned())]
                    }
                    false => self.field(&kind.schema, name).into_iter().collect(),
                };
                for (inner, step) in found {
                    let path = format!("{path}{step}");
                    let path = path.strip_prefix('.').map_or(path.clone(), str::to_owned);
                    // The same step in several branches is one location.
                    let is_known =
                        |(_, of, known): &&mut (Value, Value, String)| *known == path && of == tree;
                    match steps.iter_mut().find(is_known) {
                        Some((known, _, _)) => *known = json!({ "anyOf": [known, inner] }),
                        None => steps.push((inner, tree.clone(), path)),
                    }
                }
            }
        }
        steps
    }

    /// A field by its Python name, or a key of a map.
    fn field(&self, schema: &Value, name: &str) -> Option<(Value, String)> {
        let model = schema["title"].as_str().and_then(|title| self.spec.model(title));
        let written =
            match model.and_then(|model| fields(model).find(|field| field["name"] == name)) {
                Some(field) => written(field),
                // An alias is a name in the body, but not a name of a field.
                None if model
                    .is_some_and(|model| fields(model).any(|field| written(field) == name)) =>
                {
                    return None;
                }
                None => name.to_owned(),
            };
        let others = &schema["additionalProperties"];
        let property = schema["properties"].get(&written);
        let inner = property.or_else(|| is_schema(others).then_some(others))?;
        Some((inner.clone(), format!("[\"{written}\"]")))
    }

    fn resolved(&self, schema: &Value) -> Value {
        resolved(schema, self.document).clone()
    }
}

/// Returns the items of a list or tuple for an index or `__all__`.
fn items(schema: &Value, name: &str) -> Vec<(Value, String)> {
    let prefix: &[Value] = schema["prefixItems"].as_array().map_or(&[], Vec::as_slice);
    let rest = &schema["items"];
    let mut items = Vec::new();
    if name == "__all__" {
        let step = |(index, item): (usize, &Value)| (item.clone(), format!("[{index}]"));
        items.extend(prefix.iter().enumerate().map(step));
        if prefix.is_empty() || is_schema(rest) {
            items.push((rest.clone(), "[]".to_owned()));
        }
    } else if let Ok(index) = name.parse::<i64>() {
        let position = if index < 0 { index + prefix.len() as i64 } else { index };
        let item = usize::try_from(position).ok().and_then(|position| prefix.get(position));
        if let Some(item) = item.or_else(|| is_schema(rest).then_some(rest)) {
            items.push((item.clone(), format!("[{index}]")));
        }
    }
    items
}

fn is_schema(schema: &Value) -> bool {
    schema.is_object() || *schema == true
}

/// Returns the options with each index beyond the end of its list converted as in `FastAPI`, which continues at the
/// start. Returns `None` if no index is beyond the end.
pub(super) fn counted_on(options: &Value, value: &Value) -> Option<Value> {
    let mut counted = options.clone();
    for name in ["include", "exclude"] {
        if let Some(tree) = options.get(name) {
            counted[name] = within(tree, value);
        }
    }
    (counted != *options).then_some(counted)
}

fn within(tree: &Value, value: &Value) -> Value {
    let Value::Object(tree) = tree else { return tree.clone() };
    let step = |(name, tree): (&String, &Value)| {
        let (name, inner) = match (value, name.parse::<i64>()) {
            (Value::Array(items), Ok(index)) if !items.is_empty() => {
                let length = items.len() as i64;
                let is_within = (-length..length).contains(&index);
                let index = if is_within { index } else { index.rem_euclid(length) };
                (index.to_string(), items.get(index.rem_euclid(length) as usize))
            }
            (Value::Array(items), _) => (name.clone(), items.first()),
            (Value::Object(entries), _) if name == "__all__" => {
                (name.clone(), entries.values().next())
            }
            (Value::Object(entries), _) => (name.clone(), entries.get(name)),
            _ => (name.clone(), None),
        };
        (name, within(tree, inner.unwrap_or(&Value::Null)))
    };
    Value::Object(tree.iter().map(step).collect())
}

/// One way in which a schema has parts.
struct Kind {
    schema: Value,
    is_list: bool,
    /// The step to all of them.
    all: &'static str,
}

fn kinds(schema: &Value, document: &Value) -> Vec<Kind> {
    let mut kinds = Vec::new();
    // Any value, also objects and lists.
    if is_open(schema) {
        let inside = json!({ "additionalProperties": true, "items": true });
        kinds.push(Kind { schema: inside.clone(), is_list: false, all: ".*" });
        kinds.push(Kind { schema: inside, is_list: true, all: "[]" });
        return kinds;
    }
    for choice in ["anyOf", "oneOf"] {
        for branch in schema[choice].as_array().into_iter().flatten() {
            kinds.extend(self::kinds(resolved(branch, document), document));
        }
    }
    match schema["type"].as_str() {
        Some("object") => kinds.push(Kind { schema: schema.clone(), is_list: false, all: ".*" }),
        // A set is not filtered.
        Some("array") if schema["uniqueItems"] == true => {}
        Some("array") => kinds.push(Kind { schema: schema.clone(), is_list: true, all: "[]" }),
        _ => {}
    }
    kinds
}

/// Returns `true` if a schema does not constrain its content.
fn is_open(schema: &Value) -> bool {
    const CLOSING: [&str; 6] = ["type", "enum", "const", "oneOf", "anyOf", "$ref"];
    *schema == true
        || schema.as_object().is_some_and(|schema| CLOSING.iter().all(|k| !schema.contains_key(*k)))
}

/// Returns a schema behind its references.
fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..64 {
        let target = schema["$ref"].as_str().map(|target| target.trim_start_matches('#'));
        match target.and_then(|target| document.pointer(target)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}
