//! The order of the fields of structs and of the keys of maps, learned from the first value.

use std::{borrow::Cow, fmt, slice, sync::OnceLock};

use crate::model::json::is_equal;

/// What the writer does with a field: the index of a key, or one of the two constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action(pub(crate) u16);

impl Action {
    /// The model does not declare the field, or does not write it.
    pub(crate) const DROP: Self = Self(u16::MAX);
    /// The model does not declare the field, but accepts extra keys.
    pub(crate) const EXTRA: Self = Self(u16::MAX - 1);
}

/// The name of a field and the action for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// The bit of a key among the first 64. It is 0 for later keys and for the two constants.
    pub(crate) bit: u64,
    pub(crate) action: Action,
}

impl Entry {
    pub(crate) fn new(name: &'static str, action: Action) -> Self {
        let bit = if action.0 < 64 { 1 << action.0 } else { 0 };
        Self { name, bit, action }
    }
}

/// Compares two names by address and length. A `&'static str` never moves, and two names with one
/// address can differ in length.
#[inline(always)]
pub(crate) fn is_same(one: &'static str, other: &'static str) -> bool {
    std::ptr::eq(one, other)
}

/// The fields of one struct in its order. The address of its name identifies a field, so that no
/// text is compared.
#[derive(Debug)]
struct FieldOrder {
    name: &'static str,
    entries: Box<[Entry]>,
}

/// A key of a map and the action for it.
pub(crate) type KeyEntry = (Box<str>, Action);

/// The orders in which an object of the model was written.
#[derive(Default)]
pub(crate) struct Orders {
    /// The first two structs.
    structs: [OnceLock<FieldOrder>; 2],
    /// The first map.
    map: OnceLock<Box<[KeyEntry]>>,
}

/// Shows no key, because a key that the model does not declare might be a secret.
impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").finish_non_exhaustive()
    }
}

/// What is known about the order of a struct's fields.
pub(crate) enum Known<'f> {
    Order(&'f [Entry]),
    /// The order can be learned.
    Free,
    /// Two other types were first.
    Full,
}

impl Orders {
    /// Returns the order for the struct `name`, if it was the first one here.
    #[inline(always)]
    pub(crate) fn of_first_struct(&self, name: &'static str) -> Option<&[Entry]> {
        let first = self.structs[0].get().filter(|order| is_same(order.name, name));
        first.map(|order| &*order.entries)
    }

    #[inline]
    pub(crate) fn of_struct(&self, name: &'static str) -> Known<'_> {
        for slot in &self.structs {
            match slot.get() {
                Some(order) if is_same(order.name, name) => return Known::Order(&order.entries),
                Some(_) => {}
                None => return Known::Free,
            }
        }
        Known::Full
    }

    #[inline]
    pub(crate) fn of_map(&self) -> Option<&[KeyEntry]> {
        self.map.get().map(|keys| &**keys)
    }

    /// Keeps the order of the struct `name`, or of a map. If another thread was faster, its order
    /// stays, which is as good.
    #[cold]
    pub(crate) fn learn(
        &self,
        name: Option<&'static str>,
        fields: impl Iterator<Item = (Cow<'static, str>, Action)>,
    ) {
        let Some(name) = name else {
            let _ = self.map.set(fields.map(|(key, action)| (key.into(), action)).collect());
            return;
        };
        let entry = |(key, action)| match key {
            Cow::Borrowed(key) => Some(Entry::new(key, action)),
            Cow::Owned(_) => None,
        };
        let order = FieldOrder { name, entries: fields.filter_map(entry).collect() };
        if !matches!(self.of_struct(name), Known::Order(_)) {
            let [first, second] = &self.structs;
            let _ = first.set(order).or_else(|order| second.set(order));
        }
    }
}

/// Returns the action for a key of a map, if it is one of the next keys of an order. Optional keys
/// can be absent.
#[inline(always)]
pub(crate) fn next_key(order: &mut slice::Iter<'_, KeyEntry>, key: &str) -> Option<Action> {
    let (known, action) = order.as_slice().first()?;
    if is_equal(known, key) {
        order.next();
        return Some(*action);
    }
    after_next_key(order, key)
}

#[inline(never)]
fn after_next_key(order: &mut slice::Iter<'_, KeyEntry>, key: &str) -> Option<Action> {
    const ABSENT: usize = 4;
    let at = order.clone().take(ABSENT).position(|(known, _)| **known == *key)?;
    order.nth(at).map(|(_, action)| *action)
}
