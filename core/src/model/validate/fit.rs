use std::cmp::Reverse;

/// The amount by which a value had to change. A union selects the branch that changes it least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exactness {
    Lax,
    /// An integer as a number.
    Strict,
    Exact,
}

/// How well a value matches a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) exactness: Exactness,
    /// The number of fields of all objects in the value, if there are any.
    pub(super) fields: Option<usize>,
    pub(super) kept: Kept,
}

/// The number of keys that match at every depth. The first difference decides between two branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    pub(super) matching: usize,
    /// A branch that forbids a key fits less well.
    pub(super) written: usize,
    /// Required keys that the writer adds.
    pub(super) added: Reverse<usize>,
}

impl Fit {
    pub(super) const EXACT: Self = Self {
        exactness: Exactness::Exact,
        fields: None,
        kept: Kept { matching: 0, written: 0, added: Reverse(0) },
    };

    pub(super) fn at_most(self, exactness: Exactness) -> Self {
        Self { exactness: self.exactness.min(exactness), ..self }
    }

    /// Adds the fit of a part.
    pub(super) fn and(self, part: Self) -> Self {
        let (one, two) = (self.kept, part.kept);
        Self {
            exactness: self.exactness.min(part.exactness),
            fields: match (self.fields, part.fields) {
                (Some(one), Some(two)) => Some(one + two),
                (one, two) => one.or(two),
            },
            kept: Kept {
                matching: one.matching + two.matching,
                written: one.written + two.written,
                added: Reverse(one.added.0 + two.added.0),
            },
        }
    }

    /// Compares two branches as pydantic's smart mode does. The earlier branch wins a tie.
    ///
    /// A model that does not validate counts the keys of maps as fields, so that it loses none.
    pub(super) fn is_better_than(self, best: Self, is_validated: bool) -> bool {
        match (self.fields, best.fields) {
            _ if !is_validated => (self.kept, self.exactness) > (best.kept, best.exactness),
            (Some(fields), Some(best)) if fields != best => fields > best,
            _ => self.exactness > best.exactness,
        }
    }
}
