//! The order of the fields of structs and of the keys of maps, learned from the first values.
//!
//! The action for a field follows from its name alone. So an order that fits no value costs time, and
//! nothing else.

use std::{
    fmt, slice,
    sync::{
        OnceLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

/// The action of the writer for a field: the index of a key, or one of the two constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action(pub(crate) u16);

impl Action {
    /// The model does not declare the field, or does not write it.
    pub(crate) const DROP: Self = Self(u16::MAX);
    /// The model does not declare the field, but accepts extra keys.
    pub(crate) const EXTRA: Self = Self(u16::MAX - 1);
}

/// The number of keys that one `u64` tracks, with a bit for each.
pub(crate) const TRACKED_KEYS: usize = u64::BITS as usize;

/// A field of a struct and the action for it, once a value had the field.
///
/// The address and the length of its name identify a field, so that no text is compared. A
/// `&'static str` never moves, and two names with one address can differ in length.
pub(crate) struct Field {
    /// 0 until `rest` is set, which only one thread does.
    address: AtomicUsize,
    /// The length and the action.
    rest: AtomicU64,
}

impl Field {
    const UNKNOWN: u64 = u64::MAX;
    const DROP: u64 = Action::DROP.0 as u64;
    const TRACKED: u64 = TRACKED_KEYS as u64;

    fn new() -> Self {
        Self { address: AtomicUsize::new(0), rest: AtomicU64::new(Self::UNKNOWN) }
    }

    /// Returns the known action, if this is the field `name`.
    #[inline(always)]
    pub(crate) fn known(&self, name: &'static str) -> Known {
        if self.address.load(Ordering::Acquire) != name.as_ptr().addr() {
            return Known::Other;
        }
        // One comparison tells whether the length is equal and which action it is.
        match self.rest.load(Ordering::Relaxed).wrapping_sub(rest(name, Action(0))) {
            Self::DROP => Known::Drop,
            index @ 0..Self::TRACKED => Known::Tracked(index as u16),
            _ => Known::Other,
        }
    }

    /// Returns the action, if this is the field `name`, or if it is not known yet and becomes that field.
    pub(super) fn learn(
        &self,
        name: &'static str,
        action: impl FnOnce() -> Action,
    ) -> Option<Action> {
        if self.is_unknown() {
            let (rest, order) = (rest(name, action()), Ordering::Relaxed);
            if self.rest.compare_exchange(Self::UNKNOWN, rest, order, order).is_ok() {
                self.address.store(name.as_ptr().addr(), Ordering::Release);
            }
        }
        let is_known = self.address.load(Ordering::Acquire) == name.as_ptr().addr();
        let action = Action(self.rest.load(Ordering::Relaxed) as u16);
        (is_known && self.rest.load(Ordering::Relaxed) == rest(name, action)).then_some(action)
    }

    fn is_unknown(&self) -> bool {
        self.rest.load(Ordering::Relaxed) == Self::UNKNOWN
    }
}

#[inline(always)]
fn rest(name: &str, Action(action): Action) -> u64 {
    (name.len() as u64) << 16 | u64::from(action)
}

/// The action of the writer for a field without a look-up.
pub(crate) enum Known {
    Drop,
    /// Write the key of this index, which is one of the first [`TRACKED_KEYS`].
    Tracked(u16),
    Other,
}

/// The fields of a struct that come next.
pub(crate) type Fields<'f> = slice::Iter<'f, Field>;

/// A key of a map and the action for it, once a value had the key.
pub(super) type Key = OnceLock<(Box<str>, Action)>;

/// The keys of a map that come next.
pub(crate) type Keys<'f> = slice::Iter<'f, Key>;

/// The name of a struct and its fields.
type Struct = (&'static str, Box<[Field]>);

/// The orders in which an object of the model was written.
#[derive(Default)]
pub(crate) struct Orders {
    /// The first two structs.
    structs: [OnceLock<Struct>; 2],
    map: OnceLock<Box<[Key]>>,
}

/// Shows no key, because a key that the model does not declare might be a secret.
impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").finish_non_exhaustive()
    }
}

impl Orders {
    /// Returns the order for the struct `name`, if it was the first one here.
    #[inline(always)]
    pub(crate) fn of_first_struct(&self, name: &'static str) -> Option<&[Field]> {
        let first = self.structs[0].get().filter(|(first, _)| std::ptr::eq(*first, name));
        first.map(|(_, order)| &**order)
    }

    /// Returns the order for the struct `name`, with space for `len` fields. A third struct has none.
    pub(super) fn of_struct(&self, name: &'static str, len: usize) -> &[Field] {
        for order in &self.structs {
            let new = || (name, (0..len).map(|_| Field::new()).collect());
            let (first, order) = order.get_or_init(new);
            if std::ptr::eq(*first, name) {
                return order;
            }
        }
        &[]
    }

    /// Returns the order for maps, with space for `len` keys.
    pub(super) fn of_map(&self, len: usize) -> &[Key] {
        self.map.get_or_init(|| (0..len).map(|_| Key::new()).collect())
    }

    /// Returns whether the next field of `order` is not known yet, and `order` is that of the struct
    /// `name`.
    pub(crate) fn is_learning(&self, order: &Fields<'_>, name: &str) -> bool {
        let [next, ..] = order.as_slice() else { return false };
        let mut structs = self.structs.iter().filter_map(OnceLock::get);
        next.is_unknown()
            && structs.any(|(own, all)| *own == name && all.as_ptr_range().contains(&(next as _)))
    }
}
