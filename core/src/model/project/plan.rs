//! How the fields of a struct arrived, learned once: afterwards a field is told by where its name
//! lies in memory, not by what it says. The keys of a map are told by what they say, in their order.

use std::{fmt, slice};

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

/// The plan for a struct, where there is one.
#[inline]
pub(super) fn find<'s>(object: &'s Object, name: &'static str) -> Option<&'s [Entry]> {
    match known(object, name) {
        Known::Plan(entries) => Some(entries),
        Known::Learn | Known::Nothing => None,
    }
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

/// The keys of a map, in the order in which they came.
#[derive(Default)]
pub(in super::super) struct Arrivals(Box<[Arrival]>);

/// A key of a map, and what becomes of it.
pub(super) type Arrival = (Box<str>, Action);

impl Arrivals {
    /// Of a map with more keys than the model could mean only the first are learned.
    pub(super) fn at_most(object: &Object) -> usize {
        2 * object.keys.len() + 64
    }

    pub(super) fn new(keys: impl Iterator<Item = Arrival>) -> Self {
        Self(keys.collect())
    }
}

/// Keys that the model does not name are the value's, and may be secret.
impl fmt::Debug for Arrivals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

/// What becomes of the key that came, if it is one of those that come next.
#[inline(always)]
pub(super) fn next(coming: &mut slice::Iter<'_, Arrival>, key: &str) -> Option<Action> {
    let (known, action) = coming.as_slice().first()?;
    if is_equal(known.as_bytes(), key.as_bytes()) {
        coming.next();
        return Some(*action);
    }
    after_next(coming, key)
}

/// The keys that come after one that was seen already, as the first.
pub(super) fn after<'s>(coming: &'s [Arrival], key: &str) -> &'s [Arrival] {
    match coming {
        [(first, _), rest @ ..] if **first == *key => rest,
        _ => coming,
    }
}

/// A key that is optional may be lacking.
#[inline(never)]
fn after_next(coming: &mut slice::Iter<'_, Arrival>, key: &str) -> Option<Action> {
    const LACKING: usize = 4;
    let at = coming.clone().take(LACKING).position(|(known, _)| **known == *key)?;
    coming.nth(at).map(|(_, action)| *action)
}

/// Short texts are compared by their first and their last bytes, which may overlap: that takes no call.
#[inline(always)]
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    #[inline(always)]
    fn ends<const N: usize>(one: &[u8], other: &[u8]) -> Option<bool> {
        let is_first = one.first_chunk::<N>()? == other.first_chunk()?;
        Some(is_first && one.last_chunk::<N>() == other.last_chunk())
    }
    if one.len() != other.len() {
        return false;
    }
    if one.len() > 16 {
        return one == other;
    }
    ends::<8>(one, other)
        .or_else(|| ends::<4>(one, other))
        .or_else(|| ends::<2>(one, other))
        .unwrap_or_else(|| one == other)
}

impl Object {
    /// How the keys of a map come here, if that was learned.
    #[inline]
    pub(super) fn coming(&self) -> Option<&[Arrival]> {
        // A mere map takes whatever comes.
        if self.keys.is_empty() {
            return Some(&[]);
        }
        self.arrivals.get().map(|arrivals| &*arrivals.0)
    }

    pub(super) fn action(&self, name: &str) -> Action {
        match self.find(name) {
            Some(index) if self.keys[index].is_written => Action(index as u16),
            Some(_) => Action::DROP,
            None if self.rest.node.is_some() => Action::EXTRA,
            None => Action::DROP,
        }
    }
}
