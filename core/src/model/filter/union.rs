use super::{
    ObjectId,
    table::{Table, find},
};
use crate::model::{
    json::Stamp,
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
    /// The name of the only key.
    Name(Table),
    /// The whole value.
    Untagged,
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
                (values, recording.str(tag).and_then(|text| find(values, text)))
            }
            Decision::Name(names) => {
                let mut keys = recording.entries(map).map(|(key, _)| key);
                (names, keys.find_map(|key| find(names, key)))
            }
            Decision::Untagged => return Err(Undecided::Untagged),
        };
        let (_, branch) = &table[found.ok_or(Undecided::UnknownTag)?];
        Ok(self.branches[usize::from(*branch)])
    }
}
