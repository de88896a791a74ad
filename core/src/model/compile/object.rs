//! Objects and arrays.

use std::sync::Arc;

use serde_json::{Value, json};

use super::compiler::{Alternative, Compiler};
use crate::model::{
    assertion::Limits,
    document::{
        Numbers, Texts,
        schema::{self, Array, Id, Place, Property, Schema},
    },
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
    ) -> Result<ObjectId, InvalidSchema> {
        if let Some(known) = self.objects_of.get(&(alternative.schema, self.is_hidden)) {
            return Ok(*known);
        }
        let id = ObjectId(self.objects.len() as u32);
        self.objects.push(None);
        self.objects_of.insert((alternative.schema, self.is_hidden), id);

        let (document, rules) = (self.document, self.rules);
        // An index must fit 16 bits, next to three values that mean something else.
        let object = document[alternative.schema].object();
        let object = object.filter(|object| object.properties.len() < usize::from(u16::MAX) - 3);
        let malformed = || document.error(alternative.schema, Reason::Malformed("properties"));
        let object = object.ok_or_else(malformed)?;
        let mut keys = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            let mut key = self.key(property)?;
            if document.requires(property) {
                key.is_required = true;
                let entry =
                    |value| Stamp::new(format!(",{}:{value}", Value::from(&*property.output)));
                let text = document.if_absent(property.place.schema);
                key.if_absent = text.map(entry).map(Box::new);
            }
            // Among the keys that are not written, those with listed values select the branch.
            let lists = |node: &Node| !node.listed.is_empty() && !node.accepts.has(Mask::NULL);
            key.is_hidden_tag = !key.is_written
                && property.is_required
                && self.nodes[key.node.0 as usize].as_ref().is_some_and(lists);
            keys.push(key);
        }

        let is_written = !object.extra.is_hidden();
        let names = self.names(object)?;
        let node = match object.extra {
            extra if extra.is_never() || extra.is_hidden() && !rules.whole => None,
            extra => Some(self.item(extra)?.node),
        };
        let extra = ExtraKeys { node, names, is_written, rules: object.extra.rules };
        let mut compiled = Object::new(keys, extra);
        if document.is_renamed {
            let outputs = object.properties.iter().map(|property| Arc::clone(&property.output));
            compiled.outputs = outputs.collect();
        }
        let projection = document[alternative.schema].projections.first();
        let type_name = projection.map_or(&alternative.label, |projection| &projection.type_name);
        compiled.type_name = self.is_type.then(|| Arc::clone(type_name));
        // A model without fields is not a map.
        compiled.is_map = object.is_map && !object.extra.is_never();
        compiled.forbids_extra = extra.node.is_none() && rules.whole && object.forbids_extra;
        self.objects[id.0 as usize] = Some(compiled);
        Ok(id)
    }

    fn texts(
        &mut self,
        texts: Result<Texts, Reason>,
        object: &schema::Object,
    ) -> Result<u32, InvalidSchema> {
        self.texts.push(texts.map_err(|reason| self.document.error(object.extra.schema, reason))?);
        Ok(self.texts.len() as u32 - 1)
    }

    /// The converted keys that have no place in a document.
    fn converted(
        &mut self,
        limits: Value,
        object: &schema::Object,
    ) -> Result<Names, InvalidSchema> {
        let is_text = limits.get("pattern").is_some();
        let mut node = Node::new(if is_text { Mask::STR } else { Mask::INT });
        let limits = limits.as_object().map_or(Ok(None), |limits| Limits::of(limits, false));
        let limits = limits.map_err(|reason| self.document.error(object.extra.schema, reason));
        node.limits = limits?.map(Box::new);
        self.nodes.push(Some(node));
        Ok(Names::Converted(NodeId(self.nodes.len() as u32 - 1), None))
    }

    fn key(&mut self, property: &Property) -> Result<Key, InvalidSchema> {
        let (schema, is_forbidden) = (property.place.schema, property.place.is_never());
        let is_written = !is_forbidden && !property.place.is_hidden();
        let node = match is_forbidden {
            // As with every key that is not declared, its value does not matter.
            true => Filter::OPEN,
            false => self.item(property.place)?.node,
        };
        // A recursion finds a node that is being compiled and has no types yet.
        let fast = self.nodes[node.0 as usize].as_ref().map_or(Mask::NONE, |node| node.fast);
        let mut key = Key::new(property, node, fast, is_written);
        if let Some(default) = self.document.default(schema) {
            key.default = Some(Box::new(self.recorded(schema, default)?));
        }
        Ok(key)
    }

    /// The undeclared keys that an object accepts.
    fn names(&mut self, object: &schema::Object) -> Result<Names, InvalidSchema> {
        let is_lax = self.rules.lax;
        match &object.names {
            schema::Names::All => Ok(Names::All),
            schema::Names::Pattern(pattern) => Ok(match (Numbers::of(pattern), is_lax) {
                (Some(Numbers::Unsigned), true) => {
                    self.converted(json!({ "minimum": 0 }), object)?
                }
                (Some(Numbers::Signed), true) => self.converted(json!({}), object)?,
                (Some(numbers), false) => Names::Numbers(numbers),
                (None, true) => self.converted(json!({ "pattern": pattern }), object)?,
                (None, false) => Names::Matching(self.texts(Texts::matching(pattern), object)?),
            }),
            schema::Names::Of(names) => {
                let texts = Texts::of(self.document, *names);
                // A lax model converts keys that are not texts.
                let is_text = !is_lax || texts.as_ref().is_ok_and(|texts| !texts.is_empty());
                let texts = self.texts(texts, object)?;
                Ok(match is_lax {
                    false => Names::Matching(texts),
                    // Keys of an enumeration are converted. Keys of a literal must match.
                    true => Names::Converted(self.node(*names)?, is_text.then_some(texts)),
                })
            }
        }
    }

    pub(super) fn array(
        &mut self,
        schema: &Schema,
        array: &Array,
    ) -> Result<ArrayShape, InvalidSchema> {
        let rest = match array.rest {
            rest if rest.is_never() => None,
            rest => Some(self.item(rest)?),
        };
        if let (false, [], Some(rest)) = (array.is_selected, &array.items[..], rest) {
            return Ok(ArrayShape::Each(rest.node));
        }
        let (mut items, mut defaults) = (Vec::new(), Vec::new());
        for (index, place) in &array.items {
            items.push((*index, self.item(*place)?));
            if !array.is_selected {
                let default = self.document.default(place.schema);
                let default = default.map(|default| self.recorded(place.schema, default));
                defaults.push(default.transpose()?);
            }
        }
        let length = schema.keywords.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let at_least = match array.is_selected && rest.is_some() {
            true => 0,
            false => usize::try_from(length).unwrap_or(usize::MAX).min(items.len()),
        };
        let (items, defaults) = (items.into(), defaults.into());
        Ok(ArrayShape::Positions(Arc::new(Positions { items, rest, at_least, defaults })))
    }

    fn item(&mut self, place: Place) -> Result<Item, InvalidSchema> {
        let is_written = !place.is_hidden();
        let node = match is_written {
            true => self.node(place.schema)?,
            false => self.hidden(place.schema)?,
        };
        Ok(Item { node, is_written })
    }

    fn recorded(&self, schema: Id, default: &Value) -> Result<Recording, InvalidSchema> {
        record(default).map_err(|_| self.document.error(schema, Reason::TooDeep))
    }
}
