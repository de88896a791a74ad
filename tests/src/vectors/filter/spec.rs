//! What the description of the models adds to their schemas.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value, json};

pub(super) struct Spec {
    pub(super) root: Value,
    models: Map<String, Value>,
    /// Names of fields on the way out, and those by which Python reads them.
    read_as: BTreeMap<String, Vec<String>>,
}

impl Spec {
    pub(super) fn of(spec: &Value) -> Self {
        let models = spec["models"].as_object().cloned().unwrap_or_default();
        let mut read_as: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for model in models.values() {
            let by_name = model["config"]["populate_by_name"] == true;
            for field in fields(model) {
                read_as.entry(written(field)).or_default().extend(read(field, by_name));
            }
        }
        Self { root: spec["root"].clone(), models, read_as }
    }

    pub(super) fn model(&self, name: &str) -> Option<&Value> {
        self.models.get(name)
    }

    /// Whether Python reads a field that is written as `name` under another name, `step`.
    pub(super) fn is_read_as(&self, name: &str, step: &str) -> bool {
        self.read_as.get(name).is_some_and(|names| names.iter().any(|name| name == step))
    }

    /// Adds to a document what its types say besides: a decimal is a string like any other to
    /// pydantic's schema of what is sent, a default that a function makes is not in it, and neither
    /// is the type of a map's keys.
    ///
    /// A field that its own declaration excludes is checked and never sent: `writeOnly` says that.
    pub(super) fn complete(&self, document: &mut Value, validation: &Value) {
        let mut completion = Completion { spec: self, document, validation, done: BTreeSet::new() };
        completion.place("", &self.root);
    }

    fn model_of(&self, of: &Value) -> Option<&Value> {
        of["ref"].as_str().and_then(|name| self.models.get(name))
    }
}

struct Completion<'a> {
    spec: &'a Spec,
    document: &'a mut Value,
    validation: &'a Value,
    /// Pointers to the definitions that were completed.
    done: BTreeSet<String>,
}

