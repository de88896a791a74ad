//! The information that the description of the models adds to their schemas.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(super) struct Spec {
    pub(super) root: Value,
    models: Map<String, Value>,
    /// The names of fields in the output, and those by which Python reads them.
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

    /// Returns `true` if Python reads the field `name` under the other name `step`.
    pub(super) fn is_read_as(&self, name: &str, step: &str) -> bool {
        self.read_as.get(name).is_some_and(|names| names.iter().any(|name| name == step))
    }

    pub(super) fn model_of(&self, of: &Value) -> Option<&Value> {
        of["ref"].as_str().and_then(|name| self.models.get(name))
    }

    /// The order of a set is specific to Python.
    pub(super) fn sort_sets(&self, body: &mut Value, of: &Value) {
        match (body, of["t"].as_str()) {
            (Value::Array(items), Some("set")) => items.sort_by_key(Value::to_string),
            (Value::Array(items), Some("list" | "tuple_var")) => {
                items.iter_mut().for_each(|item| self.sort_sets(item, &of["item"]));
            }
            (Value::Array(items), Some("tuple")) => {
                let is_whole = items.len() == list(&of["items"]).count();
                for (index, item) in items.iter_mut().enumerate() {
                    // The positions of items are lost if some were omitted.
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

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn fields(model: &Value) -> impl Iterator<Item = &Value> {
    list(&model["fields"])
}

/// Returns the name of a field in a body.
pub(super) fn written(field: &Value) -> String {
    let name = field["serialization_alias"].as_str().or_else(|| field["name"].as_str());
    name.unwrap_or_default().to_owned()
}

/// Returns the names by which Python reads a field, in order of preference.
pub(super) fn read(field: &Value, by_name: bool) -> Vec<String> {
    let mut names: Vec<&str> =
        list(&field["validation_alias_choices"]).filter_map(Value::as_str).collect();
    names.extend(field["validation_alias"].as_str());
    if names.is_empty() || by_name {
        names.extend(field["name"].as_str());
    }
    names.into_iter().map(str::to_owned).collect()
}
