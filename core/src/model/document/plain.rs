//! A schema that is not a union: its types, its children, and whether its object is closed.

use std::{collections::HashSet, sync::Arc};

use serde_json::{Map, Value};

use super::{
    keyword::{kind, listed},
    merge::both,
    normalize::Normal,
    place::{Id, Place},
    pointer::At,
    property_names::Texts,
    schema::{Array, Kind, Names, Object, Plain, Property, Schema},
    source::Dialect,
};
use crate::model::{
    filter::Mask,
    invalid_schema::{Reason, Result},
};

const OF_OBJECTS: [&str; 6] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "unevaluatedProperties",
    "propertyNames",
];
const OF_ARRAYS: [&str; 2] = ["items", "prefixItems"];

type Keywords = Map<String, Value>;

impl Normal<'_> {
    pub(super) fn plain(&mut self, mut whole: Keywords, at: &At) -> Result<Schema> {
        // Nothing is selected here, so no tag is needed.
        whole.remove("discriminator");
        let Some(types) = accepted(&mut whole, at)? else {
            return Ok(Schema::of(Kind::Any { is_allowed: false }, whole));
        };
        if types == Mask::NONE {
            return Ok(Schema::never());
        }

        let mut plain = Plain { types, ..Plain::default() };
        let is_typed = whole.contains_key("type");
        if is_typed && types.has(Mask::OBJ) {
            plain.object = Some(Box::new(self.object(&mut whole, at)?));
        }
        if is_typed && types.has(Mask::ARR) {
            plain.array = Some(self.array(&mut whole, at)?);
        }
        // Keywords for a type that the place does not accept have no effect.
        OF_OBJECTS.iter().chain(&OF_ARRAYS).for_each(|name| drop(whole.remove(*name)));
        Ok(Schema::of(Kind::Plain(plain), whole))
    }

    // One function for each keyword that leads deeper, because each step needs the frames of all of them.
    fn object(&mut self, whole: &mut Keywords, at: &At) -> Result<Object> {
        // An object without a keyword for its keys is unconstrained. The filter reads an object that
        // declares some keys as closed, so it is published as closed.
        let is_bare = !OF_OBJECTS[..5].iter().any(|name| whole.contains_key(*name));
        let properties = take(whole, "properties", at, map)?;
        let patterns = take(whole, "patternProperties", at, map)?.unwrap_or_default();
        let (is_map, mut properties) = (properties.is_none(), properties.unwrap_or_default());
        let unevaluated = whole.remove("unevaluatedProperties");
        let rest = whole.remove("additionalProperties").or(unevaluated);
        let forbids_extra = rest == Some(Value::Bool(false));

        let mut names =
            self.names(whole.remove("propertyNames"), &patterns, &mut properties, at)?;
        // A struct without fields is bare, as schemars writes it. A map is not.
        let is_bare = is_bare && names.is_some();
        let is_open = is_bare && self.source.dialect != Dialect::Type;
        let mut extra = self.extra(rest.filter(|_| names.is_some()), is_open, at)?;
        if let Some((names_of_pattern, id)) = self.pattern(patterns, extra, &mut properties, at)? {
            (names, extra) = (names_of_pattern.or(names), id);
        }
        let required = take(whole, "required", at, texts)?.unwrap_or_default();
        Ok(Object {
            properties: self.properties(properties, &required, extra, at)?,
            is_map,
            required,
            extra: Place::of(extra),
            names: names.unwrap_or(Names::All),
            forbids_extra,
            is_bare,
            case: None,
        })
    }

    /// The schema of the keys that an object does not declare.
    fn extra(&mut self, rest: Option<Value>, is_open: bool, at: &At) -> Result<Id> {
        match rest {
            None if is_open => self.child(Value::Bool(true), at),
            None => Ok(Id::NEVER),
            Some(rest) => self.child(rest, &at.child("additionalProperties")?),
        }
    }

    /// The names that match the pattern of an object, and the schema of their values.
    fn pattern(
        &mut self,
        patterns: Keywords,
        extra: Id,
        properties: &mut Keywords,
        at: &At,
    ) -> Result<Option<(Option<Names>, Id)>> {
        let (count, at) = (patterns.len(), at.child("patternProperties")?);
        let Some((pattern, schema)) = patterns.into_iter().next() else { return Ok(None) };
        if count > 1 || extra != Id::NEVER {
            let limit = "one pattern, and no other undeclared keys";
            return Err(at.error(Reason::Limit("patternProperties", limit)));
        }
        let at = at.child(&pattern)?;
        let texts = declare_by_pattern(properties, &pattern, &schema, &at)?;
        let id = self.child(schema, &at)?;
        // If its pattern forbids a key, the key is undeclared and so it is forbidden.
        let names = (id != Id::NEVER).then(|| Names::Pattern(pattern, Arc::new(texts)));
        Ok(Some((names, id)))
    }

    fn properties(
        &mut self,
        properties: Keywords,
        required: &[Arc<str>],
        extra: Id,
        at: &At,
    ) -> Result<Vec<Property>> {
        let mut undeclared: HashSet<&str> = required.iter().map(|name| &**name).collect();
        let mut declared = Vec::with_capacity(properties.len());
        let at_properties = at.child("properties")?;
        for (name, schema) in properties {
            let schema = self.child(schema, &at_properties.child(&name)?)?;
            let is_never = schema == Id::NEVER;
            // A forbidden key is undeclared, unless undeclared keys are sent.
            if !is_never || extra != Id::NEVER {
                let is_required = !is_never && undeclared.remove(&*name);
                let (name, place) = (name.into(), Place::of(schema));
                declared.push(Property::new(name, place, is_required));
            }
        }
        match required.iter().find(|name| undeclared.contains(&***name)) {
            Some(name) => Err(at.error(Reason::Undeclared((**name).to_owned()))),
            None => Ok(declared),
        }
    }

    /// The names that an object's keys may have. They apply to declared keys too.
    ///
    /// Returns `None` if no name is allowed.
    fn names(
        &mut self,
        schema: Option<Value>,
        patterns: &Keywords,
        properties: &mut Keywords,
        at: &At,
    ) -> Result<Option<Names>> {
        let Some(schema) = schema else { return Ok(Some(Names::All)) };
        if !patterns.is_empty() {
            let limit = "next to `patternProperties`";
            return Err(at.error(Reason::Limit("propertyNames", limit)));
        }
        let at = at.child("propertyNames")?;
        let id = self.child(schema, &at)?;
        if id == Id::NEVER {
            properties.clear();
            return Ok(None);
        }
        let id = self.text(id);
        let leaves = self.document.leaves(id).into_iter().map(|leaf| &self.document[leaf]);
        let leaves = leaves.filter(|leaf| leaf.types().has(Mask::STR));
        let texts = Texts::of(leaves.map(|leaf| &leaf.keywords));
        texts.check().map_err(|reason| at.error(reason))?;
        properties.retain(|name, _| texts.take(name));
        Ok(Some(Names::Of(id, Arc::new(texts))))
    }

    /// Keys are texts, so a schema of keys without a type is a schema of texts.
    fn text(&mut self, id: Id) -> Id {
        let mut schema = match self.document.resolved(id) {
            Some(resolved) if self.document[resolved].is_any() => self.document.inlined(id),
            _ => self.document[id].clone(),
        };
        match &mut schema.kind {
            Kind::Any { .. } => {
                schema.keywords.insert("type".to_owned(), "string".into());
                schema.kind = Kind::Plain(Plain { types: Mask::STR, object: None, array: None });
            }
            Kind::Union(union) => {
                for branch in &mut union.branches {
                    *branch = self.text(*branch);
                }
            }
            _ => return id,
        }
        self.document.add(schema)
    }

    fn array(&mut self, whole: &mut Keywords, at: &At) -> Result<Array> {
        // Drafts before 2020-12 write a tuple as a list of schemas under `items`.
        let list = |value| if let Value::Array(list) = value { Some(list) } else { None };
        let (prefix, items) = match whole.remove("items") {
            Some(Value::Array(prefix)) => (Some(prefix), None),
            items => (take(whole, "prefixItems", at, list)?, items),
        };
        let is_tuple = prefix.is_some();
        let mut positions = Vec::new();
        for (index, item) in prefix.into_iter().flatten().enumerate() {
            let at = at.child("prefixItems")?;
            let item = self.child(item, &at.child(&index.to_string())?)?;
            positions.push((index as i64, Place::of(item)));
        }
        // Items without a schema are unconstrained, unless the list has none.
        let is_empty = is_tuple || whole.get("maxItems").is_some_and(|length| *length == 0);
        let items = items.unwrap_or(Value::Bool(!is_empty));
        let rest = Place::of(self.child(items, &at.child("items")?)?);
        Ok(Array { items: positions, rest, is_tuple, is_selected: false })
    }
}

