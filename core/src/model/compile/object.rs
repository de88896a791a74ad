//! Objects and arrays.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::compiler::{Alternative, Compiler};
use crate::model::{
    assertion::Limits,
    document::{At, Numbers, Questions, Texts, keyword, required, requires},
    filter::{
        ArrayShape, ExtraKeys, Filter, Item, Key, Mask, Names, Node, NodeId, Object, ObjectId,
        Positions,
    },
    invalid_schema::{InvalidSchema, Reason},
    json::Stamp,
    recording::{Recording, record},
};

impl<'a> Compiler<'a> {
    pub(super) fn object(
        &mut self,
        alternative: &Alternative<'a>,
        at: &At<'_>,
    ) -> Result<ObjectId, InvalidSchema> {
        let address = std::ptr::from_ref(alternative.schema);
        if let Some(known) = self.known.objects.get(&address) {
            return Ok(*known);
        }
        let id = ObjectId(self.objects.len() as u32);
        self.objects.push(None);
        self.known.objects.insert(address, id);

        let Value::Object(schema) = alternative.schema else {
            return Err(at.error(Reason::Malformed("schema")));
        };
        let questions = Questions::of(self.document);
        let (document, rules) = (self.document, self.rules);
        let is_required = |name: &str| requires(document, schema, name, rules);
        let mut keys = Vec::new();
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let at = at.child("properties")?;
            // An index must fit 16 bits, next to three values that mean something else.
            if properties.len() >= usize::from(u16::MAX) - 3 {
                return Err(at.error(Reason::Malformed("properties")));
            }
            for (name, property) in properties {
                let mut key = self.key(name, property, &at.child(name)?)?;
                if is_required(name) {
                    let entry = |value| Stamp::new(format!(",{}:{value}", Value::from(&**name)));
                    key.if_absent = questions.if_absent(property).map(entry).map(Box::new);
                }
                // Of the keys that are not written, those with listed values select the branch.
                let lists = |node: &Node| !node.listed.is_empty() && !node.accepts.has(Mask::NULL);
                key.is_hidden_tag = !key.is_written
                    && required(alternative.schema).any(|required| required == name)
                    && self.nodes[key.node.0 as usize].as_ref().is_some_and(lists);
                keys.push(key);
            }
        }

        let mut extra = ExtraKeys { node: None, names: Names::All, is_written: true };
        match schema.get("additionalProperties") {
            None | Some(Value::Bool(false)) => {}
            Some(other) if other.get(keyword::HIDDEN).is_some() => {
                extra.is_written = false;
                if self.rules.whole {
                    extra.node = Some(self.hidden(other, &at.child("additionalProperties")?)?);
                }
            }
            // The document itself has no such keyword.
            Some(other) if other.get(keyword::BARE).is_some() => {
                extra.node = Some(self.node(other, at)?);
            }
            Some(other) => extra.node = Some(self.node(other, &at.child("additionalProperties")?)?),
        }
        if let Some(Value::Object(patterns)) = schema.get("patternProperties")
            && let Some((pattern, property)) = patterns.iter().next()
        {
            let at = at.child("patternProperties")?;
            extra.names = match (Numbers::of(pattern), self.rules.lax) {
                (Some(Numbers::Unsigned), true) => {
                    self.converted(json!({ "type": "integer", "minimum": 0 }), &at)?
                }
                (Some(Numbers::Signed), true) => {
                    self.converted(json!({ "type": "integer" }), &at)?
                }
                (Some(numbers), false) => Names::Numbers(numbers),
                (None, true) => {
                    self.converted(json!({ "type": "string", "pattern": pattern }), &at)?
                }
                (None, false) => Names::Matching(self.texts(Texts::matching(pattern, &at)?)),
            };
            let at = at.child(pattern)?;
            match property.get(keyword::HIDDEN) {
                None => extra.node = Some(self.node(property, &at)?),
                Some(_) => {
                    extra.is_written = false;
                    if self.rules.whole {
                        extra.node = Some(self.hidden(property, &at)?);
                    }
                }
            }
        }
        if let Some(names) = schema.get("propertyNames") {
            let at = at.child("propertyNames")?;
            let texts = Texts::of(Questions::of(self.document), names, &at)?;
            // A lax model converts keys that are not texts in its own language.
            let texts = (!self.rules.lax || !texts.is_empty()).then(|| self.texts(texts));
            extra.names = match texts {
                Some(texts) if !self.rules.lax => Names::Matching(texts),
                // Keys of an enumeration are made, those of a literal are met or missed.
                texts => Names::Converted(self.node(names, &at)?, texts),
            };
        }

