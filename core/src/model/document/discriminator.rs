//! The names of the branches of a union in a document: the keyword `discriminator`.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde_json::Value;

use super::{
    pointer::At,
    schema::{Document, Id, Kind, Plain, Schema, Tag, Union},
    source::annotations,
};
use crate::model::{
    filter::Mask,
    invalid_schema::{InvalidSchema, Reason},
};

/// The keyword, with its mapping.
pub(super) struct Discriminator {
    pub(super) tag: Tag,
    /// The values for a name or a reference.
    mapping: HashMap<String, Vec<Value>>,
}

impl Discriminator {
    pub(super) fn of(keyword: Value, at: &At<'_>) -> Result<Self, InvalidSchema> {
        let malformed = || at.error(Reason::Malformed("discriminator"));
        let Value::Object(mut keyword) = keyword else { return Err(malformed()) };
        let key = keyword.get("propertyName").and_then(Value::as_str).ok_or_else(malformed)?;
        let key = key.into();
        let mut mapping: HashMap<String, Vec<Value>> = HashMap::new();
        match keyword.remove("mapping") {
            None => {}
            Some(Value::Object(targets)) => {
                for (value, target) in targets {
                    // pydantic has the schema of a branch that is a union itself, which lists its values.
                    let target = match target {
                        Value::Object(_) => String::new(),
                        target => target.as_str().ok_or_else(malformed)?.to_owned(),
                    };
                    mapping.entry(target).or_default().push(value.into());
                }
            }
            Some(_) => return Err(malformed()),
        }
        let tag = Tag { key, keyword, is_mapped: !mapping.is_empty(), names: Vec::new() };
        Ok(Self { tag, mapping })
    }

    /// The values that name a branch, by the references to its schema. They are the values in the mapping,
    /// or otherwise the last segment of its own reference.
    pub(super) fn names(&self, references: &[String]) -> Vec<Value> {
        let targets: BTreeSet<String> =
            references.iter().flat_map(|one| [one.clone(), name_of(one)]).collect();
        let named = targets.iter().filter_map(|target| self.mapping.get(target)).flatten();
        let values: Vec<Value> = named.cloned().collect();
        match values.is_empty() {
            true => references.first().map(|one| name_of(one).into()).into_iter().collect(),
            false => values,
        }
    }
}

/// Writes the values that name the branches of a union into branches that do not list any.
///
/// # Errors
///
/// Returns an error if the values of a branch are not known, or if two branches have one value.
pub(super) fn tag_branches(document: &mut Document, id: Id) -> Result<(), InvalidSchema> {
    let Kind::Union(Union { tag: Some(tag), branches, .. }) = &mut document[id].kind else {
        return Ok(());
    };
    let (key, branches) = (Arc::clone(&tag.key), branches.clone());
    let names = std::mem::take(&mut tag.names);

    let mut known = HashMap::new();
    for (index, (branch, names)) in branches.into_iter().zip(names).enumerate() {
        // A branch can be a union with a tag itself.
        if let Some(inner) = document.resolved(branch) {
            tag_branches(document, inner)?;
        }
        let (values, is_named) = match listed_tags(document, branch, &key) {
            Some((values, false)) => (values, false),
            Some((_, true)) if !names.is_empty() => (names, true),
            _ => {
                let limit = "each branch must declare its key, and list the values or be a `$ref`";
                return Err(document.error(branch, Reason::Limit("discriminator", limit)));
            }
        };
        for value in &values {
            let before = known.insert(value.to_string(), is_named);
            // Other required keys distinguish branches that list one value.
            if before.is_some_and(|was_named| was_named || is_named) {
                let reason = Reason::Limit("discriminator", "two branches have one tag");
                return Err(document.error(branch, reason));
            }
        }
        if is_named {
            let tagged = tagged(document, branch, &key, &values, &mut HashMap::new());
            if let Kind::Union(Union { tag: Some(tag), branches, .. }) = &mut document[id].kind {
                (branches[index], tag.is_mapped) = (tagged, true);
            }
        }
    }
    Ok(())
}

/// Returns the values that a branch lists for a key, and whether it accepts other text too.
///
/// Returns `None` if an object of the branch does not need to have the key, or if it is not a text.
pub(super) fn listed_tags(
    document: &Document,
    branch: Id,
    key: &str,
) -> Option<(Vec<Value>, bool)> {
    let (mut values, mut is_text) = (Vec::new(), false);
    for leaf in document.leaves(branch).into_iter().map(|leaf| &document[leaf]) {
        if leaf.is_any() {
            return None;
        }
        let Some(object) = leaf.object() else { continue };
        for tag in document.leaves(object.property(key)?.place.schema) {
            match document[tag].listed() {
                [] if !document[tag].types().has(Mask::STR) => return None,
                [] => is_text = true,
                listed => values.extend_from_slice(listed),
            }
        }
    }
    Some((values, is_text))
}

/// Returns a copy of a branch that requires the key and lists its values.
fn tagged(
    document: &mut Document,
    id: Id,
    key: &Arc<str>,
    values: &[Value],
    known: &mut HashMap<Id, Id>,
) -> Id {
    if let Some(known) = known.get(&id) {
        return *known;
    }
    let copy = document.reserve();
    known.insert(id, copy);
    let mut schema = document[id].clone();
    match &mut schema.kind {
        Kind::Ref(target) => *target = tagged(document, *target, key, values, known),
        Kind::Union(union) => {
            union.tag = None;
            for branch in &mut union.branches {
                *branch = tagged(document, *branch, key, values, known);
            }
        }
        Kind::Plain(Plain { object: Some(object), .. }) => {
            if let Some(property) = object.property_mut(key) {
                let mut keywords = annotations(&document.inlined(property.place.schema).keywords);
                keywords.insert("type".to_owned(), "string".into());
                keywords.insert("enum".to_owned(), values.into());
                let plain = Plain { types: Mask::STR, object: None, array: None };
                let tag = document.add(Schema::of(Kind::Plain(plain), keywords));
                property.place.schema = tag;
                if !std::mem::replace(&mut property.is_required, true) {
                    object.required.push(Arc::clone(key));
                }
            }
        }
        _ => {}
    }
    document[copy] = schema;
    copy
}

/// The name of a schema: the last segment of a reference to it.
fn name_of(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or_default();
    let last = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
    last.replace("~1", "/").replace("~0", "~")
}
