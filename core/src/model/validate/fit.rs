use std::cmp::Reverse;

/// The amount by which a value had to change. A union selects the branch that changes it least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exactness {
    Lax,
    /// An integer as a number.
    Strict,
    Exact,
}

/// How well a value matches a node. The counts include every depth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) exactness: Exactness,
    /// The number of fields of all objects in the value, if there are any.
    pub(super) fields: Option<usize>,
    /// The number of keys that match.
    pub(super) matching: usize,
    /// The number of these that are written. A branch that forbids a key fits less well.
    pub(super) written: usize,
    /// The number of required keys that the writer adds.
    pub(super) added: usize,
}

impl Fit {
    pub(super) const EXACT: Self =
        Self { exactness: Exactness::Exact, fields: None, matching: 0, written: 0, added: 0 };

    pub(super) fn at_most(self, exactness: Exactness) -> Self {
        Self { exactness: self.exactness.min(exactness), ..self }
    }

    /// Adds the fit of a part.
    pub(super) fn and(self, part: Self) -> Self {
        Self {
            exactness: self.exactness.min(part.exactness),
            fields: match (self.fields, part.fields) {
                (Some(one), Some(two)) => Some(one + two),
                (one, two) => one.or(two),
            },
            matching: self.matching + part.matching,
            written: self.written + part.written,
            added: self.added + part.added,
        }
    }

    /// Returns whether this branch wins over the best so far. The earlier branch wins a tie.
    ///
    /// A model that validates compares `fields`, if both have them and they differ, and otherwise `exactness`,
    /// as pydantic does. Another model compares `matching`, `written`, fewer `added`, then `exactness`, so that
    /// it drops the fewest keys.
    pub(super) fn is_better_than(self, best: Self, is_validated: bool) -> bool {
        let counts = |fit: Self| (fit.matching, fit.written, Reverse(fit.added), fit.exactness);
        match (self.fields, best.fields) {
            _ if !is_validated => counts(self) > counts(best),
            (Some(fields), Some(best)) if fields != best => fields > best,
            _ => self.exactness > best.exactness,
        }
    }
}