        let mut object = Object::new(keys, is_required, extra);
        object.type_name = self.is_type.then(|| Arc::clone(&alternative.label));
        // A model without fields has none of a map's ways.
        let is_map = !schema.contains_key("properties") && extra.node.is_some();
        object.is_map = is_map || schema.contains_key(keyword::MAP);
        object.forbids_extra =
            extra.node.is_none() && self.rules.whole && schema.contains_key(keyword::FORBIDS);
        self.objects[id.0 as usize] = Some(object);
        Ok(id)
    }

    fn texts(&mut self, texts: Texts) -> u32 {
        self.texts.push(texts);
        self.texts.len() as u32 - 1
    }

    /// Converted keys for which a document has no place of their own.
    fn converted(&mut self, schema: Value, at: &At<'_>) -> Result<Names, InvalidSchema> {
        let is_text = schema.get("pattern").is_some();
        let mut node = Node::new(if is_text { Mask::STR } else { Mask::INT });
        node.limits = Limits::of(&schema, at)?.map(Box::new);
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Some(node));
        Ok(Names::Converted(id, None))
    }

    fn key(&mut self, name: &str, property: &'a Value, at: &At<'_>) -> Result<Key, InvalidSchema> {
        let is_forbidden = *property == Value::Bool(false);
        let is_written = !is_forbidden && property.get(keyword::HIDDEN).is_none();
        let node = match is_written {
            true => self.node(property, at)?,
            // As with every key that is not declared, its value does not matter.
            false if is_forbidden => Filter::OPEN,
            false => self.hidden(property, at)?,
        };
        // A node that is being compiled is met again in a recursion, and has no types yet.
        let fast = self.nodes[node.0 as usize].as_ref().map_or(Mask::NONE, |node| node.fast);
        let mut key = Key::new(name, node, fast, is_written);
        if let Some(default) = Questions::of(self.document).default(property) {
            key.default = Some(Box::new(recorded(default, at)?));
        }
        Ok(key)
    }

    pub(super) fn array(
        &mut self,
        schema: &'a Map<String, Value>,
        at: &At<'_>,
    ) -> Result<ArrayShape, InvalidSchema> {
        let length = |name| {
            let length = schema.get(name).and_then(Value::as_u64);
            length.map(|length| usize::try_from(length).unwrap_or(usize::MAX))
        };
        let at_least = length("minItems").unwrap_or(0);
        if let Some(Value::Object(picks)) = schema.get(keyword::PICK) {
            return self.pick(picks, at_least, at);
        }

        let rest = match schema.get("items") {
            None | Some(Value::Bool(false)) => None,
            Some(items) => Some(self.node(items, &at.child("items")?)?),
        };
        let (mut positions, mut defaults) = (Vec::new(), Vec::new());
        if let Some(Value::Array(items)) = schema.get("prefixItems") {
            let at = at.child("prefixItems")?;
            for (index, item) in items.iter().enumerate() {
                let node = self.node(item, &at.child(&index.to_string())?)?;
                positions.push((index as i64, Item { node, is_written: true }));
                let default = Questions::of(self.document).default(item);
                defaults.push(default.map(|default| recorded(default, &at)).transpose()?);
            }
        }
        Ok(match (positions.is_empty(), rest) {
            (true, Some(items)) => ArrayShape::Each(items),
            _ => ArrayShape::Positions(Arc::new(Positions {
                at_least: at_least.min(positions.len()),
                items: positions.into(),
                rest: rest.map(|node| Item { node, is_written: true }),
                defaults: defaults.into(),
            })),
        })
    }

    /// A list of which some items are picked; of a tuple, each position is.
    fn pick(
        &mut self,
        picks: &'a Map<String, Value>,
        at_least: usize,
        at: &At<'_>,
    ) -> Result<ArrayShape, InvalidSchema> {
        let (mut items, mut rest) = (Vec::with_capacity(picks.len()), None);
        for (index, schema) in picks {
            let at = at.child("items")?;
            let is_written = schema.get(keyword::HIDDEN).is_none();
            let node = if is_written { self.node(schema, &at)? } else { self.hidden(schema, &at)? };
            let item = Item { node, is_written };
            match index.parse() {
                Ok(index) => items.push((index, item)),
                Err(_) => rest = Some(item),
            }
        }
        let at_least = if rest.is_some() { 0 } else { at_least.min(items.len()) };
        let (items, defaults) = (items.into(), Box::default());
        Ok(ArrayShape::Positions(Arc::new(Positions { items, rest, at_least, defaults })))
    }
}

fn recorded(default: &Value, at: &At<'_>) -> Result<Recording, InvalidSchema> {
    record(default).map_err(|_| at.error(Reason::TooDeep))
}