impl Completion<'_> {
    fn at(&mut self, pointer: &str) -> Option<&mut Map<String, Value>> {
        self.document.pointer_mut(pointer)?.as_object_mut()
    }

    /// The place to which the references at `pointer` lead.
    fn resolved(&self, pointer: &str) -> String {
        let mut pointer = pointer.to_owned();
        for _ in 0..64 {
            let schema = self.document.pointer(&pointer);
            match schema.and_then(|schema| schema["$ref"].as_str()) {
                Some(target) => pointer = target.trim_start_matches('#').to_owned(),
                None => break,
            }
        }
        pointer
    }

    /// Completes the schema at `pointer` in step with the type that it was made from.
    fn place(&mut self, pointer: &str, of: &Value) {
        let pointer = self.resolved(pointer);
        match of["t"].as_str() {
            Some("model") => {
                if let Some(model) = self.spec.model_of(of) {
                    self.fields(&pointer, model);
                }
            }
            Some("dataclass" | "typeddict") => self.fields(&pointer, of),
            Some("root_model") => self.place(&pointer, &of["root"]),
            Some("decimal") => self.decimal(&pointer, of),
            Some("union") => self.union(&pointer, of),
            Some("list" | "set" | "tuple_var") => {
                self.place(&format!("{pointer}/items"), &of["item"]);
            }
            Some("dict") => {
                self.keys(&pointer, &of["key"]);
                self.place(&format!("{pointer}/additionalProperties"), &of["value"]);
            }
            Some("tuple") => {
                for (index, item) in list(&of["items"]).enumerate() {
                    self.place(&format!("{pointer}/prefixItems/{index}"), item);
                }
            }
            Some("namedtuple") => {
                for (index, field) in fields(of).enumerate() {
                    self.place(&format!("{pointer}/prefixItems/{index}"), &field["type"]);
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, pointer: &str, of: &Value) {
        if !self.done.insert(pointer.to_owned()) {
            return;
        }
        for field in fields(of) {
            let name = written(field);
            if field["exclude"] == true {
                let read = read(field, false).into_iter().next().unwrap_or_default();
                let property =
                    self.validation.pointer(&format!("{pointer}/properties/{}", escaped(&read)));
                if let (Some(Value::Object(property)), Some(schema)) = (property, self.at(pointer))
                {
                    let mut property = property.clone();
                    property.insert("writeOnly".to_owned(), true.into());
                    let properties = schema.entry("properties").or_insert_with(|| json!({}));
                    properties[&name] = property.into();
                }
            }
            let pointer = format!("{pointer}/properties/{}", escaped(&name));
            if let (Some(default), Some(property)) = (field.get("default"), self.at(&pointer)) {
                property.entry("default").or_insert_with(|| default.clone());
            }
            self.place(&pointer, &field["type"]);
        }
    }

    fn decimal(&mut self, pointer: &str, of: &Value) {
        let Some(schema) =
            self.at(pointer).filter(|schema| schema.get("type") == Some(&json!("string")))
        else {
            return;
        };
        schema.insert("format".to_owned(), "decimal".into());
        // It says in letters what a decimal is, with a look-ahead that no automaton has.
        schema.remove("pattern");
        limit(schema, of);
    }

    /// Branches that look alike in JSON were made one; where the types were two, they are again.
    fn union(&mut self, pointer: &str, of: &Value) {
        let types: Vec<&Value> = list(&of["of"]).collect();
        let choice = ["anyOf", "oneOf"].into_iter().find(|choice| {
            self.document.pointer(pointer).is_some_and(|schema| schema[*choice].is_array())
        });
        let given: Vec<Value> = match (choice, self.at(pointer)) {
            (Some(choice), Some(schema)) => list(&schema[choice]).cloned().collect(),
            (None, Some(schema)) => {
                let mut only = schema.clone();
                only.retain(|name, _| !["$defs", "default", "title"].contains(&name.as_str()));
                vec![only.into()]
            }
            (_, None) => return,
        };
        if given.len() < types.len() {
            let text = json!({ "type": "string" });
            let mut rest = given.into_iter();
            let mut has_text = false;
            let branches = types.iter().map_while(|of| {
                let is_text = (of["t"] == "str" || of["t"] == "decimal")
                    && of.as_object().is_some_and(|of| of.len() == 1);
                let is_again = is_text && has_text;
                has_text |= is_text;
                if is_again { Some(text.clone()) } else { rest.next() }
            });
            let branches: Vec<Value> = branches.collect();
            if branches.len() < types.len() {
                return;
            }
            let Some(schema) = self.at(pointer) else { return };
            schema.retain(|name, _| ["$defs", "default", "title"].contains(&name.as_str()));
            schema.insert("anyOf".to_owned(), branches.into());
        }
        let choice = choice.unwrap_or("anyOf");
        for (index, of) in types.into_iter().enumerate() {
            self.place(&format!("{pointer}/{choice}/{index}"), of);
        }
    }

    /// What a map's keys are, where pydantic does not say it.
    fn keys(&mut self, pointer: &str, key: &Value) {
        let Some(schema) = self.at(pointer).filter(|schema| !schema.contains_key("propertyNames"))
        else {
            return;
        };
        let names = match key["t"].as_str() {
            Some("int") => json!({ "type": "integer" }),
            Some("float") => json!({ "type": "number" }),
            Some("bool") => json!({ "type": "boolean" }),
            Some("decimal") => json!({ "type": "string", "format": "decimal" }),
            Some("literal") => json!({ "enum": key["values"] }),
            _ => return,
        };
        let mut names = names.as_object().cloned().unwrap_or_default();
        limit(&mut names, key);
        schema.insert("propertyNames".to_owned(), names.into());
    }
}

/// The limits of a number as JSON Schema has them.
fn limit(schema: &mut Map<String, Value>, of: &Value) {
    const LIMITS: [(&str, &str); 5] = [
        ("ge", "minimum"),
        ("gt", "exclusiveMinimum"),
        ("le", "maximum"),
        ("lt", "exclusiveMaximum"),
        ("multiple_of", "multipleOf"),
    ];
    for (name, keyword) in LIMITS {
        // A decimal's are text.
        let limit = match &of[name] {
            Value::String(text) => serde_json::from_str(text).ok(),
            Value::Number(number) => Some(Value::Number(number.clone())),
            _ => None,
        };
        if let Some(limit) = limit {
            schema.insert(keyword.to_owned(), limit);
        }
    }
}

// A value as its own `Serialize` would give it.
impl Spec {
    /// A value under the names by which it is written, and dataclasses, which know no unset fields,
    /// with all of theirs. An instance was dumped under the names of its fields: `by_name`.
    ///
    /// # Errors
    ///
    /// The reason for which a Rust program has no such value.
    pub(super) fn as_serialized(
        &self,
        value: Value,
        by_name: bool,
        exclude_unset: bool,
    ) -> Result<Value, &'static str> {
        let reading = Reading { spec: self, by_name, exclude_unset, foreign: Cell::new(None) };
        let value = reading.typed(value, &self.root);
        reading.foreign.get().map_or(Ok(value), Err)
    }
}

struct Reading<'a> {
    spec: &'a Spec,
    by_name: bool,
    exclude_unset: bool,
    foreign: Cell<Option<&'static str>>,
}

