//! The node of a place: the values that it accepts, and the branches of its union.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, atomic::AtomicU64},
};

use serde_json::Value;

use super::{
    compiler::{Alternative, Compiler, Parts},
    union::label,
};
use crate::model::{
    assertion::Limits,
    document::schema::{Id, Kind},
    filter::{
        ArrayShape, Branch, Decision, Filter, Format, Mask, Node, NodeId, ObjectId, ObjectShape,
        Union,
    },
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
            self.nodes_of.insert((resolved, self.is_hidden), Filter::OPEN);
            return Ok(Filter::OPEN);
        }

        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(None);
        self.nodes_of.insert((resolved, self.is_hidden), id);
        self.enter(resolved)?;

        let mut parts =
            Parts { accepts: Mask::NONE, alternatives: Vec::new(), known: HashSet::new() };
        self.gather(schema, None, &mut parts)?;
        if let Some(tag) = parts.alternatives.iter().find_map(|alternative| alternative.tag) {
            self.tags.insert(id.0 as usize, tag);
        }
        let node = self.filled(parts)?;
        self.nodes[id.0 as usize] = Some(node);
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
        let alternative =
            |label: Arc<str>, is_named, tag| Alternative { schema: id, label, is_named, tag };
        match &schema.kind {
            Kind::Never => {}
            Kind::Any { .. } => {
                self.check_any(id)?;
                parts.accepts = Mask::ALL;
                // Only a model that validates first tries the other branches.
                if self.rules.whole {
                    parts.alternatives.push(alternative("any".into(), false, None));
                }
            }
            Kind::Union(_) if self.has_discriminator(id) => {
                parts.accepts = parts.accepts.with(Mask::OBJ);
                parts.alternatives.push(alternative("tagged".into(), false, None));
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
                let of = self.mask(id)?;
                parts.accepts = parts.accepts.with(of);
                if of.without(Mask::NULL) != Mask::NONE {
                    // The name in a reference. At the root, only the title gives a name.
                    let is_ref = named != id;
                    let name = schema.name.clone().filter(|_| is_ref);
                    let label = name.unwrap_or_else(|| label(document, id).into());
                    let is_titled = id == document.root && schema.keywords.contains_key("title");
                    parts.alternatives.push(alternative(label, is_ref || is_titled, tag));
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// The types of a plain schema for which it lists values.
    fn mask(&self, id: Id) -> Result<Mask, InvalidSchema> {
        let schema = &self.document[id];
        let (of, mut meant) = (schema.types(), Mask::NONE);
        for value in schema.listed() {
            // A filter would have to compare whole values, after they were written.
            let limit = || Reason::Limit("enum", "it cannot list objects or lists");
            let kind = kind_listed(value, of).ok_or_else(|| self.document.error(id, limit()))?;
            meant = meant.with(kind);
        }
        Ok(match schema.listed() {
            [] => of,
            _ if schema.keywords.contains_key("type") => Mask(of.0 & meant.0),
            _ => meant,
        })
    }

    fn filled(&mut self, parts: Parts<'a>) -> Result<Node, InvalidSchema> {
        let mut node = Node::new(parts.accepts);
        // A strict union is as open as its widest branch.
        if parts.accepts == Mask::ALL && (!self.rules.whole || parts.alternatives.len() < 2) {
            node.fast = Mask::ALL;
            node.object = ObjectShape::One(ObjectId(0));
            node.array = ArrayShape::Each(Filter::OPEN);
            return Ok(node);
        }

        if let [one] = &parts.alternatives[..]
            && self.has_discriminator(one.schema)
        {
            node.discriminator = Some(Box::new(self.discriminator(one.schema)?));
            return Ok(node);
        }

        let (mut free, mut listed_values, mut restricted) = (Mask::NONE, Vec::new(), Mask::NONE);
        let (mut objects, mut arrays) = (Vec::new(), Vec::new());
        let mut known_objects = HashSet::new();
        for alternative in &parts.alternatives {
            let schema = &self.document[alternative.schema];
            if !matches!(schema.kind, Kind::Plain(_)) {
                continue;
            }
            let of = self.mask(alternative.schema)?;
            let listed = schema.listed();
            if listed.is_empty() {
                free = free.with(of);
            } else {
                restricted = restricted.with(of);
                // A listed value of another type has no effect.
                let is_meant = |value: &&Value| kind_listed(value, of).is_some_and(|k| of.has(k));
                listed_values.extend(listed.iter().filter(is_meant).cloned());
            }
            if of.has(Mask::OBJ) {
                let id = self.object(alternative)?;
                if known_objects.insert(id) {
                    objects.push(id);
                }
            }
            if of.has(Mask::ARR) {
                arrays.extend(schema.array().map(|array| self.array(schema, array)).transpose()?);
            }
        }
        // If one branch accepts any value, another one cannot restrict it.
        node.restricted = restricted.without(free);
        node.listed = listed_values.into();

        node.object = match objects[..] {
            [] => ObjectShape::None,
            [one] => ObjectShape::One(one),
            // The decision is made when all branches are known.
            _ => {
                let branches = objects.into();
                ObjectShape::Union(Box::new(Union { decided_by: Decision::Untagged, branches }))
            }
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
                node.is_enumeration = one.is_named && !node.listed.is_empty();
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
                    let limits = Limits::of(&schema.keywords, is_tuple);
                    let limits = limits.map_err(|reason| self.document.error(one.schema, reason));
                    node.limits = limits?.map(Box::new);
                }
            }
            several => {
                let mut branches: Vec<Branch> = Vec::with_capacity(several.len());
                let mut counts: HashMap<&str, usize> = HashMap::new();
                for alternative in several {
                    // An alternative was resolved, so a name on the way is stored here.
                    let node = self.branch(alternative)?;
                    let count = counts.entry(&alternative.label).or_default();
                    *count += 1;
                    let label = match *count {
                        1 => Arc::clone(&alternative.label),
                        count => format!("{} {count}", alternative.label).into(),
                    };
                    branches.push(Branch { label, node, passed_over: AtomicU64::new(0) });
                }
                node.branches = branches.into();
            }
        }
        Ok(node)
    }

    fn branch(&mut self, alternative: &Alternative<'a>) -> Result<NodeId, InvalidSchema> {
        let id = self.node(alternative.schema)?;
        if alternative.is_named
            && let Some(node) = &mut self.nodes[id.0 as usize]
        {
            node.is_enumeration = !node.listed.is_empty();
        }
        Ok(id)
    }

    /// The node of a place that is not written. A model that converts still reads the place. Otherwise only
    /// a tag is read, because a tag selects the branch even then.
    pub(super) fn hidden(&mut self, schema: Id) -> Result<NodeId, InvalidSchema> {
        // Several parts can describe a tag. Then the tag is a union.
        let lists = |leaf: Id| !self.document[leaf].listed().is_empty();
        let is_tag = || self.document.leaves(schema).into_iter().all(lists);
        if !self.rules.whole && !is_tag() {
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

/// The listed value, if `of` accepts it. Lists and objects give nothing.
fn kind_listed(value: &Value, of: Mask) -> Option<Mask> {
    Some(match value {
        Value::Null => Mask::NULL,
        Value::Bool(_) => Mask::BOOL,
        Value::Number(n) if n.is_i64() || n.is_u64() => Mask::INT.with(of_number(of)),
        Value::Number(_) => Mask::NUM.with(Mask::INT),
        Value::String(_) => Mask::STR,
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// A listed integer can be written as `1.0`, if the place accepts fractions.
fn of_number(of: Mask) -> Mask {
    if of.has(Mask::NUM) { Mask::NUM } else { Mask::NONE }
}
