//! An open place, where all of a value is sent.

use std::collections::HashSet;

use super::Walker;
use crate::model::tape::{Place, Recorded};

impl Walker<'_> {
    /// What an open place takes: all of it. Says how many keys that were.
    pub(super) fn dump(&mut self, place: Place) -> usize {
        let tape = self.tape;
        let mut keys = 0;
        match tape.at(place) {
            Recorded::Null | Recorded::Unset | Recorded::NotFinite(_) => {
                self.body.extend(b"null");
            }
            Recorded::Bool(value) => {
                self.body.extend(if *value { b"true" } else { b"false" });
            }
            Recorded::Int(text) | Recorded::Float(text) => {
                self.body.extend(tape.text(text).as_bytes());
            }
            Recorded::Str(text) => self.body.string(tape.text(text)),
            // As deep as it was recorded, which is not too deep.
            Recorded::List { .. } => {
                let opened = self.body.len();
                for item in tape.items(place) {
                    self.body.push(b',');
                    keys += self.dump(item);
                }
                self.body.close(opened, *b"[]");
            }
            Recorded::Map { .. } => {
                let opened = self.body.len();
                let mut names = HashSet::new();
                for (name, value) in tape.entries(place).filter(|(name, _)| names.insert(*name)) {
                    self.body.name(name);
                    keys += 1 + self.dump(value);
                }
                self.body.close(opened, *b"{}");
            }
        }
        keys
    }
}
