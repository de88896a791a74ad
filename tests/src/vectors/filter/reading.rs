//! A value as its own `Serialize` would write it.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::spec::{Spec, fields, list, read, written};

impl Spec {
    /// Returns a value under its serialized names. Dataclasses have no unset fields, so they have all of them. `by_name` is
    /// for an instance, which was dumped under the names of its fields.
    ///
    /// # Errors
    ///
    /// Returns the reason why a Rust program has no such value.
    pub(super) fn as_serialized(
        &self,
        value: Value,
        by_name: bool,
        exclude_unset: bool,
    ) -> Result<Value, &'static str> {
        let reading =
            Reading { spec: self, by_name, exclude_unset, untranslatable: Cell::new(None) };
        let value = reading.typed(value, &self.root);
        reading.untranslatable.get().map_or(Ok(value), Err)
    }
}

struct Reading<'a> {
    spec: &'a Spec,
    by_name: bool,
    exclude_unset: bool,
    untranslatable: Cell<Option<&'static str>>,
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
            // A tuple with names for its items, which Rust does not have.
            (Value::Object(mut object), Some("namedtuple")) => {
                let named = fields(of).map(|field| object.remove(&written(field)));
                let named: Option<Vec<Value>> = named.collect();
                match named.filter(|_| object.is_empty()) {
                    Some(items) => self.typed(items.into(), of),
                    None => {
                        self.untranslatable.set(Some("named-tuple"));
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
            (value, Some("union")) => self.of_union(value, of),
            (value, _) => value,
        }
    }

    /// The branch is certain for an optional model and for a tagged union. Otherwise all branches that read a name must read
    /// it in the same way.
    fn of_union(&self, value: Value, of: &Value) -> Value {
        let branches: Vec<&Value> =
            list(&of["of"]).filter(|branch| branch["t"] != "null").collect();
        if let [only] = branches[..] {
            return self.typed(value, only);
        }
        if let Some(tag) = of["discriminator"].as_str() {
            let branch = branches.into_iter().find(|branch| self.is_tagged(&value, branch, tag));
            return match branch {
                Some(branch) => self.typed(value, branch),
                None => value,
            };
        }
        let inner = |names: &[&str], part: &str| -> Value {
            let of = branches.iter().filter(|of| names.contains(&of["t"].as_str().unwrap_or("")));
            let of: Vec<&Value> = of.map(|of| &of[part]).filter(|of| of.is_object()).collect();
            json!({ "t": "union", "of": of })
        };
        match value {
            Value::Array(items) => {
                let of = inner(&["list", "set", "tuple_var"], "item");
                items.into_iter().map(|item| self.typed(item, &of)).collect()
            }
            Value::Object(object) => {
                let models: Vec<&Value> =
                    branches.iter().filter_map(|of| self.structure(of)).collect();
                let is_map = branches.iter().any(|of| of["t"] == "dict");
                Value::Object(self.renamed_by(object, &models, is_map))
            }
            value => value,
        }
    }

    /// Returns the model, dataclass or typed dictionary of a type.
    fn structure<'s>(&'s self, of: &'s Value) -> Option<&'s Value> {
        match of["t"].as_str() {
            Some("model") => self.spec.model_of(of),
            Some("dataclass" | "typeddict") => Some(of),
            Some("root_model") => self.structure(&of["root"]),
            _ => None,
        }
    }

    fn is_tagged(&self, value: &Value, of: &Value, tag: &str) -> bool {
        if of["t"] == "union" {
            return list(&of["of"]).any(|of| self.is_tagged(value, of, tag));
        }
        let field =
            self.structure(of).and_then(|model| fields(model).find(|field| field["name"] == tag));
        field.is_some_and(|field| {
            let given = read(field, false).into_iter().find_map(|name| value.get(name));
            given.is_some_and(|given| list(&field["type"]["values"]).any(|tag| tag == given))
        })
    }

    fn renamed_by(
        &self,
        object: Map<String, Value>,
        models: &[&Value],
        is_map: bool,
    ) -> Map<String, Value> {
        let by_name = |model: &Value| self.by_name || model["config"]["populate_by_name"] == true;
        let all = || models.iter().flat_map(|model| fields(model).map(move |field| (model, field)));
        let mut renamed = Map::new();
        for (name, value) in object {
            let reads: Vec<&Value> = all()
                .filter(|(model, field)| read(field, by_name(model)).contains(&name))
                .map(|(_, field)| field)
                .collect();
            let known = match reads.split_first() {
                Some((first, rest)) => {
                    let known = written(first);
                    if rest.iter().any(|other| written(other) != known) {
                        self.untranslatable.set(Some("alias-in-union"));
                    }
                    known
                }
                None if all().any(|(_, field)| written(field) == name) => {
                    format!("{name} that is not a field")
                }
                None => name.clone(),
            };
            let types: Vec<&Value> = reads.iter().map(|field| &field["type"]).collect();
            let value = self.typed(value, &json!({ "t": "union", "of": types }));
            let is_other = known != name;
            if renamed.insert(known, value).is_some() || (is_map && is_other) {
                self.untranslatable.set(Some("alias-in-union"));
            }
        }
        renamed
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
            // Under the serialized name, another value would be taken for that of the field.
            let name = written(field);
            if let Some(value) = object.remove(&name)
                && model["config"]["extra"] == "forbid"
            {
                object.insert(format!("{name} that is not a field"), value);
            }
        }
        renamed.extend(object);
        renamed
    }
}
