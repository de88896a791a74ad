//! A schema without a choice: its children, and whether its object is closed.

use serde_json::{Map, Value, json};

use super::{
    definitions::inline,
    keyword,
    merge::both,
    names::{Pattern, Texts},
    normalize::Normal,
    pointer::At,
    questions::{Questions, is_of, is_open, listed, types},
};
use crate::model::invalid_schema::{InvalidSchema, Reason};

const OF_OBJECTS: [&str; 6] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
];
const OF_ARRAYS: [&str; 2] = ["items", "prefixItems"];

impl Normal<'_> {
    /// A schema without a choice: its children, and whether its object is closed.
    pub(super) fn plain(
        &mut self,
        mut whole: Map<String, Value>,
        at: &At<'_>,
    ) -> Result<Value, InvalidSchema> {
        // What is listed has to be of a type that is taken.
        if whole.contains_key("type") {
            let of: Vec<&str> = types(&whole, at)?.collect();
            let values = listed(&whole);
            if !values.is_empty()
                && !values.iter().any(|value| of.iter().any(|name| is_of(value, name)))
            {
                return Ok(Value::Bool(false));
            }
        }
        // Nothing is chosen here, so nothing tells the choice.
        whole.remove("discriminator");
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
        // An object that says nothing about its keys is unconstrained. One that declares some keys is
        // closed: that is how the filter reads it, so it is published.
        let is_bare = !OF_OBJECTS.iter().any(|k| *k != "propertyNames" && whole.contains_key(*k));
        declare_by_pattern(whole, at)?;
        if let Some(properties) = whole.get_mut("properties") {
            let Value::Object(properties) = properties else {
                return Err(at.error(Reason::Malformed("properties")));
            };
            let at = at.child("properties")?;
            for (name, property) in properties.iter_mut() {
                *property = self.schema(property.take(), &at.child(name)?)?;
            }
        }
        let has_names = self.names(whole, at)?;
        if let Some(required) = whole.get("required") {
            let names =
                required.as_array().ok_or_else(|| at.error(Reason::Malformed("required")))?;
            for name in names {
                let name = name.as_str().ok_or_else(|| at.error(Reason::Malformed("required")))?;
                let property = whole.get("properties").and_then(|properties| properties.get(name));
                if property.is_none_or(|property| *property == Value::Bool(false)) {
                    return Err(at.error(Reason::Undeclared(name.to_owned())));
                }
            }
        }
        let unevaluated = whole.remove("unevaluatedProperties");
        let rest = whole.remove("additionalProperties").or(unevaluated);
        if rest == Some(Value::Bool(false)) {
            whole.insert(keyword::FORBIDS.to_owned(), Value::Bool(true));
        }
        let rest = match rest {
            None if is_bare && has_names => json!({ keyword::BARE: true }),
            None => Value::Bool(false),
            Some(rest) => self.schema(rest, &at.child("additionalProperties")?)?,
        };

        if let Some(patterns) = whole.get_mut("patternProperties") {
            let Value::Object(patterns) = patterns else {
                return Err(at.error(Reason::Malformed("patternProperties")));
            };
            let at = at.child("patternProperties")?;
            if patterns.len() > 1 || rest != Value::Bool(false) {
                let limit = "one pattern, and no other undeclared keys";
                return Err(at.error(Reason::Limit("patternProperties", limit)));
            }
            for (pattern, property) in patterns.iter_mut() {
                let at = at.child(pattern)?;
                *property = self.schema(property.take(), &at)?;
            }
            // A key that is forbidden by its pattern is forbidden by being undeclared.
            patterns.retain(|_, property| *property != Value::Bool(false));
            if patterns.is_empty() {
                whole.remove("patternProperties");
            }
        }
        // A forbidden key is undeclared, unless undeclared keys are sent.
        if rest == Value::Bool(false)
            && !whole.contains_key("patternProperties")
            && let Some(Value::Object(properties)) = whole.get_mut("properties")
        {
            properties.retain(|_, property| *property != Value::Bool(false));
        }
        whole.insert("additionalProperties".to_owned(), rest);
        Ok(())
    }

    /// The names that an object's keys may have. They hold for declared keys too.
    ///
    /// Returns whether any name is allowed.
    fn names(
        &mut self,
        whole: &mut Map<String, Value>,
        at: &At<'_>,
    ) -> Result<bool, InvalidSchema> {
        let Some(names) = whole.remove("propertyNames") else { return Ok(true) };
        if whole.contains_key("patternProperties") {
            let limit = "not next to `patternProperties`";
            return Err(at.error(Reason::Limit("propertyNames", limit)));
        }
        let at = at.child("propertyNames")?;
        let mut names = self.schema(names, &at)?;
        if names == Value::Bool(false) {
            for keyword in ["properties", "additionalProperties", "unevaluatedProperties"] {
                whole.remove(keyword);
            }
            return Ok(false);
        }
        if Questions::among(&self.definitions).resolved(&names).is_some_and(is_open) {
            inline(&mut names, &self.definitions);
        }
        make_text(&mut names);
        if let Some(Value::Object(properties)) = whole.get_mut("properties")
            && !properties.is_empty()
        {
            let texts = Texts::of(Questions::among(&self.definitions), &names, &at)?;
            properties.retain(|name, _| texts.take(name));
        }
        whole.insert("propertyNames".to_owned(), names);
        Ok(true)
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

/// A declared key that matches a pattern has to fit both schemas.
fn declare_by_pattern(whole: &mut Map<String, Value>, at: &At<'_>) -> Result<(), InvalidSchema> {
    let Some(Value::Object(patterns)) = whole.get("patternProperties").cloned() else {
        return Ok(());
    };
    let Some(Value::Object(properties)) = whole.get_mut("properties") else { return Ok(()) };
    if properties.is_empty() {
        return Ok(());
    }
    for (source, schema) in patterns {
        let at = at.child("patternProperties")?;
        let pattern = Pattern::of(&source, &at.child(&source)?)?;
        for (_, property) in properties.iter_mut().filter(|(name, _)| pattern.takes(name)) {
            *property = both(property.take(), schema.clone());
        }
    }
    Ok(())
}

/// Keys are texts, so a schema of keys that names no type is one of texts.
fn make_text(names: &mut Value) {
    if is_open(names)
        && let Value::Object(names) = names
    {
        names.insert("type".to_owned(), "string".into());
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(Value::Array(branches)) = names.get_mut(choice) {
            branches.iter_mut().for_each(make_text);
        }
    }
}