impl Reading<'_> {
    fn typed(&self, value: Value, of: &Value) -> Value {
        match (value, of["t"].as_str()) {
            (Value::Object(object), Some("model")) => {
                let model = self.spec.model_of(of);
                Value::Object(self.renamed(object, model.unwrap_or(&Value::Null)))
            }
            (Value::Object(mut object), Some("dataclass")) => {
                for field in fields(of) {
                    let Some(name) = field["name"].as_str() else { continue };
                    if let Some(value) = object.remove(name) {
                        object.insert(name.to_owned(), self.typed(value, &field["type"]));
                    } else if let (Some(default), true) = (field.get("default"), self.exclude_unset)
                    {
                        object.insert(name.to_owned(), default.clone());
                    }
                }
                Value::Object(object)
            }
            (Value::Object(mut object), Some("typeddict")) => {
                for field in fields(of) {
                    let Some(name) = field["name"].as_str() else { continue };
                    if let Some(value) = object.remove(name) {
                        object.insert(name.to_owned(), self.typed(value, &field["type"]));
                    }
                }
                Value::Object(object)
            }
            // A tuple with names for its items; in Rust they have none.
            (Value::Object(mut object), Some("namedtuple")) => {
                let named = fields(of).map(|field| object.remove(&written(field)));
                let named: Option<Vec<Value>> = named.collect();
                match named.filter(|_| object.is_empty()) {
                    Some(items) => self.typed(items.into(), of),
                    None => {
                        self.foreign.set(Some("named-tuple"));
                        Value::Null
                    }
                }
            }
            (Value::Array(list), Some("namedtuple")) => {
                let typed = |(index, item)| self.typed(item, &of["fields"][index]["type"]);
                list.into_iter().enumerate().map(typed).collect()
            }
            (Value::Array(list), Some("list" | "set" | "tuple_var")) => {
                list.into_iter().map(|item| self.typed(item, &of["item"])).collect()
            }
            (Value::Array(list), Some("tuple")) => {
                let typed = |(index, item)| self.typed(item, &of["items"][index]);
                list.into_iter().enumerate().map(typed).collect()
            }
            (Value::Object(object), Some("dict")) => {
                let typed = |(key, value)| (key, self.typed(value, &of["value"]));
                Value::Object(object.into_iter().map(typed).collect())
            }
            (value, Some("root_model")) => self.typed(value, &of["root"]),
            (value, Some("union")) => {
                // Of an optional model it is known which branch there is.
                let mut branches = list(&of["of"]).filter(|branch| branch["t"] != "null");
                match (branches.next(), branches.next()) {
                    (Some(only), None) => self.typed(value, only),
                    _ => value,
                }
            }
            (value, _) => value,
        }
    }

    fn renamed(&self, mut object: Map<String, Value>, model: &Value) -> Map<String, Value> {
        let by_name = self.by_name || model["config"]["populate_by_name"] == true;
        let mut renamed = Map::new();
        for field in fields(model) {
            let mut values = read(field, by_name).into_iter().map(|name| object.remove(&name));
            if let Some(value) = values.by_ref().flatten().next() {
                renamed.insert(written(field), self.typed(value, &field["type"]));
            }
            values.for_each(drop);
        }
        for field in fields(model) {
            // Under the name by which it is written, another value would be taken for the field's.
            let name = written(field);
            if let Some(value) = object.remove(&name)
                && model["config"]["extra"] == "forbid"
            {
                object.insert(format!("{name} that is no field"), value);
            }
        }
        renamed.extend(object);
        renamed
    }
}

impl Spec {
    /// The order of a set is Python's own.
    pub(super) fn sort_sets(&self, body: &mut Value, of: &Value) {
        match (body, of["t"].as_str()) {
            (Value::Array(items), Some("set")) => items.sort_by_key(Value::to_string),
            (Value::Array(items), Some("list" | "tuple_var")) => {
                items.iter_mut().for_each(|item| self.sort_sets(item, &of["item"]));
            }
            (Value::Array(items), Some("tuple")) => {
                let is_whole = items.len() == list(&of["items"]).count();
                for (index, item) in items.iter_mut().enumerate() {
                    // Which item is which, is no longer seen where some were left out.
                    list(&of["items"])
                        .enumerate()
                        .filter(|(position, _)| !is_whole || *position == index)
                        .for_each(|(_, of)| self.sort_sets(item, of));
                }
            }
            (Value::Object(entries), Some("dict")) => {
                entries.values_mut().for_each(|value| self.sort_sets(value, &of["value"]));
            }
            (Value::Array(items), Some("namedtuple")) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.sort_sets(item, &of["fields"][index]["type"]);
                }
            }
            (Value::Object(entries), Some("model" | "dataclass" | "typeddict")) => {
                for field in fields(self.model_of(of).unwrap_or(of)) {
                    if let Some(value) = entries.get_mut(&written(field)) {
                        self.sort_sets(value, &field["type"]);
                    }
                }
            }
            (body, Some("root_model")) => self.sort_sets(body, &of["root"]),
            (body, Some("union")) => {
                list(&of["of"]).for_each(|branch| self.sort_sets(body, branch));
            }
            _ => {}
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn fields(model: &Value) -> impl Iterator<Item = &Value> {
    list(&model["fields"])
}

/// The name of a field in a body.
pub(super) fn written(field: &Value) -> String {
    let name = field["serialization_alias"].as_str().or_else(|| field["name"].as_str());
    name.unwrap_or_default().to_owned()
}

/// The names by which Python reads a field, first choice first.
fn read(field: &Value, by_name: bool) -> Vec<String> {
    let mut names: Vec<&str> =
        list(&field["validation_alias_choices"]).filter_map(Value::as_str).collect();
    names.extend(field["validation_alias"].as_str());
    if names.is_empty() || by_name {
        names.extend(field["name"].as_str());
    }
    names.into_iter().map(str::to_owned).collect()
}

/// A name as a step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
