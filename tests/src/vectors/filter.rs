//! Golden cases of response models: what `FastAPI` sent, against what a lax [`aside::ModelSchema`] writes.
//!
//! A case brings its model as JSON Schema, and in a neutral description (`spec`) what a JSON Schema
//! cannot say: Python's names of fields, defaults made by a function, strictness. The description is
//! used for what a Rust program would have said in types; nothing is decided by a case's name.

use std::collections::BTreeMap;

use aside::{Fault, ModelOptions, ModelSchema, Segment};
use serde_json::{Map, Value, json};

use super::{Mismatch, Outcome, reasons};

/// Runs one case of a `filter.json`, read with every digit of its numbers.
pub(super) fn run(case: &Value) -> Outcome {
    if let Some(tag) = beyond_a_schema(case) {
        return skipped(tag);
    }
    let value = match returned(case) {
        Ok(value) => value,
        Err(tag) => return skipped(tag),
    };

    let model = match Model::of(case) {
        Ok(model) => model,
        Err(error) => return fail(&case["expect"], format!("no model: {error}")),
    };
    let value = model.spec.as_serialized(value, case["options"]["exclude_unset"] == true);
    let expect = &case["expect"];

    match model.schema.write(&value) {
        Ok(body) => {
            let body = String::from_utf8_lossy(&body);
            let is_same = expect["status"] == 200
                && match (parsed(&body), expect["body"].as_str().and_then(parsed)) {
                    (Some(mut got), Some(mut expected)) => {
                        // The order of a set is Python's own.
                        for body in [&mut got, &mut expected] {
                            model.spec.sort_sets(body, &model.spec.root);
                        }
                        is_equal(&got, &expected)
                    }
                    _ => false,
                };
            if is_same { Outcome::Passed } else { fail(expect, format!("200 {body}")) }
        }
        Err(error) => {
            let is_same = expect["errors"]
                .as_array()
                .is_some_and(|e| model.has_same_places(error.faults(), e));
            if is_same { Outcome::Passed } else { fail(expect, format!("500 {error}")) }
        }
    }
}

fn skipped(tag: &str) -> Outcome {
    match reasons::of_model(tag) {
        Some(reason) => Outcome::Skipped(reason),
        None => Outcome::misread(format!("`{tag}` is no reason of the table")),
    }
}

fn fail(expect: &Value, got: String) -> Outcome {
    let expected = match expect["body"].as_str() {
        Some(body) => format!("200 {body}"),
        None => {
            let errors = expect["errors"].as_array().into_iter().flatten();
            let places: Vec<String> = errors.map(|error| error["loc"].to_string()).collect();
            format!("500 {} {}", expect["raised"].as_str().unwrap_or_default(), places.join(" "))
        }
    };
    Outcome::Failed(Mismatch { expected, got })
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// What neither a JSON Schema nor a Rust type would say.
fn beyond_a_schema(case: &Value) -> Option<&'static str> {
    if case.get("schema_serialization").is_none() {
        return Some("no-model");
    }
    let tags = case["tags"].as_array().into_iter().flatten();
    if tags.into_iter().any(|tag| tag == "custom-code") {
        return Some("custom-code");
    }
    let spec = &case["spec"];
    let mut found = None;
    each_object(spec, &mut |object| {
        let config = object.get("config");
        let configured = |name: &str| {
            config.and_then(|config| config.get(name)).is_some_and(|value| *value != false)
        };
        let computes = object.get("computed_fields").is_some_and(|fields| fields != &json!([]));
        let runs_python = ["custom_code", "exclude_if"].iter().any(|key| object.contains_key(*key));
        let tag = if computes || runs_python {
            "custom-code"
        } else if configured("ser_json_bytes")
            || configured("ser_json_inf_nan")
            || configured("ser_json_timedelta")
        {
            "serializer-config"
        } else if configured("coerce_numbers_to_str") {
            "coerce-numbers-to-str"
        } else if configured("validate_default") {
            "validate-default"
        } else if object.get("union_mode").is_some_and(|mode| mode != "smart") {
            "union-mode"
        } else if object.contains_key("validation_alias_path") {
            "alias-path"
        } else if object.get("t").is_some_and(|t| t == "namedtuple")
            && object.contains_key("defaults")
        {
            "named-tuple"
        } else {
            return;
        };
        found.get_or_insert(tag);
    });
    if found.is_some() {
        return found;
    }
    if case["options"]["by_alias"] == false {
        return Some("by-alias-false");
    }
    let strict = models(spec).filter(|model| model["config"]["strict"] == true).count();
    if strict != 0 && strict != models(spec).count() {
        return Some("mixed-strictness");
    }
    let mut errors = case["expect"]["errors"].as_array().into_iter().flatten();
    if errors
        .any(|error| error["loc"].as_array().is_some_and(|loc| loc.last() == Some(&json!("[key]"))))
    {
        return Some("map-keys");
    }
    None
}

