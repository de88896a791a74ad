//! The node of a place: what it takes, and the branches of its union.

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
    document::{At, Questions, is_open, listed, tag_key, types},
    filter::{
        ArrayShape, Branch, Decision, Filter, Format, Mask, Node, NodeId, ObjectId, ObjectShape,
        Union,
    },
    invalid_schema::{InvalidSchema, Reason},
};

impl<'a> Compiler<'a> {
    pub(super) fn node(&mut self, schema: &'a Value, at: &At<'_>) -> Result<NodeId, InvalidSchema> {
        let named = schema;
        let (schema, is_named) = self.resolved(schema, at)?;
        let address = std::ptr::from_ref(schema);
        if let Some(known) = self.known.nodes.get(&address) {
            return Ok(*known);
        }
        if is_open(schema) {
            self.known.nodes.insert(address, Filter::OPEN);
            return if self.may_be_open(schema) {
                Ok(Filter::OPEN)
            } else {
                Err(at.error(Reason::Open))
            };
        }

        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(None);
        self.known.nodes.insert(address, id);

        let mut parts =
            Parts { accepts: Mask::NONE, alternatives: Vec::new(), known: HashSet::new() };
        self.gather(named, None, is_named, &mut parts, at)?;
        if let Some(tag) = parts.alternatives.iter().find_map(|alternative| alternative.tag) {
            self.tags.insert(id.0 as usize, tag);
        }
        let node = self.filled(parts, at)?;
        self.nodes[id.0 as usize] = Some(node);
        Ok(id)
    }

