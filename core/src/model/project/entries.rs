use std::collections::HashSet;

use serde::{Serialize, ser};

use super::{Halt, Writer, choice::Choice, fields::Plain, key, plan::Action};
use crate::model::{
    error::Problem,
    shape::{NodeId, ObjectId},
};

/// A map, entry by entry.
pub(super) enum Entries<'w, 's> {
    Plain {
        plain: Plain<'w, 's>,
        pending: Pending,
        others: Others,
        /// The key that would come next in a map that is sorted as the schema is.
        next: usize,
    },
    /// A union that is not decided; the key that waits for its value.
    Choice(Choice<'w, 's>, Option<String>),
}

/// A key that was given, and waits for its value.
#[derive(Clone, Copy)]
pub(super) enum Pending {
    None,
    /// Not in the model, or there already.
    Drop,
    Keep(u16),
    /// In the body, from there.
    Extra(NodeId, usize),
}

impl<'w, 's> Entries<'w, 's> {
    pub(super) fn plain(w: &'w mut Writer<'s>, object: ObjectId) -> Result<Self, Halt> {
        Ok(Self::around(Plain::begin(w, object)?))
    }

    /// An object of which some entries may be in the body already.
    pub(super) fn around(plain: Plain<'w, 's>) -> Self {
        let (first, end) = (plain.opened, plain.w.body.len());
        // Which key was the last of those is not known.
        let last = if first == end { end..end } else { usize::MAX..usize::MAX };
        let others = Others { last, all: None, first };
        Self::Plain { plain, pending: Pending::None, others, next: 0 }
    }

    pub(super) fn entry<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), Halt> {
        self.key(key)?;
        self.value(value)
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Halt> {
        match self {
            Self::Plain { plain, pending, others, next } => {
                // A key without a value was an error of the caller's; it must not stay in the body.
                take_back(plain, pending);
                match key::with_text(key, |name| resolve(plain, others, next, name)) {
                    Ok(resolved) => *pending = resolved,
                    Err(Halt) => return Err(plain.w.halt(Problem::Refused)),
                }
                Ok(())
            }
            Self::Choice(choice, pending) => match key::text_of(key) {
                Ok(name) => {
                    *pending = Some(name);
                    Ok(())
                }
                Err(Halt) => Err(choice.refused()),
            },
        }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        match self {
            Self::Plain { plain, pending, .. } => match std::mem::replace(pending, Pending::None) {
                Pending::Drop => Ok(()),
                Pending::Keep(index) => plain.keep(usize::from(index), value),
                Pending::Extra(node, start) => plain.extra_value(node, start, value),
                Pending::None => Err(plain.w.halt(Problem::Refused)),
            },
            Self::Choice(choice, pending) => {
                let Some(name) = pending.take() else { return Err(choice.refused()) };
                if let Some(plain) = choice.field(&name, value)? {
                    *self = Self::around(plain);
                }
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> Result<(), Halt> {
        match self {
            Self::Plain { mut plain, mut pending, .. } => {
                take_back(&mut plain, &mut pending);
                plain.finish()
            }
            Self::Choice(choice, _) => choice.finish(),
        }
    }
}

fn resolve(
    plain: &mut Plain<'_, '_>,
    others: &mut Others,
    next: &mut usize,
    name: &str,
) -> Pending {
    let expected = plain.object.keys.get(*next);
    if expected.is_some_and(|key| *key.name == *name && key.is_written) {
        *next += 1;
        return Pending::Keep(*next as u16 - 1);
    }
    match plain.object.action(name) {
        Action::DROP => Pending::Drop,
        Action::EXTRA => match plain.object.rest.takes(plain.w.shape, name) {
            None => Pending::Drop,
            Some(node) => {
                let start = plain.w.body.len();
                plain.w.body.name(name);
                if others.is_repeated(plain.w.body.as_bytes(), start) {
                    plain.w.body.truncate(start);
                    return Pending::Drop;
                }
                Pending::Extra(node, start)
            }
        },
        Action(index) => {
            *next = usize::from(index) + 1;
            Pending::Keep(index)
        }
    }
}

fn take_back(plain: &mut Plain<'_, '_>, pending: &mut Pending) {
    if let Pending::Extra(_, start) = std::mem::replace(pending, Pending::None) {
        plain.w.body.truncate(start);
    }
}

/// The keys of a map that the model has no names for, so that each is sent once.
///
/// As long as they come sorted, as those of a `BTreeMap` do, the last one tells.
pub(super) struct Others {
    last: std::ops::Range<usize>,
    /// All of them, once one came out of order.
    all: Option<HashSet<Box<[u8]>>>,
    first: usize,
}

impl Others {
    /// Whether the key at the end of the body, from `start`, was there before.
    fn is_repeated(&mut self, out: &[u8], start: usize) -> bool {
        // Without the comma before it and the colon after it.
        let (start, end) = (start + 1, out.len() - 1);
        let key = &out[start..end];
        // What was left out for its value is not in the body any more.
        let last = out.get(self.last.clone()).filter(|_| self.last.end <= start);
        if self.all.is_none() && last.is_some_and(|last| last < key) {
            self.last = start..end;
            return false;
        }
        let first = self.first;
        let all = self.all.get_or_insert_with(|| keys_of(&out[first..start]));
        !all.insert(key.into())
    }
}

/// The keys in the text of an object's entries, as they were written: `,"a":1,"b":{"c":2}`, each with the
/// comma before it and the colon after it.
fn keys_of(entries: &[u8]) -> HashSet<Box<[u8]>> {
    let mut keys = HashSet::new();
    let (mut depth, mut at, mut is_key) = (0, 0, true);
    while at < entries.len() {
        match entries[at] {
            b'"' => {
                let start = at;
                at += 1;
                while entries.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if entries[at] == b'\\' { 2 } else { 1 };
                }
                if depth == 0 && is_key {
                    keys.insert(entries[start..=at.min(entries.len() - 1)].into());
                    is_key = false;
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => is_key = true,
            _ => {}
        }
        at += 1;
    }
    keys
}

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Halt> {
        self.key(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
