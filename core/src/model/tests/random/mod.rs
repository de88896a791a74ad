//! Random documents, and values of every kind that mostly match them. Each body must be JSON that the
//! published schema allows, must be part of the value, and must contain no key and no text that the model
//! does not declare.
//!
//! A case is a seed, so you can run a failed case again by its number.

mod asserted;
#[cfg(feature = "openapi")]
mod components;
mod documents;
mod renamed;
mod requested_fields;
mod secrets;
mod seeds;
mod shaped;
mod spelled;
mod unions;
mod values;

use std::collections::HashSet;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cases, text};
use crate::model::{ModelError, ModelOptions};
use asserted::{asserted, satisfied};
use documents::{document, path};
use shaped::{Shaped, first_of_each};
use values::{SECRET, value};

/// A small generator. A seed determines a case.
pub(super) struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The parts that a case's model excludes.
#[derive(Clone, Copy, Debug, Default)]
struct Omits {
    /// By path.
    selects: bool,
    /// By value.
    blanks: bool,
    unset: bool,
    /// Filled in, or converted.
    whole: bool,
    /// Nothing: every value can have extra keys.
    opens: bool,
}

fn options(random: &mut Random, document: &Value) -> (ModelOptions, Omits) {
    let (mut options, mut omits) = (ModelOptions::new(), Omits::default());
    if random.one_in(3) {
        (options, omits.opens) = (options.allow_any(["**"]), true);
    }
    if random.one_in(2) {
        return (options, omits);
    }
    if random.one_in(4) {
        (options, omits.blanks) = (options.exclude_none(), true);
    }
    if random.one_in(4) {
        (options, omits.blanks) = (options.exclude_defaults(), true);
    }
    if random.one_in(4) {
        (options, omits.unset) = (options.exclude_unset(), true);
    }
    match random.below(8) {
        0 => (options, omits.whole) = (options.validate(), true),
        1 => (options, omits.whole) = (options.lax(), true),
        _ => {}
    }
    if random.one_in(2) {
        let paths: Vec<String> = (0..3).filter_map(|_| path(random, document)).collect();
        omits.selects = true;
        options = match random.one_in(2) && !paths.is_empty() {
            true => options.include(paths),
            false => options.exclude(paths),
        };
    }
    (options, omits)
}

fn check(seed: u64, asserts: bool) {
    let mut random = Random::new(seed);
    let mut document = document(&mut random);
    if asserts {
        document = asserted(&mut random, document);
    }
    let (options, omits) = options(&mut random, &document);
    let Ok(schema) = options.clone().from_json_schema(document.clone()) else { return };
    let filled_in = filled_in(&document);
    let published = jsonschema::validator_for(schema.json_schema())
        .expect("the published document is a schema");
    let invalid_defaults = match omits.whole {
        true => invalid_defaults(schema.json_schema()),
        false => Vec::new(),
    };

    let satisfied = satisfied(&document);

    for _ in 0..3 {
        let value = value(&mut random, &document, omits.unset);
        let (json, make) = (value.json(), random.next());
        let case = format!("seed {seed}, {options:?}\nof {document}\nand {json}");
        let plain = schema.to_bytes(&json);
        let shaped = schema.to_bytes(&Shaped::new(&value, make));
        let unset = omits.unset && value.has_unset();

        // On the first write and later, and in both ways.
        let cold = options.clone().from_json_schema(document.clone()).expect("it compiled before");
        for again in
            [schema.to_bytes(&Shaped::new(&value, make)), cold.to_bytes(&Shaped::new(&value, make))]
        {
            assert_eq!(text(again).ok(), text(shaped.clone()).ok(), "{case}");
        }
        assert!(unset || parsed(&plain) == parsed(&shaped), "{plain:?} and {shaped:?}, {case}");
        // The other way: recorded, then written.
        if !omits.whole {
            let recorded = options.clone().recorded().from_json_schema(document.clone());
            let recorded =
                recorded.expect("it compiled without").to_bytes(&Shaped::new(&value, make));
            assert_eq!(text(recorded).ok(), text(shaped.clone()).ok(), "{case}");
        }

        let lying = schema.to_bytes(&Shaped::lying(&value, make));
        let source = document.to_string();
        let has_extra_keys = omits.opens
            || ["additionalProperties", "patternProperties", "propertyNames"]
                .iter()
                .any(|keyword| source.contains(keyword));
        let satisfies = || satisfied.as_ref().is_some_and(|declared| declared.is_valid(&json));
        let allowed = (!asserts || omits.whole || satisfies()).then_some(&published);
        for (written, can_repeat) in [(&plain, false), (&shaped, false), (&lying, has_extra_keys)] {
            // An extra key that is excluded is sent by its repetition, which has another value.
            let is_replaced = can_repeat && (omits.unset || omits.blanks);
            let parts = Parts { selects: omits.selects, is_replaced, filled_in: &filled_in };
            let published =
                allowed.map(|schema| Published { schema, invalid_defaults: &invalid_defaults });
            sound(written, published.as_ref(), &json, (!omits.whole).then_some(&parts), &case);
            assert!(can_repeat || !repeats(written), "equal keys in {written:?}, {case}");
        }
        // A value that the published schema accepts is written whole.
        let is_valid = published.is_valid(&json) && !omits.selects && !omits.blanks && !omits.whole;
        if is_valid && !unset && !document.to_string().contains("writeOnly") {
            assert_eq!(parsed(&plain), Some(json), "{case}");
        }
    }
}

