use std::collections::BTreeSet;

use serde::{Serialize, ser};

use super::{
    Halt, Writer,
    choice::Choice,
    fields::Plain,
    key,
    plan::{self, Action, Arrival},
};
use crate::model::{
    error::Problem,
    shape::{NodeId, Object},
};

/// A map, entry by entry.
pub(super) enum Entries<'w, 's> {
    Plain {
        plain: Plain<'w, 's>,
        pending: Pending,
        others: Others,
        /// The keys to come, if they come as those of the first map here did.
        coming: &'s [Arrival],
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
    pub(super) fn plain(w: &'w mut Writer<'s>, object: &'s Object) -> Result<Self, Halt> {
        let mut plain = Plain::begin(w, object)?;
        let coming = object.coming().unwrap_or_else(|| {
            plain.is_learned = true;
            plain.w.learn_arrivals();
            &[]
        });
        Ok(Self::around(plain, coming))
    }

    /// An object of which some entries may be in the body already.
    pub(super) fn around(plain: Plain<'w, 's>, coming: &'s [Arrival]) -> Self {
        let (first, end) = (plain.opened, plain.w.body.len());
        // Which key was the last of those is not known.
        let last = if first == end { end..end } else { usize::MAX..usize::MAX };
        let others = Others { last, all: None, first };
        Self::Plain { plain, pending: Pending::None, others, coming }
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
            Self::Plain { plain, pending, others, coming } => {
                // A key without a value was an error of the caller's; it must not stay in the body.
                take_back(plain, pending);
                match key::with_text(key, |name| resolve(plain, others, coming, name)) {
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
                self.choose(&name, value)
            }
        }
    }

    /// An entry of a union that is not decided.
    fn choose<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Halt> {
        if let Self::Choice(choice, _) = self
            && let Some(plain) = choice.field(name, value)?
        {
            let coming = plan::after(plain.object.coming().unwrap_or_default(), name);
            *self = Self::around(plain, coming);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Halt> {
        match self {
            Self::Plain { mut plain, mut pending, others, .. } => {
                take_back(&mut plain, &mut pending);
                if let Some(at) = others.all {
                    plain.w.rare().others.truncate(at);
                }
                if std::mem::take(&mut plain.is_learned) {
                    plain.w.arrived(plain.object);
                }
                plain.finish()
            }
            Self::Choice(choice, _) => choice.finish(),
        }
    }
}

/// What becomes of a key of a map.
#[inline(always)]
fn resolve<'s>(
    plain: &mut Plain<'_, 's>,
    others: &mut Others,
    coming: &mut &'s [Arrival],
    name: &str,
) -> Pending {
    match plan::next(coming, name).unwrap_or_else(|| plain.look_up_text(name)) {
        Action::DROP => Pending::Drop,
        Action::EXTRA => extra(plain, others, name),
        Action(index) => Pending::Keep(index),
    }
}

#[inline(never)]
fn extra(plain: &mut Plain<'_, '_>, others: &mut Others, name: &str) -> Pending {
    let Some(node) = plain.object.rest.takes(plain.w.shape, name) else { return Pending::Drop };
    let start = plain.w.body.len();
    plain.w.body.name(name);
    if others.is_repeated(plain.w, start) {
        plain.w.body.truncate(start);
        return Pending::Drop;
    }
    Pending::Extra(node, start)
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
    /// Once one came out of order: where the writer has all of them.
    all: Option<usize>,
    first: usize,
}

impl Others {
    /// Whether the key at the end of the body, from `start`, was there before.
    fn is_repeated(&mut self, w: &mut Writer<'_>, start: usize) -> bool {
        let out = w.body.as_bytes();
        // Without the comma before it and the colon after it.
        let (start, end) = (start + 1, out.len() - 1);
        let key = &out[start..end];
        // What was left out for its value is not in the body any more.
        let last = out.get(self.last.clone()).filter(|_| self.last.end <= start);
        if self.all.is_none() && last.is_some_and(|last| last < key) {
            self.last = start..end;
            return false;
        }
        let key = Box::from(key);
        let at = match self.all {
            Some(at) => at,
            None => {
                let before = keys_of(&out[self.first..start]);
                w.rare().others.push(before);
                *self.all.insert(w.rare().others.len() - 1)
            }
        };
        !w.rare().others[at].insert(key)
    }
}

/// The keys in the text of an object's entries, as they were written: `,"a":1,"b":{"c":2}`, each with the
/// comma before it and the colon after it.
fn keys_of(entries: &[u8]) -> BTreeSet<Box<[u8]>> {
    let mut keys = BTreeSet::new();
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

    /// Most keys are dropped or kept, and nothing has to be remembered between key and value.
    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Halt> {
        if let Self::Plain { plain, pending: pending @ Pending::None, others, coming } = self {
            return match key::with_text(key, |name| resolve(plain, others, coming, name)) {
                Ok(Pending::Drop) => Ok(()),
                Ok(Pending::Keep(index)) => plain.keep(usize::from(index), value),
                Ok(extra) => {
                    *pending = extra;
                    self.value(value)
                }
                Err(Halt) => Err(plain.w.halt(Problem::Refused)),
            };
        }
        if let Self::Choice(choice, None) = self
            && choice.skips_over(key)
        {
            return Ok(());
        }
        self.key(key)?;
        self.value(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
