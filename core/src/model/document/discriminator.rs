//! The names of the branches of a union in a document: the keyword `discriminator`.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    place::Id,
    pointer::{At, name_of},
    schema::{Document, Kind, Plain, Schema, Tag, Union},
    source::annotations,
};
use crate::model::{
    filter::Mask,
    invalid_schema::{Reason, Result},
};

impl Tag {
    /// Reads the keyword.
    pub(super) fn of(keyword: Value, at: &At) -> Result<Self> {
        let malformed = || at.error(Reason::Malformed("discriminator"));
        let Value::Object(mut keyword) = keyword else { return Err(malformed()) };
        let key = keyword.get("propertyName").and_then(Value::as_str).ok_or_else(malformed)?;
        let key = key.into();
        let targets = keyword.remove("mapping").unwrap_or_else(|| Map::new().into());
        let Value::Object(targets) = targets else { return Err(malformed()) };
        let mut mapping: HashMap<String, Vec<Value>> = HashMap::new();
        for (value, target) in targets {
            // pydantic has the schema of a branch that is a union itself, which lists its values.
            let target = match target {
                Value::Object(_) => String::new(),
                target => target.as_str().ok_or_else(malformed)?.to_owned(),
            };
            mapping.entry(target).or_default().push(value.into());
        }
        let is_mapped = !mapping.is_empty();
        Ok(Self { key, keyword, mapping, is_mapped, names: Vec::new(), is_shared: false })
    }

    /// Names a branch by the references to its schema. Its values are those in the mapping, or otherwise the
    /// last segment of its own reference.
    pub(super) fn name(&mut self, references: &[String]) {
        let targets: BTreeSet<String> =
            references.iter().flat_map(|one| [one.clone(), name_of(one)]).collect();
        let named = targets.iter().filter_map(|target| self.mapping.get(target)).flatten();
        let mut values: Vec<Value> = named.cloned().collect();
        if values.is_empty() {
            values.extend(references.first().map(|one| name_of(one).into()));
        }
        self.names.push(values);
    }
}

/// Writes the values that name the branches of a union into branches that do not list any.
///
/// # Errors
///
/// Returns an error if the values of a branch are not known, or if two branches have one value.
pub(super) fn tag_branches(document: &mut Document, id: Id) -> Result<()> {
    let Kind::Union(Union { tag: Some(tag), branches, .. }) = &mut document[id].kind else {
        return Ok(());
    };
    let (key, is_shared, branches) = (Arc::clone(&tag.key), tag.is_shared, branches.clone());
    let names = std::mem::take(&mut tag.names);

    let mut known = HashMap::new();
    for (index, (branch, names)) in branches.into_iter().zip(names).enumerate() {
        // A branch can be a union with a tag itself.
        if let Some(inner) = document.resolved(branch) {
            tag_branches(document, inner)?;
        }
        let (values, is_named) = match document.tags(branch, &key) {
            Some(values) => (values.into_iter().cloned().collect(), false),
            None if !names.is_empty() && document.has_text_tag(branch, &key) => (names, true),
            None => {
                let limit = "each branch must declare its key, and list the values or be a `$ref`";
                return Err(document.error(branch, Reason::Limit("discriminator", limit)));
            }
        };
        for value in &values {
            let before = known.insert(value.to_string(), is_named);
            // Other required keys distinguish branches that list one value.
            if before.is_some_and(|was_named| was_named || is_named || is_shared) {
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
                // A branch of the tag's schema can be secret, and then the tag is.
                let mut leaves = document.leaves(property.place.schema).into_iter();
                if leaves.any(|leaf| document[leaf].keywords.contains_key("writeOnly")) {
                    keywords.insert("writeOnly".to_owned(), true.into());
                }
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
