use std::sync::Arc;

use super::{
    Action, ExtraKeys, Fields, Keys, Mask, NodeId, Rules, TRACKED_KEYS,
    field_order::Orders,
    table::{Table, find, table},
};
use crate::model::{
    json::{Stamp, is_equal},
    recording::{Place, Recording},
};

/// The fields of one object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) keys: Box<[Key]>,
    /// The names under which the keys are sent. Empty if these are the names of the keys.
    pub(crate) outputs: Box<[Arc<str>]>,
    /// The indexes of the keys by name.
    table: Table,
    /// The required keys among the first [`TRACKED_KEYS`].
    pub(crate) required: u64,
    pub(crate) extra: ExtraKeys,
    /// Whether the schema itself forbids extra keys, so that an assertion can check it.
    pub(crate) forbids_extra: bool,
    /// Whether this is a plain map. No other object matches a value of a union exactly.
    pub(crate) is_map: bool,
    /// The name of the Rust type that the schema was made of, if it was.
    pub(crate) type_name: Option<Arc<str>>,
    pub(crate) orders: Orders,
}

#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: Arc<str>,
    /// `,"name":`
    pub(crate) text: Stamp,
    pub(crate) node: NodeId,
    pub(crate) fast: Mask,
    pub(crate) rules: Rules,
    pub(crate) is_required: bool,
    pub(crate) is_written: bool,
    /// Whether this is a required tag that is not written. It still selects the branch of a union.
    pub(crate) is_hidden_tag: bool,
    pub(crate) default: Option<Box<Recording>>,
    /// The entry that the writer adds if a value lacks this required key. Only a nullable key with a default
    /// has one. It is the default if that is a valid scalar, and null otherwise.
    pub(crate) if_absent: Option<Box<Stamp>>,
}

impl Object {
    pub(crate) fn new(keys: Vec<Key>, extra: ExtraKeys) -> Self {
        let tracked = keys.iter().take(TRACKED_KEYS).enumerate().filter(|(_, key)| key.is_required);
        let required = tracked.fold(0, |required, (index, _)| required | 1 << index);
        // The compiler rejects objects with more keys than fit.
        let names = keys.iter().enumerate().map(|(index, key)| (key.name.clone(), index as u16));
        let table = table(names.collect());
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
        find(&self.table, name).map(|found| usize::from(self.table[found].1))
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
        let own = self.type_name.as_deref();
        own.filter(|own| recording.struct_name(map) == Some(*own))?;
        let mut entries = recording.entries(map);
        let is_tag =
            |key, value| self.is_undeclared_tag(key, |own| recording.str(value) == Some(own));
        entries.find(|(key, value)| is_tag(key, *value)).map(|(key, _)| key)
    }

    /// Returns whether a field of the model's own type is serde's tag, which the schema lacks. Its value is the
    /// name of the type.
    pub(crate) fn is_undeclared_tag(&self, key: &str, is_value: impl FnOnce(&str) -> bool) -> bool {
        self.find(key).is_none() && self.type_name.as_deref().is_some_and(is_value)
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
    pub(crate) fn entries_if_absent(
        &self,
        is_seen: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = &Stamp> {
        self.unseen(is_seen).filter_map(|index| self.keys[index].if_absent.as_deref())
    }

    fn unseen(&self, is_seen: impl Fn(usize) -> bool) -> impl Iterator<Item = usize> {
        (0..self.keys.len()).filter(move |index| self.keys[*index].is_required && !is_seen(*index))
    }
}