/// Returns the types that a schema accepts, by all of its keywords. `None` is all types.
fn accepted(whole: &mut Keywords, at: &At) -> Result<Option<Mask>> {
    let listed = listed(whole).iter().fold(Mask::NONE, |types, value| types.with(kind(value)));
    let has = |names: &[&str]| names.iter().any(|name| whole.contains_key(*name));
    let implied = match types(whole, at)? {
        Some(types) if listed == Mask::NONE => return Ok(Some(types)),
        // A listed integer can be written as 1.0, if the place accepts fractions.
        Some(types) if listed.has(Mask::INT) => return Ok(Some(types.and(listed.with(Mask::NUM)))),
        Some(types) => return Ok(Some(types.and(listed))),
        None if listed != Mask::NONE => return Ok(Some(listed)),
        None if has(&OF_OBJECTS) => ("object", Mask::OBJ),
        None if has(&OF_ARRAYS) => ("array", Mask::ARR),
        None => return Ok(None),
    };
    whole.insert("type".to_owned(), implied.0.into());
    Ok(Some(implied.1))
}

/// Returns the types that a schema names.
///
/// # Errors
///
/// Returns an error if the schema names a type that JSON does not have.
pub(super) fn types(schema: &Keywords, at: &At) -> Result<Option<Mask>> {
    let named = match schema.get("type") {
        None => return Ok(None),
        Some(Value::Array(names)) => names.as_slice(),
        Some(name) => std::slice::from_ref(name),
    };
    let types = named.iter().try_fold(Mask::NONE, |types, name| {
        let named = Mask::named(name.as_str()?)?;
        Some(types.with(if named == Mask::NUM { named.with(Mask::INT) } else { named }))
    });
    types.map(Some).ok_or_else(|| at.error(Reason::Malformed("type")))
}