fn parsed(written: &Result<Bytes, ModelError>) -> Option<Value> {
    written.as_ref().ok().map(|body| first_of_each(body).expect("JSON").0)
}

fn repeats(written: &Result<Bytes, ModelError>) -> bool {
    written.as_ref().is_ok_and(|body| first_of_each(body).expect("JSON").1)
}

fn sound(
    written: &Result<Bytes, ModelError>,
    published: Option<&Published<'_>>,
    value: &Value,
    parts: Option<&Parts<'_>>,
    case: &str,
) {
    match written {
        Ok(_) => {
            let body = parsed(written).expect("it is one");
            let is_published = published.is_none_or(|published| published.allow(&body));
            assert!(is_published, "{body} is not published, {case}");
            let is_part = parts.is_none_or(|parts| parts.contain(&body, value));
            assert!(is_part, "{body} is no part, {case}");
        }
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(SECRET), "{shown}, {case}");
        }
    }
}

/// What is published of a model.
struct Published<'a> {
    schema: &'a jsonschema::Validator,
    /// As in pydantic, a model that validates sends a default that its own schema does not accept.
    invalid_defaults: &'a [Value],
}

impl Published<'_> {
    /// Returns whether a body matches the schema, except at places that contain an invalid default.
    fn allow(&self, body: &Value) -> bool {
        self.schema.iter_errors(body).all(|error| self.has_invalid_default(error.instance()))
    }

    fn has_invalid_default(&self, sent: &Value) -> bool {
        self.invalid_defaults.contains(sent)
            || match sent {
                Value::Object(fields) => fields.values().any(|sent| self.has_invalid_default(sent)),
                Value::Array(items) => items.iter().any(|sent| self.has_invalid_default(sent)),
                _ => false,
            }
    }
}

/// Returns the defaults of a document that their own schemas do not accept.
fn invalid_defaults(document: &Value) -> Vec<Value> {
    let (mut found, mut left) = (Vec::new(), vec![document]);
    while let Some(schema) = left.pop() {
        if let Some(default) = schema.get("default") {
            let mut alone = json!({ "allOf": [schema] });
            if let Some(definitions) = document.get("$defs") {
                alone["$defs"] = definitions.clone();
            }
            // A property can have the name `default`.
            if jsonschema::validator_for(&alone).is_ok_and(|schema| !schema.is_valid(default)) {
                found.push(default.clone());
            }
        }
        left.extend(schema.as_object().into_iter().flat_map(|schema| schema.values()));
        left.extend(schema.as_array().into_iter().flatten());
    }
    found
}

/// The ways in which a body differs from its value.
struct Parts<'a> {
    /// Items of lists can be left out.
    selects: bool,
    /// A key can have the value of another key of its object.
    is_replaced: bool,
    filled_in: &'a [(String, Value)],
}

impl Parts<'_> {
    /// Returns whether all of a body was in the value, at the same place.
    fn contain(&self, body: &Value, value: &Value) -> bool {
        match (body, value) {
            (Value::Object(body), Value::Object(value)) => body.iter().all(|(key, body)| {
                value.get(key).is_some_and(|value| self.contain(body, value))
                    || self.is_replaced && value.values().any(|value| self.contain(body, value))
                    || !value.contains_key(key)
                        && self.filled_in.iter().any(|(name, filled)| name == key && filled == body)
            }),
            (Value::Array(body), Value::Array(value)) if self.selects => {
                let mut left = value.iter();
                body.iter().all(|body| left.any(|value| self.contain(body, value)))
            }
            (Value::Array(body), Value::Array(value)) => {
                let mut items = body.iter().zip(value);
                body.len() == value.len() && items.all(|(body, value)| self.contain(body, value))
            }
            _ => body == value,
        }
    }
}

/// Returns the defaults of the properties that some schema requires. If such a property is absent and can
/// be null, the writer adds the default. Another part of an `allOf` can require it.
fn filled_in(document: &Value) -> Vec<(String, Value)> {
    let (mut found, mut required, mut left) = (Vec::new(), HashSet::new(), vec![document]);
    while let Some(schema) = left.pop() {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let default = default_of(document, property);
            found.extend(default.map(|default| (name.clone(), default.clone())));
        }
        let names = schema["required"].as_array().into_iter().flatten();
        required.extend(names.filter_map(Value::as_str));
        left.extend(schema.as_object().into_iter().flat_map(|schema| schema.values()));
        left.extend(schema.as_array().into_iter().flatten());
    }
    found.retain(|(name, _)| required.contains(&**name));
    found
}

fn default_of<'d>(document: &'d Value, mut property: &'d Value) -> Option<&'d Value> {
    for _ in 0..8 {
        if let Some(default) = property.get("default") {
            return Some(default);
        }
        property = document.pointer(&property["$ref"].as_str()?[1..])?;
    }
    None
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn every_body_matches_the_published_schema(seed: u64, asserts: bool) {
        check(seed, asserts);
    }
}