/// The value that the handler returned, as JSON.
fn returned(case: &Value) -> Result<Value, &'static str> {
    let returned = &case["returned"];
    if returned["kind"] == "json" {
        return Ok(returned["value"].clone());
    }
    if case["expect"]["serializer_warning"] == true {
        return Err("unvalidated-instance");
    }
    let as_json = match case["options"]["exclude_unset"] == true {
        true => returned.get("as_json_set_fields_only"),
        false => returned.get("as_json"),
    };
    let as_json = as_json.ok_or("python-value")?;
    let has_tag = |value: &Value| value.get("discriminator").is_some();
    let mut is_tagged = false;
    each_object(&case["spec"], &mut |object| is_tagged |= has_tag(&Value::Object(object.clone())));
    match is_tagged && case["options"]["exclude_unset"] == true {
        true => Err("instance-without-tag"),
        false => Ok(as_json.clone()),
    }
}

fn models(spec: &Value) -> impl Iterator<Item = &Value> {
    spec["models"].as_object().into_iter().flat_map(|models| models.values())
}

fn each_object(value: &Value, visit: &mut dyn FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| each_object(value, visit));
        }
        Value::Array(list) => list.iter().for_each(|value| each_object(value, visit)),
        _ => {}
    }
}

struct Model {
    schema: ModelSchema,
    spec: Spec,
}

impl Model {
    fn of(case: &Value) -> Result<Self, aside::InvalidSchema> {
        let spec = Spec::of(&case["spec"]);
        let mut document = case["schema_serialization"].clone();
        spec.complete(&mut document, &case["schema_validation"]);

        let asked = |name: &str| case["options"][name] == true;
        let mut options = ModelOptions::new().validated().assertions().open_everywhere();
        if !models(&case["spec"]).any(|model| model["config"]["strict"] == true) {
            options = options.lax();
        }
        for (name, option) in [
            ("exclude_none", ModelOptions::exclude_none as fn(ModelOptions) -> ModelOptions),
            ("exclude_defaults", ModelOptions::exclude_defaults),
            ("exclude_unset", ModelOptions::exclude_unset),
        ] {
            if asked(name) {
                options = option(options);
            }
        }

        let mut paths =
            Paths { document: &document, spec: &spec, include: Vec::new(), exclude: Vec::new() };
        if let Some(include) = case["options"].get("include").filter(|include| include.is_object())
        {
            paths.included(&document, include, "");
            options = options.include(std::mem::take(&mut paths.include));
        }
        if let Some(exclude) = case["options"].get("exclude").filter(|exclude| exclude.is_object())
        {
            paths.excluded(&document, exclude, "");
        }
        let exclude = paths.exclude;
        let schema = options.exclude(exclude).from_json_schema(document)?;
        Ok(Self { schema, spec })
    }

