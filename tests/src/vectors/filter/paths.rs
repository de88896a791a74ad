//! pydantic's trees of include and exclude as paths.

use serde_json::Value;

use super::spec::{Spec, fields, written};

/// Names that lead nowhere are ignored there, and
/// an error in `aside`; so they are left out here.
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
        for (schema, tree, path) in self.steps(schema, tree, path) {
            self.included(&schema, &tree, &path);
        }
        if self.include.len() == before && !path.is_empty() {
            // The field, and nothing of what is in it.
            self.include.push(path.to_owned());
            let resolved = self.resolved(schema);
            for inside in kinds(&resolved, self.document).iter().map(|kind| kind.all) {
                self.exclude.push(format!("{path}{inside}"));
            }
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

    /// One step further, where there is such a place.
    fn steps(&self, schema: &Value, tree: &Value, path: &str) -> Vec<(Value, Value, String)> {
        let mut steps = Vec::new();
        let Value::Object(tree) = tree else { return steps };
        let schema = self.resolved(schema);
        for kind in kinds(&schema, self.document) {
            let schema = &kind.schema;
            for (name, tree) in tree {
                let step = match (kind.is_list, name.as_str()) {
                    (true, "__all__") => {
                        Some((schema.get("items").cloned().unwrap_or_default(), "[]".to_owned()))
                    }
                    (true, index) => index.parse::<i64>().ok().map(|index| {
                        let prefix = usize::try_from(index)
                            .ok()
                            .and_then(|index| schema["prefixItems"].get(index));
                        let item =
                            prefix.or_else(|| schema.get("items")).cloned().unwrap_or_default();
                        (item, format!("[{index}]"))
                    }),
                    (false, "__all__") => {
                        Some((schema["additionalProperties"].clone(), ".*".to_owned()))
                    }
                    (false, name) => self.field(schema, name),
                };
                if let Some((inner, step)) = step {
                    let path = format!("{path}{step}");
                    let path = path.strip_prefix('.').map_or(path.clone(), str::to_owned);
                    steps.push((inner, tree.clone(), path));
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
                // An alias is no name of a field, though it is one in the body.
                None if model
                    .is_some_and(|model| fields(model).any(|field| written(field) == name)) =>
                {
                    return None;
                }
                None => name.to_owned(),
            };
        let others = &schema["additionalProperties"];
        let property = schema["properties"].get(&written);
        let inner =
            property.or_else(|| (others.is_object() || *others == true).then_some(others))?;
        Some((inner.clone(), format!("[\"{written}\"]")))
    }

    fn resolved(&self, schema: &Value) -> Value {
        resolved(schema, self.document).clone()
    }
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

/// A schema behind its references.
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
