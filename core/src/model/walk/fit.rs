//! How well a value fits, which decides between the branches of a union.

use crate::model::convert::Exactness;

/// How well a value fits where it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) exactness: Exactness,
    /// Fields of the objects in it, where there are any.
    pub(super) fields: Option<usize>,
    /// Keys of all objects in it, those of maps too.
    pub(super) keys: usize,
}

impl Fit {
    pub(super) const EXACT: Self = Self { exactness: Exactness::Exact, fields: None, keys: 0 };

    pub(super) fn at_most(mut self, exactness: Exactness) -> Self {
        self.exactness = self.exactness.min(exactness);
        self
    }

    /// With what is inside.
    pub(super) fn and(self, inner: Self) -> Self {
        let fields = match (self.fields, inner.fields) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
        };
        let keys = self.keys + inner.keys;
        Self { exactness: self.exactness.min(inner.exactness), fields, keys }
    }

    /// pydantic's smart mode: more fields, then the better conversion; the earlier branch on a tie.
    pub(super) fn is_better_than(self, best: Self) -> bool {
        match (best.fields, self.fields) {
            (Some(best), Some(this)) if best != this => best < this,
            _ => best.exactness < self.exactness,
        }
    }
}
