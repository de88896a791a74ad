//! The schemas to which a `$ref` or a union leads.
//!
//! A `$ref` never changes the answer to a question about a document.

use std::collections::HashSet;

use super::place::Id;
use super::schema::{Document, Kind, Schema};

/// Longer than any handwritten chain of references. A circular chain ends here.
const MAX_HOPS: u32 = 64;

impl Document {
    /// Returns the schema that `id` leads to.
    ///
    /// Returns `None` if a reference does not end.
    pub(crate) fn resolved(&self, id: Id) -> Option<Id> {
        self.hops(id).last().filter(|last| !matches!(self[*last].kind, Kind::Ref(_)))
    }

    /// Returns `id`, and each schema that it refers to in turn.
    pub(crate) fn hops(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut left = MAX_HOPS;
        std::iter::successors(Some(id), move |id| {
            left = left.checked_sub(1)?;
            if let Kind::Ref(target) = self[*id].kind { Some(target) } else { None }
        })
    }

    /// Returns a copy of the schema that `id` leads to, with the annotations on the way.
    pub(crate) fn inlined(&self, id: Id) -> Schema {
        let mut hops: Vec<Id> = self.hops(id).collect();
        let mut schema = hops.pop().map_or_else(Schema::never, |last| self[last].clone());
        for alias in hops.into_iter().rev() {
            schema.keywords.extend(self[alias].keywords.clone());
            schema.projections.extend(self[alias].projections.iter().cloned());
        }
        schema.name = None;
        schema
    }

    /// Returns the schemas that a schema leads to: itself, or the branches of its unions.
    ///
    /// Each is in the list once, because unions can double with each step. One that does not end is omitted.
    pub(crate) fn leaves(&self, id: Id) -> Vec<Id> {
        // Most schemas are not unions.
        if let Kind::Plain(_) = self[id].kind {
            return vec![id];
        }
        let (mut leaves, mut left, mut known) = (Vec::new(), vec![id], HashSet::new());
        while let Some(id) = left.pop() {
            let Some(id) = self.resolved(id).filter(|id| known.insert(*id)) else { continue };
            match &self[id].kind {
                Kind::Union(union) => left.extend(union.branches.iter().rev()),
                _ => leaves.push(id),
            }
        }
        leaves
    }
}
