//! The append-only list of changes. The first is stored inline, because most requests have one.

use std::ops::Deref;
use std::slice;

use super::entry::{Said, What};
use crate::cookie::SetCookie;

#[derive(Clone, Debug, Default)]
pub(crate) enum Log {
    #[default]
    Empty,
    One(Said),
    Many(Vec<Said>),
}

impl Log {
    /// Adds the change that `said` makes. It is called where the change is stored, which saves a copy.
    #[inline(always)]
    pub(crate) fn push(&mut self, said: impl FnOnce() -> Said) {
        match self {
            Self::Empty => *self = Self::One(said()),
            _ => self.push_another(said()),
        }
    }

    fn push_another(&mut self, said: Said) {
        let mut all = std::mem::take(self).into_vec();
        all.push(said);
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
        self.iter().filter_map(|said| match &said.what {
            What::SetCookie(cookie) => Some(cookie),
            _ => None,
        })
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Said] {
        match self {
            Self::Empty => &mut [],
            Self::One(said) => slice::from_mut(said),
            Self::Many(all) => all,
        }
    }

    fn into_vec(self) -> Vec<Said> {
        match self {
            Self::Empty => Vec::new(),
            Self::One(said) => {
                // A request with two changes usually has a few.
                let mut all = Vec::with_capacity(4);
                all.push(said);
                all
            }
            Self::Many(all) => all,
        }
    }
}

impl Deref for Log {
    type Target = [Said];

    fn deref(&self) -> &[Said] {
        match self {
            Self::Empty => &[],
            Self::One(said) => slice::from_ref(said),
            Self::Many(all) => all,
        }
    }
}

/// Two lists are equal if their changes are, inline or not.
impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
