//! How a document names the branches of a union.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::pointer::At;
use crate::model::invalid_schema::{InvalidSchema, Reason};

/// The keyword `discriminator`: the key whose value names a branch.
pub(in crate::model) struct Discriminator {
    key: String,
    keyword: Map<String, Value>,
    /// The schemas that values of the key name, and these values.
    mapping: HashMap<String, Vec<Value>>,
    /// The values of all branches, and whether only the document's names tell them.
    known: HashMap<String, bool>,
    /// The mapping to publish.
    published: Map<String, Value>,
    /// Whether the document has a mapping, or needs one since its branches were renamed.
    is_mapped: bool,
    /// A branch has no name that a mapping could tell.
    is_nameless: bool,
}

impl Discriminator {
    pub(in crate::model) fn of(keyword: Value, at: &At<'_>) -> Result<Self, InvalidSchema> {
        let malformed = || at.error(Reason::Malformed("discriminator"));
        let Value::Object(mut keyword) = keyword else { return Err(malformed()) };
        let key = keyword.get("propertyName").and_then(Value::as_str).ok_or_else(malformed)?;
        let key = key.to_owned();
        let mapping = match keyword.remove("mapping") {
            None => Map::new(),
            Some(Value::Object(mapping)) => mapping,
            Some(_) => return Err(malformed()),
        };
        let is_mapped = !mapping.is_empty();
        let mut by_target: HashMap<String, Vec<Value>> = HashMap::new();
        for (value, target) in mapping {
            // pydantic has the schema of a branch that is a union itself, which lists its values.
            if !target.is_object() {
                let target = target.as_str().ok_or_else(malformed)?.to_owned();
                by_target.entry(target).or_default().push(value.into());
            }
        }
        let mapping = by_target;
        let (known, published) = (HashMap::new(), Map::new());
        Ok(Self { key, keyword, mapping, known, published, is_mapped, is_nameless: false })
    }

    pub(in crate::model) fn key(&self) -> &str {
        &self.key
    }

    /// The values that name a branch, by the `$ref`s that lead to its schema: those that the mapping has
    /// for it, or else the last segment of its own `$ref`.
    pub(in crate::model) fn names(&self, references: &[String]) -> Vec<Value> {
        let targets: BTreeSet<String> =
            references.iter().flat_map(|one| [one.clone(), name_of(one)]).collect();
        let named = targets.iter().filter_map(|target| self.mapping.get(target)).flatten();
        let mut values: Vec<Value> = named.cloned().collect();
        if let (true, Some(reference)) = (values.is_empty(), references.first()) {
            values.push(name_of(reference).into());
        }
        values
    }

    /// What a branch says of its tag if it does not list the values itself.
    pub(in crate::model) fn schema(&self, values: &[Value]) -> Value {
        json!({ "properties": { &*self.key: { "enum": values } }, "required": [self.key] })
    }

    /// Adds the values of one more branch. `is_named` if only this keyword tells them.
    ///
    /// # Errors
    ///
    /// Returns an error if a value names two branches.
    pub(in crate::model) fn add(
        &mut self,
        values: &[Value],
        is_named: bool,
        at: &At<'_>,
    ) -> Result<(), InvalidSchema> {
        for value in values {
            let before = self.known.insert(value.to_string(), is_named);
            // Branches that list one value are told apart by what else they require.
            if before.is_some_and(|was_named| was_named || is_named) {
                return Err(at.error(Reason::Limit("discriminator", "two branches have one tag")));
            }
        }
        self.is_mapped |= is_named;
        Ok(())
    }

    /// Adds a branch to the mapping that is published.
    pub(in crate::model) fn map(&mut self, values: &[Value], branch: &Value) {
        for value in values {
            match (value.as_str(), branch.get("$ref")) {
                (Some(value), Some(reference)) => {
                    self.published.insert(value.to_owned(), reference.clone());
                }
                _ => self.is_nameless = true,
            }
        }
    }

    /// The keyword as it is published.
    pub(in crate::model) fn published(mut self) -> Value {
        if self.is_mapped && !self.is_nameless {
            self.keyword.insert("mapping".to_owned(), self.published.into());
        }
        self.keyword.into()
    }
}

/// The name of a schema: the last segment of a reference to it.
pub(in crate::model) fn name_of(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or_default();
    let last = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
    last.replace("~1", "/").replace("~0", "~")
}
