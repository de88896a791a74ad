use std::sync::Arc;

use super::{Action, Fields, Keys, Mask, NodeId, field_order::Orders};
use crate::model::{
    document::{Numbers, schema::Property},
    json::{Stamp, ends, is_equal},
    recording::{Place, Recording},
};

/// The fields of one object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) keys: Box<[Key]>,
    /// The names under which the keys are sent. Empty if these are the names of the keys.
    pub(crate) outputs: Box<[Arc<str>]>,
    /// Open addressing over `keys`. The length is a power of two. 0 is empty, any other value is an
    /// index plus one.
    table: Box<[u16]>,
    /// The required keys among the first 64.
    pub(crate) required: u64,
    pub(crate) extra: ExtraKeys,
    /// Whether the schema itself forbids extra keys, so that an assertion can check it.
    pub(crate) forbids_extra: bool,
    /// Whether this is a plain map. A value that excludes a field of a struct stays in a map.
    pub(crate) is_map: bool,
    /// The name of the Rust type that the schema was made of, if it was.
    pub(crate) type_name: Option<Arc<str>>,
    pub(crate) orders: Orders,
}

/// The treatment of keys that the model does not declare.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtraKeys {
    /// The node of their values. Without a node, the object drops them.
    pub(crate) node: Option<NodeId>,
    pub(crate) names: Names,
    /// Only a model that validates checks values that it does not write.
    pub(crate) is_written: bool,
}

/// The extra keys that an object accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    All,
    Numbers(Numbers),
    /// The keys that the [`Texts`](crate::model::document::Texts) at this index accept.
    Matching(u32),
    /// In a lax model, what a node converts a key into. A key that cannot be converted is an error, and
    /// so is a converted key that the texts at this index do not accept.
    Converted(NodeId, Option<u32>),
}

#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: Arc<str>,
    /// `,"name":`
    pub(crate) text: Stamp,
    pub(crate) node: NodeId,
    pub(crate) fast: Mask,
    pub(crate) is_required: bool,
    pub(crate) is_written: bool,
    /// Whether this is a required tag that is not written. It still selects the branch of a union.
    pub(crate) is_hidden_tag: bool,
    pub(crate) default: Option<Box<Recording>>,
    /// The entry for a required key that a value lacks, if the schema has a default for it and it can be
    /// null.
    pub(crate) if_absent: Option<Box<Stamp>>,
}

impl Key {
    pub(crate) fn new(property: &Property, node: NodeId) -> Self {
        let text = Stamp::new(format!(",{}:", serde_json::Value::from(&*property.output)));
        Self {
            name: Arc::clone(&property.name),
            text,
            node,
            fast: Mask::NONE,
            is_required: false,
            is_written: true,
            is_hidden_tag: false,
            default: None,
            if_absent: None,
        }
    }
}

