//! The append-only list of changes. The first is stored inline, because most requests have one.

use std::ops::Deref;
use std::slice;

use super::entry::{Change, Operation};
use crate::cookie::SetCookie;

#[derive(Clone, Debug, Default)]
pub(crate) enum Log {
    #[default]
    Empty,
    One(Change),
    Many(Vec<Change>),
}

impl Log {
    /// Adds the change that `change` creates. The call happens where the change is stored, which saves a
    /// copy.
    #[inline(always)]
    pub(crate) fn push(&mut self, change: impl FnOnce() -> Change) {
        match self {
            Self::Empty => *self = Self::One(change()),
            _ => self.push_another(change()),
        }
    }

    fn push_another(&mut self, change: Change) {
        let mut all = std::mem::take(self).into_vec();
        all.push(change);
        *self = Self::Many(all);
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        if len == 0 {
            *self = Self::Empty;
        } else if let Self::Many(all) = self {
            all.truncate(len);
        }
    }

    pub(super) fn cookies(&self) -> impl Iterator<Item = &SetCookie> {
        self.iter().filter_map(|change| match &change.operation {
            Operation::SetCookie(cookie) => Some(cookie),
            _ => None,
        })
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Change] {
        match self {
            Self::Empty => &mut [],
            Self::One(change) => slice::from_mut(change),
            Self::Many(all) => all,
        }
    }

    fn into_vec(self) -> Vec<Change> {
        match self {
            Self::Empty => Vec::new(),
            Self::One(change) => {
                // A request with two changes usually has a few.
                let mut all = Vec::with_capacity(4);
                all.push(change);
                all
            }
            Self::Many(all) => all,
        }
    }
}

impl Deref for Log {
    type Target = [Change];

    fn deref(&self) -> &[Change] {
        match self {
            Self::Empty => &[],
            Self::One(change) => slice::from_ref(change),
            Self::Many(all) => all,
        }
    }
}

/// Two lists are equal if their changes are equal, inline or not.
impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
