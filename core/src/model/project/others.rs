//! Keys of a map beside those that the model names: which were there before.

use std::collections::BTreeSet;

use super::Writer;

/// The keys of a map that the model has no names for, so that each is sent once.
///
/// As long as they come sorted, as those of a `BTreeMap` do, the last one tells.
pub(super) struct Others {
    /// Where the last one stands in the body, from the comma before it to behind the colon after it.
    start: usize,
    end: usize,
    /// Once one came out of order: where the writer has all of them.
    all: Option<u32>,
}

impl Others {
    /// In an object that began at `opened`, of which the entries up to `end` are in the body already.
    #[inline]
    pub(super) fn among(opened: usize, end: usize) -> Self {
        // Which key was the last of those is not known.
        let start = if opened == end { end } else { usize::MAX };
        Self { start, end: start, all: None }
    }

    /// Where the last key begins, that is, the comma before it.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Whether the key at the end of the body, from `start`, was there before in the object that began
    /// at `opened`.
    pub(super) fn is_repeated(&mut self, w: &mut Writer<'_>, opened: usize, start: usize) -> bool {
        let body = w.body.as_bytes();
        let key = &body[start..];
        // What was left out for its value is not in the body any more.
        let last = body.get(self.start..self.end).filter(|_| self.end <= start);
        if self.all.is_none() && last.is_some_and(|last| last < key) {
            (self.start, self.end) = (start, body.len());
            return false;
        }

        let (key, end) = (Box::from(key), body.len());
        let at = match self.all {
            Some(at) => at,
            None => {
                let before = keys_of(&body[opened..start]);
                let sets = &mut w.rare().others;
                sets.push(before);
                *self.all.insert(sets.len() as u32 - 1)
            }
        };
        let is_new = w.rare().others[at as usize].insert(key);
        if is_new {
            (self.start, self.end) = (start, end);
        }
        !is_new
    }

    /// The object has ended.
    #[inline]
    pub(super) fn forget(&self, w: &mut Writer<'_>) {
        if let Some(at) = self.all {
            w.rare().others.truncate(at as usize);
        }
    }
}

/// The keys in the text of an object's entries, as they were written: each with the comma before it and
/// the colon after it.
fn keys_of(entries: &[u8]) -> BTreeSet<Box<[u8]>> {
    let mut keys = BTreeSet::new();
    let (mut depth, mut at, mut comma) = (0, 0, None);
    while at < entries.len() {
        match entries[at] {
            b'"' => {
                at += 1;
                while entries.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if entries[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => comma = Some(at),
            b':' if depth == 0 => {
                keys.extend(comma.take().map(|comma| entries[comma..=at].into()));
            }
            _ => {}
        }
        at += 1;
    }
    keys
}
