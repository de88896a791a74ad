//! The objects of a model, with their keys.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{compiler::Compiler, union::Alternative};
use crate::model::{
    document::place::{Id, Place},
    document::schema::{self, Property},
    document::{Numbers, Texts},
    filter::{ExtraKeys, Filter, Item, Key, Mask, Names, Node, NodeId, Object, ObjectId},
    invalid_schema::{Reason, Result},
    json::Stamp,
    recording::{Recording, record},
};

impl Compiler<'_> {
    pub(super) fn object(&mut self, alternative: Alternative) -> Result<ObjectId> {
        if let Some(known) = self.objects_of.get(&(alternative.schema, self.is_hidden)) {
            return Ok(*known);
        }
        let id = ObjectId(self.objects.len() as u32);
        let nothing =
            ExtraKeys { node: None, names: Names::All, is_written: false, rules: self.rules };
        self.objects.push(Object::new(Vec::new(), nothing));
        self.objects_of.insert((alternative.schema, self.is_hidden), id);

        let (document, rules) = (self.document, self.rules);
        // An index must fit 16 bits, next to three values that mean something else.
        let object = document[alternative.schema].object();
        let object = object.filter(|object| object.properties.len() < usize::from(u16::MAX) - 3);
        let malformed = || document.error(alternative.schema, Reason::Malformed("properties"));
        let object = object.ok_or_else(malformed)?;
        let mut keys = Vec::with_capacity(object.properties.len());
        for property in &object.properties {
            keys.push(self.key(property)?);
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
        let type_name = projection.map(|projection| Arc::clone(&projection.type_name));
        compiled.type_name =
            self.is_type.then(|| type_name.unwrap_or_else(|| self.label(alternative)));
        // A model without fields is not a map.
        compiled.is_map = object.is_map && !object.extra.is_never();
        compiled.forbids_extra = node.is_none() && rules.whole && object.forbids_extra;
        self.objects[id.0 as usize] = compiled;
        Ok(id)
    }

    fn key(&mut self, property: &Property) -> Result<Key> {
        let (document, schema) = (self.document, property.place.schema);
        let is_forbidden = property.place.is_never();
        let node = match is_forbidden {
            // As with every key that is not declared, its value does not matter.
            true => Filter::OPEN,
            false => self.item(property.place)?.node,
        };
        let is_required = document.requires(property);
        let if_absent = document.if_absent(schema).filter(|_| is_required);
        let default = document.default(schema).map(|default| self.recorded(schema, default));
        let start = format!(",{}:", Value::from(&*property.output));
        Ok(Key {
            name: Arc::clone(&property.name),
            if_absent: if_absent.map(|text| Box::new(Stamp::new(format!("{start}{text}")))),
            text: Stamp::new(start),
            node,
            // `compile` sets it after every recursion.
            fast: Mask::NONE,
            rules: property.place.rules,
            is_required,
            is_written: !is_forbidden && !property.place.is_hidden(),
            is_hidden_tag: document.is_hidden_tag(property),
            default: default.transpose()?.map(Box::new),
        })
    }

    /// The undeclared keys that an object accepts.
    fn names(&mut self, object: &schema::Object) -> Result<Names> {
        let document = self.document;
        let checked = |texts: &Arc<Texts>| {
            let checked = texts.check().map(|()| Arc::clone(texts));
            checked.map_err(|reason| document.error(object.extra.schema, reason))
        };
        Ok(match &object.names {
            schema::Names::All => Names::All,
            // The keys that a lax model converts have no place in a document.
            schema::Names::Pattern(pattern, _) if self.rules.lax => {
                let (accepts, limits) = match Numbers::of(pattern) {
                    Some(Numbers::Unsigned) => (Mask::INT, json!({ "minimum": 0 })),
                    Some(Numbers::Signed) => (Mask::INT, json!({})),
                    None => (Mask::STR, json!({ "pattern": pattern })),
                };
                let mut node = Node::new(accepts);
                if let Value::Object(limits) = limits {
                    node.limits = self.limits(&limits, false, object.extra.schema)?;
                }
                self.nodes.push(node);
                Names::Converted { key: NodeId(self.nodes.len() as u32 - 1), texts: None }
            }
            // Keys of an enumeration are converted. Keys of a literal must match, and those that are not texts
            // are converted.
            schema::Names::Of(names, texts) if self.rules.lax => {
                let texts = Some(checked(texts)?).filter(|texts| !texts.is_empty());
                Names::Converted { key: self.node(*names)?, texts }
            }
            schema::Names::Pattern(_, texts) | schema::Names::Of(_, texts) => {
                Names::Matching(checked(texts)?)
            }
        })
    }

    /// Compiles a field or an item.
    pub(super) fn item(&mut self, place: Place) -> Result<Item> {
        let is_written = !place.is_hidden();
        // A model that converts reads every place. Otherwise a tag selects the branch even if it is not written.
        if !is_written && !self.rules.whole && !self.document.lists(place.schema) {
            return Ok(Item { node: Filter::OPEN, is_written });
        }
        // Nothing inside of a place that is not written is sent, so it can be unconstrained.
        let was_hidden = self.is_hidden;
        self.is_hidden |= !is_written;
        let node = self.node(place.schema);
        self.is_hidden = was_hidden;
        Ok(Item { node: node?, is_written })
    }

    pub(super) fn recorded(&self, schema: Id, default: &Value) -> Result<Recording> {
        record(default).map_err(|_| self.document.error(schema, Reason::TooDeep))
    }
}
