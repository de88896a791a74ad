//! The append-only list of changes. The first is stored inline, because most requests have one.

use std::slice;

use http::StatusCode;

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
    pub(crate) fn len(&self) -> usize {
        self.as_slice().len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    #[inline(always)] // It only moves an entry.
    pub(crate) fn push(&mut self, said: Said) {
        match self {
            Self::Empty => *self = Self::One(said),
            _ => self.push_another(said),
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

    /// Puts `other` in after the first `at` entries.
    pub(crate) fn splice(&mut self, at: usize, other: Self) {
        let mut all = std::mem::take(self).into_vec();
        let at = at.min(all.len());
        all.splice(at..at, other.into_vec());
        *self = Self::Many(all);
    }

    pub(crate) fn iter(&self) -> slice::Iter<'_, Said> {
        self.as_slice().iter()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Said> {
        self.as_slice().get(index)
    }

    /// The status that the last change sets, among those that `admits` selects.
    pub(super) fn status(&self, admits: impl Fn(&Said) -> bool) -> Option<StatusCode> {
        let mut changes = self.iter().rev().filter(|said| admits(said));
        changes
            .find_map(|said| match said.what {
                What::SetStatus(status) => Some(Some(status)),
                What::UnsetStatus => Some(None),
                _ => None,
            })
            .flatten()
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

    fn as_slice(&self) -> &[Said] {
        match self {
            Self::Empty => &[],
            Self::One(said) => slice::from_ref(said),
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

/// Two lists are equal if their changes are, inline or not.
impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}