/// Takes a keyword out of a schema.
///
/// # Errors
///
/// Returns an error if `read` returns `None`.
fn take<T>(
    whole: &mut Keywords,
    keyword: &'static str,
    at: &At,
    read: impl Fn(Value) -> Option<T>,
) -> Result<Option<T>> {
    let malformed = || at.error(Reason::Malformed(keyword));
    whole.remove(keyword).map(|value| read(value).ok_or_else(malformed)).transpose()
}

fn texts(value: Value) -> Option<Vec<Arc<str>>> {
    value.as_array()?.iter().map(|name| name.as_str().map(Arc::from)).collect()
}

fn map(value: Value) -> Option<Keywords> {
    if let Value::Object(map) = value { Some(map) } else { None }
}

/// Merges the schema of a pattern into the declared keys that match it, because these must fit both schemas.
fn declare_by_pattern(
    properties: &mut Keywords,
    pattern: &str,
    schema: &Value,
    at: &At,
) -> Result<Texts> {
    let texts = Texts::matching(pattern);
    if !properties.is_empty() {
        texts.check().map_err(|reason| at.error(reason))?;
    }
    for (_, property) in properties.iter_mut().filter(|(name, _)| texts.take(name)) {
        *property = both(property.take(), schema.clone());
    }
    Ok(texts)
}
