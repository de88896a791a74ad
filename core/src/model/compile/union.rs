//! Compiles unions and their branches.
//!
//! Null is not a branch. `anyOf` of a type and null compiles to that type, and the value can be null.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, atomic::AtomicU64};

use serde_json::Value;

use super::compiler::Compiler;
use crate::model::{
    document::place::Id,
    document::schema::{Kind, Object, Property},
    filter::{Branch, Decision, Mask, ObjectId, Union},
    invalid_schema::{Reason, Result},
};

/// The values that a schema allows, collected from the branches of its unions.
#[derive(Default)]
pub(super) struct Parts<'a> {
    pub(super) accepts: Mask,
    pub(super) alternatives: Vec<Alternative>,
    /// The tag that the document declares for the first alternative.
    pub(super) tag: Option<&'a str>,
    /// The schemas that were collected.
    pub(super) known: HashSet<Id>,
}

/// A branch that is neither a union nor null.
#[derive(Clone, Copy)]
pub(super) struct Alternative {
    /// The schema, or a reference to it.
    pub(super) named: Id,
    pub(super) schema: Id,
}

impl<'a> Compiler<'a> {
    /// Collects the values that a schema allows. A nested union adds its branches to the outer one.
    pub(super) fn gather(
        &mut self,
        named: Id,
        tag: Option<&'a str>,
        parts: &mut Parts<'a>,
    ) -> Result<()> {
        let document = self.document;
        let id = self.resolved(named)?;
        if parts.known.contains(&id) {
            return Ok(());
        }
        self.enter(id)?;
        let schema = &document[id];
        let alternative = Alternative { named, schema: id };
        match &schema.kind {
            Kind::Never => {}
            Kind::Any { .. } => {
                self.check_any(id)?;
                parts.accepts = Mask::ALL;
                // Only a model that validates first tries the other branches.
                if self.rules.whole {
                    parts.alternatives.push(alternative);
                }
            }
            Kind::Union(_) if self.has_discriminator(id) => {
                parts.accepts = parts.accepts.with(Mask::OBJ);
                parts.alternatives.push(alternative);
            }
            Kind::Union(union) => {
                let tag = schema.tag_key().map(|key| &**key).or(tag);
                for branch in &union.branches {
                    self.gather(*branch, tag, parts)?;
                }
                // Inserted only after the branches, so that a union that contains itself fails as too deep.
                parts.known.insert(id);
            }
            Kind::Ref(_) | Kind::Plain(_) => {
                parts.known.insert(id);
                let is_scalar = |value: &Value| !value.is_array() && !value.is_object();
                if !schema.listed().iter().all(is_scalar) {
                    // A filter would have to compare whole values, after they were written.
                    let limit = Reason::Limit("enum", "it cannot list objects or lists");
                    return Err(document.error(id, limit));
                }
                let of = schema.types();
                parts.accepts = parts.accepts.with(of);
                if of.without(Mask::NULL) != Mask::NONE {
                    parts.alternatives.push(alternative);
                    parts.tag = parts.tag.or(tag);
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Compiles the branches of a union, if there are two or more without null.
    pub(super) fn branches(&mut self, alternatives: &[Alternative]) -> Result<Box<[Branch]>> {
        let mut counts: HashMap<Arc<str>, usize> = HashMap::new();
        let branches = alternatives.iter().map(|alternative| {
            let node = self.node(alternative.schema)?;
            // The node belongs to the resolved schema and cannot see the name of the reference.
            if self.is_named(*alternative) {
                let node = &mut self.nodes[node.0 as usize];
                node.is_enumeration = !node.listed.is_empty();
            }
            let mut label = self.label(*alternative);
            let count = counts.entry(Arc::clone(&label)).or_default();
            *count += 1;
            if *count > 1 {
                label = format!("{label} {count}").into();
            }
            Ok(Branch { label, node, passed_over: AtomicU64::new(0) })
        });
        branches.collect()
    }

    /// Returns the objects of a union, and what selects one of them.
    pub(super) fn union(&self, objects: &[(ObjectId, Id)], declared: Option<&str>) -> Union {
        let branches: Vec<Id> = objects.iter().map(|(_, schema)| *schema).collect();
        let schemas: Vec<&Object> =
            objects.iter().filter_map(|(_, schema)| self.document[*schema].object()).collect();
        let by_tag = match declared {
            Some(key) => self.by_tag(&branches, key),
            None => {
                // A tag that a selection hides still selects the branch.
                let selects = |one: &Property| {
                    self.document.requires(one) || self.document.is_hidden_tag(one)
                };
                let keys = schemas.first().into_iter().flat_map(|first| &first.properties);
                let mut keys = keys.map(|property| &*property.name).filter(|key| {
                    schemas.iter().all(|object| object.property(key).is_some_and(selects))
                });
                keys.find_map(|key| self.by_tag(&branches, key))
            }
        };
        let decided_by = by_tag.or_else(|| self.by_name(&schemas)).unwrap_or(Decision::Untagged);
        let branches = objects.iter().map(|(object, _)| *object).collect();
        Union { decided_by, branches }
    }
}
