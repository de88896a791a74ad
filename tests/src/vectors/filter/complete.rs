//! Completes a schema with the information of its types.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::spec::{Spec, fields, list, read, written};

impl Spec {
    /// Adds the information that pydantic's schema of the output does not have: a decimal is a plain string there, and
    /// defaults made by a function and the types of a map's keys are missing.
    ///
    /// A field that its own declaration excludes is checked but never sent, so it becomes `writeOnly`.
    pub(super) fn complete(&self, document: &mut Value, validation: &Value) {
        let mut completion = Completion { spec: self, document, validation, done: BTreeSet::new() };
        completion.place("", &self.root);
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

    /// Returns the location to which the references at `pointer` refer.
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

    /// Completes the schema at `pointer` together with its type.
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
        // Its pattern describes a decimal with a look-ahead, which no automaton supports.
        schema.remove("pattern");
        limit(schema, of);
    }

    /// pydantic merges branches that are equal in JSON. If they had two types, this splits them again.
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

    /// Returns the type of a map's keys, if pydantic's schema does not have it.
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

/// Returns the limits of a number in JSON Schema.
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

/// Escapes a name as a step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