impl Object {
    pub(crate) fn new(keys: Vec<Key>, extra: ExtraKeys) -> Self {
        let mut table = vec![0; (keys.len() * 2).next_power_of_two().max(2)].into_boxed_slice();
        let mask = table.len() - 1;
        let mut required = 0;

        for (index, key) in keys.iter().enumerate() {
            let mut slot = hash(&key.name) & mask;
            while table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            // The compiler rejects objects with more keys than fit.
            table[slot] = index as u16 + 1;

            if key.is_required && index < 64 {
                required |= 1 << index;
            }
        }
        Self {
            keys: keys.into(),
            outputs: Box::default(),
            table,
            required,
            extra,
            forbids_extra: false,
            is_map: false,
            type_name: None,
            orders: Orders::default(),
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut slot = hash(name) & mask;
        loop {
            let index = usize::from(self.table[slot]).checked_sub(1)?;
            if is_equal(&self.keys[index].name, name) {
                return Some(index);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Returns the name under which a key is sent.
    pub(crate) fn output(&self, index: usize) -> &str {
        self.outputs.get(index).unwrap_or(&self.keys[index].name)
    }

    /// Returns the key that is sent under a name.
    pub(crate) fn sent_as(&self, output: &str) -> Option<usize> {
        match &*self.outputs {
            [] => self.find(output).filter(|index| self.keys[*index].is_written),
            outputs => (0..outputs.len())
                .find(|index| *outputs[*index] == *output && self.keys[*index].is_written),
        }
    }

    /// Returns the key of serde's tag, if a recorded struct of the model's own type has a tag that the
    /// schema lacks.
    pub(crate) fn undeclared_tag<'r>(
        &self,
        recording: &'r Recording,
        map: Place,
    ) -> Option<&'r str> {
        let own =
            self.type_name.as_deref().filter(|own| recording.struct_name(map) == Some(*own))?;
        let mut entries = recording.entries(map);
        let is_tag = |key, value| self.find(key).is_none() && recording.str(value) == Some(own);
        entries.find(|(key, value)| is_tag(key, *value)).map(|(key, _)| key)
    }

    pub(crate) fn action(&self, name: &str) -> Action {
        match self.find(name) {
            Some(index) if self.keys[index].is_written => Action(index as u16),
            None if self.extra.node.is_some() && self.extra.is_written => Action::EXTRA,
            Some(_) | None => Action::DROP,
        }
    }

    /// Returns the order of the fields of the struct `name`, which has about `len` fields.
    pub(crate) fn fields(&self, name: &'static str, len: usize) -> Fields<'_> {
        self.orders.of_struct(name, self.capacity(len)).iter()
    }

    /// Returns the action for the next field of a struct.
    pub(crate) fn field_action(&self, order: &mut Fields<'_>, name: &'static str) -> Action {
        let known = order.next().and_then(|next| next.learn(name, || self.action(name)));
        // If a field is elsewhere than in the first value, those after it might be in order.
        known.unwrap_or_else(|| self.action(name))
    }

    /// Returns the order of the keys of a map, which has about `len` keys.
    #[inline]
    pub(crate) fn map_keys(&self, len: usize) -> Keys<'_> {
        match &*self.keys {
            // A plain map accepts any key, so there is no order.
            [] => [].iter(),
            _ => self.orders.of_map(self.capacity(len)).iter(),
        }
    }

    /// Returns the action for the next key of a map.
    #[inline(always)]
    pub(crate) fn key_action(&self, order: &mut Keys<'_>, name: &str) -> Action {
        if let Some(next) = order.as_slice().first()
            && let Some((known, action)) = next.get()
            && is_equal(known, name)
        {
            order.next();
            return *action;
        }
        self.other_key_action(order, name)
    }

    #[inline(never)]
    fn other_key_action(&self, order: &mut Keys<'_>, name: &str) -> Action {
        // Optional keys can be absent.
        const ABSENT: usize = 4;
        for (index, key) in order.clone().take(ABSENT).enumerate() {
            let (known, action) = match key.get() {
                Some(known) => known,
                None => match self.action(name) {
                    // The extra keys of each value can be others.
                    Action::EXTRA => return Action::EXTRA,
                    action => key.get_or_init(|| (name.into(), action)),
                },
            };
            if **known == *name {
                order.nth(index);
                return *action;
            }
        }
        self.action(name)
    }

    /// Returns the capacity of an order, in fields or keys. `len` might not count all.
    fn capacity(&self, len: usize) -> usize {
        const MOST: usize = 4096;
        len.saturating_add(self.keys.len() + 16).min(MOST)
    }

    /// Returns the first required key that was not seen and has no entry for that case.
    pub(crate) fn missing(&self, is_seen: impl Fn(usize) -> bool) -> Option<usize> {
        self.unseen(is_seen).find(|index| self.keys[*index].if_absent.is_none())
    }

    /// Returns the entries for required keys that were not seen.
    pub(crate) fn absent(&self, is_seen: impl Fn(usize) -> bool) -> impl Iterator<Item = &Stamp> {
        self.unseen(is_seen).filter_map(|index| self.keys[index].if_absent.as_deref())
    }

    fn unseen(&self, is_seen: impl Fn(usize) -> bool) -> impl Iterator<Item = usize> {
        (0..self.keys.len()).filter(move |index| self.keys[*index].is_required && !is_seen(*index))
    }
}

/// Hashes a key by its first and last bytes, and those between. Collisions cost time that the size
/// of the schema bounds.
#[inline]
fn hash(text: &str) -> usize {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let bytes = text.as_bytes();
    let (first, last) = if let Some([first, last]) = ends::<8>(bytes) {
        (u64::from_le_bytes(first), u64::from_le_bytes(last))
    } else if let Some([first, last]) = ends::<4>(bytes) {
        (u32::from_le_bytes(first).into(), u32::from_le_bytes(last).into())
    } else {
        (bytes.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte)), 0)
    };
    let mut hash = (first ^ bytes.len() as u64).wrapping_mul(SPREAD) ^ last;
    if bytes.len() > 16 {
        for chunk in bytes[8..].as_chunks::<8>().0 {
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(*chunk)).wrapping_mul(SPREAD);
        }
    }
    (hash.wrapping_mul(SPREAD) >> 32) as usize
}
