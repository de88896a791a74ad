use super::ObjectId;
use crate::model::{
    json::{Stamp, is_equal},
    recording::{Place, Recording},
};

/// Two or more objects, one of which a value is.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) decided_by: Decision,
    pub(crate) branches: Box<[ObjectId]>,
}

/// The property that selects the branch of a union.
#[derive(Debug)]
pub(crate) enum Decision {
    /// The value of one key. `texts` has `,"key":"value"` for each of `values`.
    Tag { key: Box<str>, values: Table, texts: Box<[Stamp]> },
    /// The name of the only key, sorted by name.
    Name(Table),
    /// The whole value.
    Untagged,
}

/// Texts and the branches that they select, as indexes, sorted by text.
pub(crate) type Table = Box<[(Box<str>, u16)]>;

impl Decision {
    /// Returns the index of the entry for a text.
    #[inline]
    pub(crate) fn find(table: &[(Box<str>, u16)], text: &str) -> Option<usize> {
        // Most entries of a short table differ in length, so a scan is faster.
        match table.len() {
            0..=8 => table.iter().position(|(name, _)| is_equal(name, text)),
            _ => table.binary_search_by(|(name, _)| (**name).cmp(text)).ok(),
        }
    }
}

/// The reason why a recorded map selects no branch.
pub(crate) enum Undecided<'u> {
    MissingTag(&'u str),
    UnknownTag,
    /// Only the validator can decide.
    Untagged,
}

impl Union {
    /// Returns the branch that a recorded map selects.
    pub(crate) fn branch_of(
        &self,
        recording: &Recording,
        map: Place,
    ) -> Result<ObjectId, Undecided<'_>> {
        let (table, found) = match &self.decided_by {
            Decision::Tag { key, values, .. } => {
                let tag = recording.value(map, key).ok_or(Undecided::MissingTag(key))?;
                (values, recording.str(tag).and_then(|text| Decision::find(values, text)))
            }
            Decision::Name(names) => {
                let mut keys = recording.entries(map).map(|(key, _)| key);
                (names, keys.find_map(|key| Decision::find(names, key)))
            }
            Decision::Untagged => return Err(Undecided::Untagged),
        };
        let (_, branch) = &table[found.ok_or(Undecided::UnknownTag)?];
        Ok(self.branches[usize::from(*branch)])
    }
}
