use super::table::{Table, find};
use super::{Mask, ObjectId};
use crate::model::{
    json::Stamp,
    recording::{Place, Recording},
    violation::{PathSegment, Reason, Violation},
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

impl Union {
    /// Returns the branch that the name of the only key selects.
    pub(crate) fn by_name(&self, name: &str) -> Option<ObjectId> {
        let Decision::Name(names) = &self.decided_by else { return None };
        find(names, name).map(|found| self.branches[usize::from(names[found].1)])
    }

    /// Returns the branch that the value of the tag selects, with the entry of the tag and its value.
    #[inline(always)]
    pub(crate) fn by_tag(&self, text: &str) -> Option<(ObjectId, &Stamp, &str)> {
        let Decision::Tag { values, texts, .. } = &self.decided_by else { return None };
        let found = find(values, text)?;
        let (text, branch) = &values[found];
        Some((self.branches[usize::from(*branch)], &texts[found], text))
    }

    /// Returns the branch that a recorded map selects, or `None` if only the validator can decide.
    ///
    /// # Errors
    ///
    /// Returns an error if the tag is absent, or if it names no branch.
    pub(crate) fn branch_of(
        &self,
        recording: &Recording,
        map: Place,
    ) -> Result<Option<ObjectId>, Violation> {
        let found = match &self.decided_by {
            Decision::Tag { key, .. } => {
                let tag = recording.value(map, key).ok_or_else(|| {
                    let missing = Reason::Missing(Mask::STR.name().into());
                    Violation::at(vec![PathSegment::Field((**key).into())], missing)
                })?;
                recording.str(tag).and_then(|text| self.by_tag(text)).map(|(branch, ..)| branch)
            }
            Decision::Name(_) => {
                let mut named = recording.entries(map).filter_map(|(key, _)| self.by_name(key));
                let first = named.next();
                if named.any(|branch| Some(branch) != first) {
                    return Ok(None);
                }
                first
            }
            Decision::Untagged => return Ok(None),
        };
        found.map(Some).ok_or_else(|| Violation::new(Reason::UnknownTag))
    }
}
