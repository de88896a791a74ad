/// How much a value had to change. A union selects the branch that changes it least.
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
    /// The number of keys of all objects and maps in the value.
    pub(super) keys: usize,
}

impl Fit {
    pub(super) const EXACT: Self = Self { exactness: Exactness::Exact, fields: None, keys: 0 };

    pub(super) fn at_most(mut self, exactness: Exactness) -> Self {
        self.exactness = self.exactness.min(exactness);
        self
    }

    /// Adds the fit of a part.
    pub(super) fn and(self, inner: Self) -> Self {
        let fields = match (self.fields, inner.fields) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
        };
        let keys = self.keys + inner.keys;
        Self { exactness: self.exactness.min(inner.exactness), fields, keys }
    }

    /// Compares as pydantic's smart mode: more fields, then the better conversion. The earlier
    /// branch wins a tie.
    pub(super) fn is_better_than(self, best: Self) -> bool {
        match (best.fields, self.fields) {
            (Some(best), Some(this)) if best != this => best < this,
            _ => best.exactness < self.exactness,
        }
    }
}
