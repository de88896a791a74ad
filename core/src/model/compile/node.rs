//! The node of a place: the values that it accepts, and the branches of its union.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::AtomicU64},
};

use serde_json::{Map, Value};

use super::compiler::{Alternative, Compiler, Parts, open};
use crate::model::{
    assertion::Limits,
    document::{keyword::kind, place::Id, schema::Kind},
    filter::{ArrayShape, Branch, Filter, Format, Mask, Node, NodeId, ObjectShape},
    invalid_schema::{InvalidSchema, Reason},
};

/// As deep as any schema that a person writes, and shallow enough for a small stack.
const MAX_DEPTH: u32 = 128;

impl<'a> Compiler<'a> {
    pub(super) fn node(&mut self, schema: Id) -> Result<NodeId, InvalidSchema> {
        let resolved = self.resolved(schema)?;
        if let Some(known) = self.nodes_of.get(&(resolved, self.is_hidden)) {
            return Ok(*known);
        }
        if self.document[resolved].is_any() {
            self.check_any(resolved)?;
            return Ok(Filter::OPEN);
        }

        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node::default());
        self.nodes_of.insert((resolved, self.is_hidden), id);
        self.enter(resolved)?;
        let mut parts = Parts::default();
        self.gather(schema, None, &mut parts)?;
        self.nodes[id.0 as usize] = self.filled(&parts)?;
        self.depth -= 1;
        Ok(id)
    }

    fn enter(&mut self, schema: Id) -> Result<(), InvalidSchema> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => Err(self.document.error(schema, Reason::TooDeep)),
            false => Ok(()),
        }
    }

    /// Follows a `$ref`.
    fn resolved(&self, schema: Id) -> Result<Id, InvalidSchema> {
        let resolved = self.document.resolved(schema);
        resolved.ok_or_else(|| self.document.error(schema, Reason::TooDeep))
    }

    /// Checks that an unconstrained place is allowed.
    fn check_any(&self, schema: Id) -> Result<(), InvalidSchema> {
        match self.document[schema].kind {
            Kind::Any { is_allowed: false } if !self.is_hidden => {
                Err(self.document.error(schema, Reason::Open))
            }
            _ => Ok(()),
        }
    }

    fn gather(
        &mut self,
        named: Id,
        tag: Option<&'a str>,
        parts: &mut Parts<'a>,
    ) -> Result<(), InvalidSchema> {
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
                // At this point, because a union that is a branch of itself does not end.
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

    fn filled(&mut self, parts: &Parts<'a>) -> Result<Node, InvalidSchema> {
        // A strict union is as open as its widest branch.
        if parts.accepts == Mask::ALL && (!self.rules.whole || parts.alternatives.len() < 2) {
            return Ok(open());
        }
        let mut node = Node::new(parts.accepts);
        if let [one] = &parts.alternatives[..]
            && self.has_discriminator(one.schema)
        {
            node.discriminator = Some(Box::new(self.discriminator(one.schema)?));
            return Ok(node);
        }

        let (mut free, mut listed_values, mut restricted) = (Mask::NONE, Vec::new(), Mask::NONE);
        let (mut objects, mut arrays) = (Vec::new(), Vec::new());
        for alternative in &parts.alternatives {
            let schema = &self.document[alternative.schema];
            let Kind::Plain(plain) = &schema.kind else { continue };
            let of = plain.types;
            if schema.listed().is_empty() {
                free = free.with(of);
            } else {
                restricted = restricted.with(of);
                // A listed value of another type has no effect.
                let listed = schema.listed().iter().filter(|value| of.has(kind(value)));
                listed_values.extend(listed.cloned());
            }
            if of.has(Mask::OBJ) {
                objects.push((self.object(*alternative)?, alternative.schema));
            }
            if let Some(array) = plain.array.as_ref().filter(|_| of.has(Mask::ARR)) {
                arrays.push(self.array(schema, array)?);
            }
        }
        // If one branch accepts any value, another one cannot restrict it.
        node.restricted = restricted.without(free);
        node.listed = listed_values.into();
        node.object = match objects[..] {
            [] => ObjectShape::None,
            [(one, _)] => ObjectShape::One(one),
            _ => ObjectShape::Union(Box::new(self.union(&objects, parts.tag))),
        };
        node.array = match arrays.len() {
            0 => ArrayShape::None,
            1 => arrays.remove(0),
            _ => ArrayShape::Several,
        };

        let mut slow = node.restricted;
        if !matches!(node.object, ObjectShape::One(_)) {
            slow = slow.with(Mask::OBJ);
        }
        if !matches!(node.array, ArrayShape::Each(_)) {
            slow = slow.with(Mask::ARR);
        }
        node.fast = node.accepts.without(slow);

        match &parts.alternatives[..] {
            [] => {}
            [one] => {
                node.is_enumeration = self.is_named(*one) && !node.listed.is_empty();
                let schema = &self.document[one.schema];
                let format = schema.keywords.get("format").and_then(Value::as_str);
                node.format = format.map_or(Format::None, Format::named);
                let is_converted = self.rules.lax && node.accepts.has(Mask::STR);
                if is_converted && node.format.needs_library() && !cfg!(feature = "formats") {
                    let limit = "a lax model converts it with the feature `formats`";
                    return Err(self.document.error(one.schema, Reason::Limit("format", limit)));
                }
                node.is_set = schema.keywords.get("uniqueItems") == Some(&Value::Bool(true));
                if self.rules.whole {
                    let is_tuple = schema.array().is_some_and(|array| array.is_tuple);
                    node.limits = self.limits(&schema.keywords, is_tuple, one.schema)?;
                }
            }
            several => node.branches = self.branches(several)?,
        }
        Ok(node)
    }

    pub(super) fn limits(
        &self,
        keywords: &Map<String, Value>,
        is_tuple: bool,
        schema: Id,
    ) -> Result<Option<Box<Limits>>, InvalidSchema> {
        let limits = Limits::of(keywords, is_tuple);
        Ok(limits.map_err(|reason| self.document.error(schema, reason))?.map(Box::new))
    }

    fn branches(&mut self, alternatives: &[Alternative]) -> Result<Box<[Branch]>, InvalidSchema> {
        let mut counts: HashMap<Arc<str>, usize> = HashMap::new();
        let branches = alternatives.iter().map(|alternative| {
            let node = self.node(alternative.schema)?;
            // An alternative was resolved, so a name on the way is stored here.
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

    /// The node of a place that is not written. A model that converts still reads the place. Otherwise only
    /// a tag is read, because a tag selects the branch even then.
    pub(super) fn hidden(&mut self, schema: Id) -> Result<NodeId, InvalidSchema> {
        if !self.rules.whole && !self.document.lists(schema) {
            return Ok(Filter::OPEN);
        }
        // An unconstrained place is not sent from here, so a node that is compiled here is not used
        // elsewhere.
        let was_hidden = std::mem::replace(&mut self.is_hidden, true);
        let node = self.node(schema);
        self.is_hidden = was_hidden;
        node
    }
}
