//! Golden cases of response models: compares the bodies of `FastAPI` with those of a lax [`aside::ModelSchema`].
//!
//! A case has its model as JSON Schema. Its neutral description (`spec`) has what a JSON Schema cannot express: Python's
//! names of fields, defaults made by a function, and strictness. It replaces the types of a Rust program. The name of a
//! case decides nothing.

mod complete;
mod paths;
mod places;
mod reading;
mod spec;

use aside::{ModelOptions, ModelSchema};
use serde_json::{Map, Value, json};

use self::{paths::Paths, spec::Spec};
use super::{Mismatch, Outcome, reasons};

/// Runs one case of a `filter.json`. Numbers keep every digit.
pub(super) fn run(case: &Value) -> Outcome {
    if let Some(tag) = beyond_a_schema(case) {
        return skipped(tag);
    }
    let value = match returned(case) {
        Ok(value) => value,
        Err(tag) => return skipped(tag),
    };

    let outcome = compared(case, value.clone());
    if let Outcome::Failed(_) = outcome
        && let Some(options) = paths::counted_on(&case["options"], &value)
    {
        let mut counted_on = case.clone();
        counted_on["options"] = options;
        if let Outcome::Passed = compared(&counted_on, value) {
            return Outcome::Difference(&reasons::INDEX_BEYOND);
        }
    }
    outcome
}

/// Compares the body that the case's model writes with the body of `FastAPI`.
fn compared(case: &Value, value: Value) -> Outcome {
    let model = match Model::of(case) {
        Ok(model) => model,
        Err(error) => return fail(&case["expect"], format!("invalid model: {error}")),
    };
    let is_instance = case["returned"]["kind"] == "py";
    let exclude_unset = case["options"]["exclude_unset"] == true;
    let value = match model.spec.as_serialized(value, is_instance, exclude_unset) {
        Ok(value) => value,
        Err(tag) => return skipped(tag),
    };
    let expect = &case["expect"];

    match model.schema.to_bytes(&value) {
        Ok(body) => {
            let body = String::from_utf8_lossy(&body);
            let is_same = expect["status"] == 200
                && match (parsed(&body), expect["body"].as_str().and_then(parsed)) {
                    (Some(mut got), Some(mut expected)) => {
                        // The order of a set is specific to Python.
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
                .is_some_and(|e| places::are_same(&model.spec, error.violations(), e));
            if is_same { Outcome::Passed } else { fail(expect, format!("500 {error}")) }
        }
    }
}

fn skipped(tag: &str) -> Outcome {
    match reasons::of_model(tag) {
        Some(reason) => Outcome::Skipped(reason),
        None => Outcome::misread(format!("the table has no reason `{tag}`")),
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

/// Returns the tag of a feature that neither a JSON Schema nor a Rust type can express.
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
        } else if has_unknown_constraint(object) && case["schema_expressible"] != true {
            "constraint"
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
    let mut is_mixed = strict != 0 && strict != models(spec).count();
    let mut is_of_python = false;
    each_object(spec, &mut |object| {
        is_mixed |= strict == 0 && object.get("strict").is_some_and(|strict| *strict == true);
        is_of_python |= object.get("t").and_then(Value::as_str).is_some_and(|t| {
            ![
                "any", "bool", "dict", "float", "int", "list", "literal", "model", "null", "str",
                "union",
            ]
            .contains(&t)
        });
    });
    if is_mixed {
        return Some("mixed-strictness");
    }
    if strict != 0 && is_of_python {
        return Some("strict-python");
    }
    None
}

/// Returns `true` if a type has a name or a limit that the schema of the output does not contain.
fn has_unknown_constraint(of: &Map<String, Value>) -> bool {
    const KNOWN: [&str; 26] = [
        "any",
        "bool",
        "bytes",
        "dataclass",
        "date",
        "datetime",
        "decimal",
        "dict",
        "email",
        "enum",
        "float",
        "int",
        "ipv4",
        "ipv6",
        "list",
        "literal",
        "model",
        "namedtuple",
        "null",
        "path",
        "root_model",
        "secret_str",
        "set",
        "str",
        "time",
        "timedelta",
    ];
    const KNOWN_TOO: [&str; 6] = ["tuple", "tuple_var", "typeddict", "union", "url", "uuid"];
    const LIMITS: [&str; 5] = ["ge", "gt", "le", "lt", "multiple_of"];
    const CONVERSIONS: [&str; 6] = [
        "allow_inf_nan",
        "decimal_places",
        "max_digits",
        "strip_whitespace",
        "to_lower",
        "to_upper",
    ];
    let Some(t) = of.get("t").and_then(Value::as_str) else { return false };
    let is_number = ["decimal", "float", "int"].contains(&t);
    !(KNOWN.contains(&t) || KNOWN_TOO.contains(&t) || t == "recursive")
        || (!is_number && LIMITS.iter().any(|limit| of.contains_key(*limit)))
        || CONVERSIONS.iter().any(|conversion| of.contains_key(*conversion))
}

/// Returns the value of the handler as JSON.
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
    // pydantic does not convert an instance to a map.
    let as_json = as_json.filter(|_| case["spec"]["root"]["t"] != "dict").ok_or("python-value")?;
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
        let mut options = ModelOptions::new().validate().allow_any(["**"]);
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
}

/// Compares as JSON. Every digit of a number counts, but not its notation.
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

/// Returns the sign, the digits without zeros at the ends, and the power of ten of the last digit.
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
