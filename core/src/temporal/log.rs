//! The append-only list of what was said: the first entry in place, since most requests say one thing.

use super::said::{Place, Said, What};
use crate::cookie::SetCookie;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Log {
    first: Option<Said>,
    rest: Vec<Said>,
}

impl Log {
    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(crate) fn push(&mut self, said: Said) {
        if self.first.is_none() {
            self.first = Some(said);
        } else {
            self.rest.push(said);
        }
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        if len == 0 {
            self.first = None;
        }
        self.rest.truncate(len.saturating_sub(1));
    }

    /// Puts `other` in after the first `at` entries.
    pub(crate) fn splice(&mut self, at: usize, other: Self) {
        let mut all: Vec<_> = std::mem::take(self).into_iter().collect();
        let at = at.min(all.len());
        all.splice(at..at, other);
        *self = all.into_iter().fold(Self::default(), |mut log, said| {
            log.push(said);
            log
        });
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Said> {
        self.first.iter().chain(&self.rest)
    }

    /// The cookies that `admits` lets through, and where each was said.
    pub(super) fn cookies(
        &self,
        admits: impl Fn(&Said) -> bool + Clone,
    ) -> impl DoubleEndedIterator<Item = (&SetCookie, Place)> + Clone {
        self.first.iter().chain(&self.rest).filter(move |said| admits(said)).filter_map(|said| {
            match &said.what {
                What::SetCookie(cookie) => Some((cookie, said.place)),
                _ => None,
            }
        })
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Said> {
        self.first.iter_mut().chain(&mut self.rest)
    }
}

impl IntoIterator for Log {
    type Item = Said;
    type IntoIter = std::iter::Chain<std::option::IntoIter<Said>, std::vec::IntoIter<Said>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.rest)
    }
}