    /// Whether the faults are at the places of `FastAPI`'s errors, all of them and no others.
    fn has_same_places(&self, faults: &[Fault], errors: &[Value]) -> bool {
        let mut places: Vec<Vec<Value>> = Vec::new();
        for error in errors {
            // The first is always `response`.
            let place = error["loc"].as_array().into_iter().flatten().skip(1).cloned().collect();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let mut distinct: Vec<&Fault> = Vec::new();
        for fault in faults {
            // A `*` is some key; two of them may be two keys.
            let is_known = distinct.iter().any(|known| known.path() == fault.path());
            if !is_known || fault.path().contains(&Segment::Key) {
                distinct.push(fault);
            }
        }
        distinct.len() == places.len()
            && distinct.iter().all(|fault| places.iter().any(|place| self.is_at(fault, place)))
            && places.iter().all(|place| distinct.iter().any(|fault| self.is_at(fault, place)))
    }

    fn is_at(&self, fault: &Fault, place: &[Value]) -> bool {
        fault.path().len() == place.len()
            && fault.path().iter().zip(place).all(|pair| match pair {
                (Segment::Field(name), Value::String(step)) => {
                    **name == **step
                        || self.spec.read_as.get(&**name).is_some_and(|names| names.contains(step))
                }
                (Segment::Index(index), Value::Number(step)) => {
                    step.as_u64() == Some(*index as u64)
                }
                // Which key it was is data, which an error does not repeat.
                (Segment::Key, Value::String(_)) => true,
                (Segment::Branch(name), Value::String(step)) => is_branch(name, step),
                _ => false,
            })
    }
}

/// Whether pydantic calls a branch `step` that `aside` calls `name`.
fn is_branch(name: &str, step: &str) -> bool {
    let python = |name: &str| -> String {
        match name {
            "integer" => "int",
            "number" => "float",
            "string" | "binary" => "str",
            "boolean" => "bool",
            "date-time" => "datetime",
            "duration" => "timedelta",
            "uri" => "url",
            other => other,
        }
        .to_owned()
    };
    if name == step || python(name) == step || format!("constrained-{}", python(name)) == step {
        return true;
    }
    // A literal is called by its values, and `aside` calls it by their type.
    if step.starts_with("literal[") {
        return ["integer", "string", "value", "boolean"].contains(&name);
    }
    match name.split_once('<').map(|(outer, inner)| (outer, inner.trim_end_matches('>'))) {
        Some(("array", _)) => step.starts_with("list[") || step.starts_with("tuple["),
        Some(("set", _)) => step.starts_with("set[") || step.starts_with("frozenset["),
        Some(("object", _)) => step.starts_with("dict["),
        _ => {
            (name == "array" && (step.starts_with("list[") || step.starts_with("tuple[")))
                || (name == "object" && step.starts_with("dict["))
                || (name == "binary" && step == "bytes")
        }
    }
}

/// What the description of the models adds to their schemas.
struct Spec {
    root: Value,
    models: Map<String, Value>,
    /// Names of fields on the way out, and those by which Python reads them.
    read_as: BTreeMap<String, Vec<String>>,
}

impl Spec {
    fn of(spec: &Value) -> Self {
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

    /// Adds to a document what its models say besides: a decimal is a string like any other to
    /// pydantic's schema of what is sent, and a default that a function makes is not in it.
    ///
    /// A field that its own declaration excludes is checked and never sent: `writeOnly` says that.
    fn complete(&self, document: &mut Value, validation: &Value) {
        for (name, model) in &self.models {
            let is_defined = document["$defs"].get(name).is_some();
            let is_root = document["title"] == **name;
            let target = match (is_defined, is_root) {
                (true, _) => &mut document["$defs"][name],
                (false, true) => &mut *document,
                (false, false) => continue,
            };
            let read = match is_defined {
                true => &validation["$defs"][name],
                false => validation,
            };
            for field in fields(model).filter(|field| field["exclude"] == true) {
                let name = self::read(field, false).into_iter().next().unwrap_or_default();
                let mut property = read["properties"][&name].clone();
                if property.is_object() {
                    property["writeOnly"] = true.into();
                    target["properties"][written(field)] = property;
                }
            }
            let Some(Value::Object(properties)) = target.get_mut("properties") else { continue };
            for field in fields(model) {
                let Some(Value::Object(property)) = properties.get_mut(&written(field)) else {
                    continue;
                };
                if let Some(default) = field.get("default") {
                    property.entry("default").or_insert_with(|| default.clone());
                }
                let mut typed = Value::Object(std::mem::take(property));
                annotate(&mut typed, &field["type"]);
                if let Value::Object(typed) = typed {
                    *property = typed;
                }
            }
        }
        annotate(document, &self.root);
    }

    /// A value under the names by which it is written, as its own `Serialize` would give it; and
    /// dataclasses, which know no unset fields, with all of theirs.
    fn as_serialized(&self, value: Value, exclude_unset: bool) -> Value {
        self.typed(value, &self.root, exclude_unset)
    }

    fn typed(&self, value: Value, of: &Value, exclude_unset: bool) -> Value {
        let inner = |value: Value, of: &Value| self.typed(value, of, exclude_unset);
        match (value, of["t"].as_str()) {
            (Value::Object(object), Some("model")) => {
                let model = of["ref"].as_str().and_then(|name| self.models.get(name));
                Value::Object(self.renamed(object, model.unwrap_or(&Value::Null), exclude_unset))
            }
            (Value::Object(mut object), Some("dataclass")) => {
                for field in of["fields"].as_array().into_iter().flatten() {
                    let Some(name) = field["name"].as_str() else { continue };
                    if let Some(value) = object.remove(name) {
                        object.insert(name.to_owned(), inner(value, &field["type"]));
                    } else if let (Some(default), true) = (field.get("default"), exclude_unset) {
                        object.insert(name.to_owned(), default.clone());
                    }
                }
                Value::Object(object)
            }
            (Value::Array(list), Some("list" | "set" | "tuple_var")) => {
                list.into_iter().map(|item| inner(item, &of["item"])).collect()
            }
            (Value::Array(list), Some("tuple")) => {
                let typed = |(index, item)| inner(item, &of["items"][index]);
                list.into_iter().enumerate().map(typed).collect()
            }
            (Value::Object(object), Some("dict")) => {
                let typed = |(key, value)| (key, inner(value, &of["value"]));
                Value::Object(object.into_iter().map(typed).collect())
            }
            (value, Some("root_model")) => inner(value, &of["root"]),
            (value, Some("union")) => {
                // Of an optional model it is known which branch there is.
                let branches = of["of"].as_array().into_iter().flatten();
                let branches: Vec<&Value> =
                    branches.filter(|branch| branch["t"] != "null").collect();
                match branches[..] {
                    [only] => inner(value, only),
                    _ => value,
                }
            }
            (value, _) => value,
        }
    }

    fn sort_sets(&self, body: &mut Value, of: &Value) {
        match (body, of["t"].as_str()) {
            (Value::Array(items), Some("set")) => items.sort_by_key(Value::to_string),
            (Value::Array(items), Some("list" | "tuple_var")) => {
                items.iter_mut().for_each(|item| self.sort_sets(item, &of["item"]));
            }
            (Value::Array(items), Some("tuple")) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.sort_sets(item, &of["items"][index]);
                }
            }
            (Value::Object(entries), Some("dict")) => {
                entries.values_mut().for_each(|value| self.sort_sets(value, &of["value"]));
            }
            (Value::Object(entries), Some("model")) => {
                let model = of["ref"].as_str().and_then(|name| self.models.get(name));
                for field in model.into_iter().flat_map(fields) {
                    if let Some(value) = entries.get_mut(&written(field)) {
                        self.sort_sets(value, &field["type"]);
                    }
                }
            }
            (body, Some("root_model")) => self.sort_sets(body, &of["root"]),
            (body, Some("union")) => {
                let branches = of["of"].as_array().into_iter().flatten();
                branches.for_each(|branch| self.sort_sets(body, branch));
            }
            _ => {}
        }
    }