    fn gather(
        &mut self,
        schema: &'a Value,
        tag: Option<&'a str>,
        is_named: bool,
        parts: &mut Parts<'a>,
        at: &At<'_>,
    ) -> Result<(), InvalidSchema> {
        let name =
            schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
        let (schema, was_named) = self.resolved(schema, at)?;
        if *schema == Value::Bool(false) || parts.known.contains(&std::ptr::from_ref(schema)) {
            return Ok(());
        }
        if is_open(schema) {
            parts.accepts = Mask::ALL;
            if !self.may_be_open(schema) {
                return Err(at.error(Reason::Open));
            }
            // Only a model that is read whole tries the others first.
            if self.rules.whole {
                let label = "any".into();
                parts.alternatives.push(Alternative { schema, label, is_named, tag: None });
            }
            return Ok(());
        }

        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                if self.is_told(schema) {
                    parts.accepts = parts.accepts.with(Mask::OBJ);
                    let label = "tagged".into();
                    parts.alternatives.push(Alternative { schema, label, is_named, tag: None });
                    return Ok(());
                }
                let tag = tag_key(schema).or(tag);
                for (index, branch) in branches.iter().enumerate() {
                    let (at, index) = (at.child(keyword)?, index.to_string());
                    self.gather(branch, tag, false, parts, &at.child(&index)?)?;
                }
                // Only now: a union that is a branch of itself does not end.
                parts.known.insert(std::ptr::from_ref(schema));
                return Ok(());
            }
        }

        parts.known.insert(std::ptr::from_ref(schema));
        let of = Self::mask(schema, at)?;
        parts.accepts = parts.accepts.with(of);
        if of.without(Mask::NULL) != Mask::NONE {
            let label = name.map_or_else(|| label(schema), str::to_owned).into();
            // Of a literal it is not said what it is called; at a root nobody else gave that name.
            let is_named = is_named || at.is_root() && schema.get("title").is_some();
            parts.alternatives.push(Alternative {
                schema,
                label,
                is_named: is_named || was_named,
                tag,
            });
        }
        Ok(())
    }

    fn mask(schema: &Value, at: &At<'_>) -> Result<Mask, InvalidSchema> {
        let Value::Object(schema) = schema else {
            return Err(at.error(Reason::Malformed("schema")));
        };
        let mut of = Mask::NONE;
        for name in types(schema, at)? {
            of = of.with(match name {
                "null" => Mask::NULL,
                "boolean" => Mask::BOOL,
                "integer" => Mask::INT,
                "number" => Mask::NUM.with(Mask::INT),
                "string" => Mask::STR,
                "array" => Mask::ARR,
                _ => Mask::OBJ,
            });
        }

        let listed = listed(schema);
        let mut meant = Mask::NONE;
        for value in &listed {
            // A filter would have to compare whole values, after they were written.
            let kind = kind_listed(value, of);
            let limit = "it cannot list objects or lists";
            meant = meant.with(kind.ok_or_else(|| at.error(Reason::Limit("enum", limit)))?);
        }
        Ok(match (listed.is_empty(), of == Mask::NONE) {
            (true, _) => of,
            (false, true) => meant,
            (false, false) => Mask(of.0 & meant.0),
        })
    }

    fn filled(&mut self, parts: Parts<'a>, at: &At<'_>) -> Result<Node, InvalidSchema> {
        let mut node = Node::new(parts.accepts);
        // A strict union is as open as its widest branch.
        if parts.accepts == Mask::ALL && (!self.rules.whole || parts.alternatives.len() < 2) {
            node.fast = Mask::ALL;
            node.object = ObjectShape::One(ObjectId(0));
            node.array = ArrayShape::Each(Filter::OPEN);
            return Ok(node);
        }

        if let [one] = &parts.alternatives[..]
            && self.is_told(one.schema)
        {
            node.discriminator = Some(Box::new(self.told(one.schema, at)?));
            return Ok(node);
        }

        let (mut free, mut listed_values, mut restricted) = (Mask::NONE, Vec::new(), Mask::NONE);
        let (mut objects, mut arrays) = (Vec::new(), Vec::new());
        let mut known_objects = HashSet::new();
        for alternative in &parts.alternatives {
            let Value::Object(schema) = alternative.schema else { continue };
            if self.is_told(alternative.schema) || is_open(alternative.schema) {
                continue;
            }
            let of = Self::mask(alternative.schema, at)?;
            let listed = listed(schema);
            if listed.is_empty() {
                free = free.with(of);
            } else {
                restricted = restricted.with(of);
                // What is listed and of another type is not meant.
                let is_meant = |value: &&Value| kind_listed(value, of).is_some_and(|k| of.has(k));
                listed_values.extend(listed.into_iter().filter(is_meant).cloned());
            }
            if of.has(Mask::OBJ) {
                let id = self.object(alternative, at)?;
                if known_objects.insert(id) {
                    objects.push(id);
                }
            }
            if of.has(Mask::ARR) {
                arrays.push(self.array(schema, at)?);
            }
        }
        // What one branch takes freely, another cannot restrict.
        node.restricted = restricted.without(free);
        node.listed = listed_values.into();

        node.object = match objects[..] {
            [] => ObjectShape::None,
            [one] => ObjectShape::One(one),
            // What tells them apart is found when all of them are known.
            _ => {
                let branches = objects.into();
                ObjectShape::Union(Box::new(Union {
                    decided_by: Decision::Untagged,
                    has_discriminator: false,
                    branches,
                }))
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
                let format = one.schema.get("format").and_then(Value::as_str);
                node.format = format.map_or(Format::None, Format::named);
                let is_converted = self.rules.lax && node.accepts.has(Mask::STR);
                if is_converted && node.format.needs_library() && !cfg!(feature = "formats") {
                    let limit = "a lax model converts it with the feature `formats`";
                    return Err(at.error(Reason::Limit("format", limit)));
                }
                node.is_set = one.schema.get("uniqueItems") == Some(&Value::Bool(true));
                if self.rules.whole {
                    node.limits = Limits::of(one.schema, at)?.map(Box::new);
                }
            }
            several => {
                let mut branches: Vec<Branch> = Vec::with_capacity(several.len());
                let mut counts: HashMap<&str, usize> = HashMap::new();
                for alternative in several {
                    // An alternative was resolved, so a name that was on the way is told here.
                    let node = self.branch(alternative, at)?;
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

    fn branch(
        &mut self,
        alternative: &Alternative<'a>,
        at: &At<'_>,
    ) -> Result<NodeId, InvalidSchema> {
        let id = self.node(alternative.schema, at)?;
        if alternative.is_named
            && let Some(node) = &mut self.nodes[id.0 as usize]
        {
            node.is_enumeration = !node.listed.is_empty();
        }
        Ok(id)
    }

    /// The node of a place that is not written. A model that converts reads it all the same; else
    /// only a tag is looked at, which tells branches apart even so.
    pub(super) fn hidden(
        &mut self,
        schema: &'a Value,
        at: &At<'_>,
    ) -> Result<NodeId, InvalidSchema> {
        // Several parts may describe a tag, and then it is a union itself.
        let lists = |leaf: &Value| leaf.as_object().is_some_and(|plain| !listed(plain).is_empty());
        let is_tag = || Questions::of(self.document).leaves(schema).into_iter().all(lists);
        if !self.rules.whole && !is_tag() {
            return Ok(Filter::OPEN);
        }
        // What is open there cannot leave through it; so what is compiled there is for there only.
        let was_open = std::mem::replace(&mut self.opens_everywhere, true);
        let was_hidden = std::mem::replace(&mut self.is_hidden, true);
        if !was_hidden {
            std::mem::swap(&mut self.known, &mut self.known_hidden);
        }
        let node = self.node(schema, at);
        if !was_hidden {
            std::mem::swap(&mut self.known, &mut self.known_hidden);
        }
        (self.opens_everywhere, self.is_hidden) = (was_open, was_hidden);
        node
    }
}

/// What a listed value is, where `of` is taken; nothing where it has parts.
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

/// An integer that is listed where fractions are allowed may be given with one: `1.0`.
fn of_number(of: Mask) -> Mask {
    if of.has(Mask::NUM) { Mask::NUM } else { Mask::NONE }
}
