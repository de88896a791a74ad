//! The node of a place: the values that it accepts.

use serde_json::{Map, Value};

use super::compiler::{Compiler, open};
use super::union::Parts;
use crate::model::{
    assertion::Limits,
    document::place::{Id, MAX_SCHEMA_DEPTH},
    document::{keyword::kind, schema::Kind},
    filter::{ArrayShape, Filter, Format, Mask, Node, NodeId, ObjectShape},
    invalid_schema::{Reason, Result},
};

impl<'a> Compiler<'a> {
    pub(super) fn node(&mut self, schema: Id) -> Result<NodeId> {
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

    pub(super) fn enter(&mut self, schema: Id) -> Result<()> {
        self.depth += 1;
        match self.depth > MAX_SCHEMA_DEPTH {
            true => Err(self.document.error(schema, Reason::TooDeep)),
            false => Ok(()),
        }
    }

    /// Follows a `$ref`.
    pub(super) fn resolved(&self, schema: Id) -> Result<Id> {
        let resolved = self.document.resolved(schema);
        resolved.ok_or_else(|| self.document.error(schema, Reason::TooDeep))
    }

    /// Checks that an unconstrained place is allowed.
    pub(super) fn check_any(&self, schema: Id) -> Result<()> {
        match self.document[schema].kind {
            Kind::Any { is_allowed: false } if !self.is_hidden => {
                Err(self.document.error(schema, Reason::Open))
            }
            _ => Ok(()),
        }
    }

    fn filled(&mut self, parts: &Parts<'a>) -> Result<Node> {
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
    ) -> Result<Option<Box<Limits>>> {
        let limits = Limits::of(keywords, is_tuple);
        Ok(limits.map_err(|reason| self.document.error(schema, reason))?.map(Box::new))
    }
}