    fn renamed(
        &self,
        mut object: Map<String, Value>,
        model: &Value,
        exclude_unset: bool,
    ) -> Map<String, Value> {
        let by_name = model["config"]["populate_by_name"] == true;
        let mut renamed = Map::new();
        for field in fields(model) {
            let mut values = read(field, by_name).into_iter().map(|name| object.remove(&name));
            if let Some(value) = values.by_ref().flatten().next() {
                renamed.insert(written(field), self.typed(value, &field["type"], exclude_unset));
            }
            values.for_each(drop);
            // Under the name by which it is written, another value would be taken for the field's.
            object.remove(&written(field));
        }
        renamed.extend(object);
        renamed
    }
}

fn fields(model: &Value) -> impl Iterator<Item = &Value> {
    model["fields"].as_array().into_iter().flatten()
}

/// The name of a field in a body.
fn written(field: &Value) -> String {
    let name = field["serialization_alias"].as_str().or_else(|| field["name"].as_str());
    name.unwrap_or_default().to_owned()
}

/// The names by which Python reads a field, first choice first.
fn read(field: &Value, by_name: bool) -> Vec<String> {
    let choices = field["validation_alias_choices"].as_array().into_iter().flatten();
    let mut names: Vec<&str> = choices.filter_map(Value::as_str).collect();
    names.extend(field["validation_alias"].as_str());
    if names.is_empty() || by_name {
        names.extend(field["name"].as_str());
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Marks the decimals of a schema, in step with the type it was made from.
fn annotate(schema: &mut Value, of: &Value) {
    match of["t"].as_str() {
        Some("decimal") => {
            if let Value::Object(schema) = schema
                && schema.get("type").is_some_and(|t| t == "string")
            {
                schema.insert("format".to_owned(), "decimal".into());
                // It says in letters what a decimal is, with a look-ahead that no automaton has.
                schema.remove("pattern");
            }
        }
        Some("union") => {
            for (index, branch) in of["of"].as_array().into_iter().flatten().enumerate() {
                if let Some(schema) =
                    schema.get_mut("anyOf").and_then(|branches| branches.get_mut(index))
                {
                    annotate(schema, branch);
                }
            }
        }
        Some("list" | "set" | "tuple_var") => {
            if let Some(items) = schema.get_mut("items") {
                annotate(items, &of["item"]);
            }
        }
        Some("dict") => {
            if let Some(values) = schema.get_mut("additionalProperties") {
                annotate(values, &of["value"]);
            }
        }
        Some("tuple") => {
            for (index, item) in of["items"].as_array().into_iter().flatten().enumerate() {
                if let Some(schema) =
                    schema.get_mut("prefixItems").and_then(|items| items.get_mut(index))
                {
                    annotate(schema, item);
                }
            }
        }
        _ => {}
    }
}

/// pydantic's trees of include and exclude as paths. Names that lead nowhere are ignored there, and
/// an error in `aside`; so they are left out here.
struct Paths<'a> {
    document: &'a Value,
    spec: &'a Spec,
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Paths<'_> {
    fn included(&mut self, schema: &Value, tree: &Value, path: &str) {
        if *tree == Value::Bool(true) {
            self.include.push(path.to_owned());
            return;
        }
        let before = self.include.len();
        for (schema, tree, path) in self.steps(schema, tree, path) {
            self.included(&schema, &tree, &path);
        }
        if self.include.len() == before && !path.is_empty() && *tree != Value::Bool(false) {
            // The field, and nothing of what is in it.
            self.include.push(path.to_owned());
            let resolved = self.resolved(schema);
            for inside in kinds(&resolved, self.document).iter().map(|kind| kind.all) {
                self.exclude.push(format!("{path}{inside}"));
            }
        }
    }

    fn excluded(&mut self, schema: &Value, tree: &Value, path: &str) {
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
        let model = schema["title"].as_str().and_then(|title| self.spec.models.get(title));
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
        let target = schema["$ref"]
            .as_str()
            .and_then(|target| self.document.pointer(target.trim_start_matches('#')));
        target.unwrap_or(schema).clone()
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
            let target = branch["$ref"]
                .as_str()
                .and_then(|target| document.pointer(target.trim_start_matches('#')));
            kinds.extend(self::kinds(target.unwrap_or(branch), document));
        }
    }
    match schema["type"].as_str() {
        Some("object") => kinds.push(Kind { schema: schema.clone(), is_list: false, all: ".*" }),
        Some("array") => kinds.push(Kind { schema: schema.clone(), is_list: true, all: "[]" }),
        _ => {}
    }
    kinds
}

/// Equal as JSON: every digit of a number counts, and how it is written does not.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            decimal(&one.to_string()) == decimal(&other.to_string())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has_equal =
                |(key, one): (&String, _)| other.get(key).is_some_and(|other| is_equal(one, other));
            one.len() == other.len() && one.iter().all(has_equal)
        }
        _ => one == other,
    }
}

/// Sign, digits without zeros at the ends, and the power of ten of the last digit.
fn decimal(text: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (is_negative, mantissa) =
        mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = (digits.len() - significant.len()) as i64;
    let significant = significant.trim_start_matches('0').to_owned();
    if significant.is_empty() {
        return (false, significant, 0);
    }
    let exponent: i64 = exponent.parse().unwrap_or(0);
    (is_negative, significant, exponent - fraction.len() as i64 + zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_their_digits() {
        assert!(is_equal(&json!(1), &json!(1.0)));
        assert_eq!(decimal("1.2345678901234568e+17"), decimal("123456789012345680"));
        assert_ne!(decimal("100000000000000000000"), decimal("100000000000000000001"));
        assert_eq!(decimal("-0.0"), decimal("0"));
    }
}
