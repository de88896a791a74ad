//! How the fields of a struct arrived, learned once: afterwards a field is told by where its name
//! lies in memory, not by what it says.

use super::super::shape::Object;

/// What becomes of a field: an index of [`Object::keys`], or one of the two below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Action(pub(super) u16);

impl Action {
    /// Not in the schema, or not to be written.
    pub(super) const DROP: Self = Self(u16::MAX);
    /// Not named, but taken, as a map takes keys.
    pub(super) const EXTRA: Self = Self(u16::MAX - 1);
}

/// A field's name, and what becomes of it.
pub(super) type Entry = (&'static str, Action);

/// The fields of one struct, in its order.
#[derive(Debug)]
pub(in super::super) struct Plan {
    name: &'static str,
    pub(super) entries: Box<[Entry]>,
}

impl Plan {
    pub(super) fn new(name: &'static str, entries: &[Entry]) -> Self {
        Self { name, entries: entries.into() }
    }
}

/// Whether these are the same text, told by address and length: a `&'static str` never moves, and
/// two of one address may differ in length.
#[inline(always)]
pub(super) fn is_same(one: &'static str, other: &'static str) -> bool {
    std::ptr::eq(one, other)
}

/// What is known about a struct at an object: its plan, or a free place to learn one.
pub(super) enum Known<'s> {
    Plan(&'s [Entry]),
    Learn,
    /// Two types have been here before this one.
    Nothing,
}

#[inline]
pub(super) fn known<'s>(object: &'s Object, name: &'static str) -> Known<'s> {
    for slot in &object.plans {
        match slot.get() {
            Some(plan) if is_same(plan.name, name) => return Known::Plan(&plan.entries),
            Some(_) => {}
            None => return Known::Learn,
        }
    }
    Known::Nothing
}

/// Another thread may have been quicker: then its plan stays, which is as good.
#[cold]
pub(super) fn learn(object: &Object, name: &'static str, entries: &[Entry]) {
    for slot in &object.plans {
        if slot.get().is_some_and(|plan| is_same(plan.name, name)) {
            return;
        }
        if slot.set(Plan::new(name, entries)).is_ok() {
            return;
        }
    }
}

impl Object {
    pub(super) fn action(&self, name: &str) -> Action {
        match self.find(name) {
            Some(index) if self.keys[index].is_written => Action(index as u16),
            Some(_) => Action::DROP,
            None if self.rest.node.is_some() => Action::EXTRA,
            None => Action::DROP,
        }
    }
}
