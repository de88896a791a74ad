//! The tags of unions. A tag is a required key for which each branch lists different values.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::place::{Id, Place};
use super::schema::{Document, Property, Schema};
use crate::model::filter::Mask;

impl Document {
    /// Returns the values that a tag has in a branch of a union. A branch can be a union itself.
    ///
    /// Returns `None` if the branch does not list them.
    pub(crate) fn tags(&self, branch: Id, key: &str) -> Option<Vec<&Value>> {
        let mut values = Vec::new();
        for leaf in
            self.leaves(branch).into_iter().filter(|leaf| self[*leaf].types().has(Mask::OBJ))
        {
            let tag = self[leaf].object()?.property(key)?.place.schema;
            self.lists(tag).then_some(())?;
            values.extend(self.leaves(tag).into_iter().flat_map(|tag| self[tag].listed()));
        }
        Some(values)
    }

    /// Returns whether a schema lists all values that it takes. It is a union if several parts describe it.
    pub(crate) fn lists(&self, id: Id) -> bool {
        self.leaves(id).into_iter().all(|leaf| !self[leaf].listed().is_empty())
    }

    /// Returns whether a key is a required tag that is not written. It still selects the branch of a union.
    pub(crate) fn is_hidden_tag(&self, property: &Property) -> bool {
        let Place { schema, hidden, .. } = property.place;
        hidden.is_some() && property.is_required && self.lists(schema) && !self.is_nullable(schema)
    }

    /// Returns whether every object that a branch takes has a tag that can be a text.
    pub(crate) fn has_text_tag(&self, branch: Id, key: &str) -> bool {
        let is_text = |tag: Id| self[tag].types().has(Mask::STR);
        let has_tag = |leaf: &Schema| {
            let tag = leaf.object().and_then(|object| object.property(key));
            tag.is_some_and(|tag| self.leaves(tag.place.schema).into_iter().all(is_text))
        };
        let mut leaves = self.leaves(branch).into_iter().map(|leaf| &self[leaf]);
        leaves.all(|leaf| !leaf.types().has(Mask::OBJ) || has_tag(leaf))
    }

    /// Returns the name under which the objects of all branches send a key, if it is one name.
    pub(crate) fn output(&self, branches: &[Id], key: &str) -> Option<Arc<str>> {
        let leaves = branches.iter().flat_map(|branch| self.leaves(*branch));
        let mut outputs = leaves.filter_map(|leaf| self[leaf].object()).map(|object| {
            let property = object.property(key).filter(|one| !one.place.is_hidden());
            property.map(|property| &property.output)
        });
        let first = outputs.next()??;
        outputs.all(|output| output == Some(first)).then(|| Arc::clone(first))
    }

    /// Returns whether a tag distinguishes the branches of a union. Then a value matches at most one branch.
    pub(crate) fn is_separated(
        &self,
        union: &Schema,
        is_required: &dyn Fn(&Property) -> bool,
    ) -> bool {
        let first =
            union.branches().first().and_then(|branch| self.leaves(*branch).first().copied());
        let object = first.and_then(|leaf| self[leaf].object());
        let mut properties = object.into_iter().flat_map(|object| &object.properties);
        properties
            .any(|tag| is_required(tag) && self.is_separated_by(union, &tag.name, is_required))
    }

    fn is_separated_by(
        &self,
        union: &Schema,
        key: &str,
        is_required: &dyn Fn(&Property) -> bool,
    ) -> bool {
        let requires = |leaf: Id| {
            let tag = self[leaf].object().and_then(|object| object.property(key));
            self[leaf].types() == Mask::OBJ && tag.is_some_and(is_required)
        };
        let mut known = HashMap::new();
        union.branches().iter().enumerate().all(|(index, branch)| {
            // A number can be written in several ways.
            let mut is_own = |tag: &Value| {
                !tag.is_number() && *known.entry(tag.to_string()).or_insert(index) == index
            };
            let tags = self.tags(*branch, key).unwrap_or_default();
            !tags.is_empty()
                && self.leaves(*branch).into_iter().all(requires)
                && tags.into_iter().all(&mut is_own)
        })
    }

    /// Returns whether no value matches both schemas. It compares their types and the values that they list.
    pub(crate) fn are_apart(&self, one: Id, other: Id) -> bool {
        let (one, other) = (&self[one], &self[other]);
        match (one.listed(), other.listed()) {
            ([], []) => !one.types().has(other.types()),
            ([], values) | (values, _) => {
                !values.iter().any(|value| one.takes(value) && other.takes(value))
            }
        }
    }
}
