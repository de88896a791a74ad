//! What becomes of each thing said, given what was said later.

use std::collections::HashSet;

use http::HeaderName;

use super::log::Log;
use super::policy::DuplicateCookies;
use super::said::{Said, What};
use crate::cookie::CookieId;

/// Up to here looking through what was said later is cheaper than an index.
const FEW: usize = 64;

/// What becomes of something said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is sent.
    Stands,
    /// The same cookie is set again later, which takes its place.
    Repeated,
    /// It is replaced or withdrawn.
    Gone,
}

/// The fates of all that was said and admitted.
pub(super) struct Fates<'l, A> {
    log: &'l Log,
    admits: A,
    duplicate_cookies: DuplicateCookies,
    /// Of a long log, the fate of each entry: else a thousand headers would cost a million looks.
    index: Option<Vec<Fate>>,
}

impl<'l, A: Fn(&Said) -> bool> Fates<'l, A> {
    pub(super) fn new(log: &'l Log, admits: A, duplicate_cookies: DuplicateCookies) -> Self {
        let mut fates = Self { log, admits, duplicate_cookies, index: None };
        if log.len() > FEW {
            fates.index = Some(fates.indexed());
        }
        fates
    }

    /// All that was admitted, in the order said, with its fate.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'l Said, Fate)> {
        let admitted = self.log.iter().enumerate().filter(|(_, said)| (self.admits)(said));
        admitted.map(|(at, said)| match &self.index {
            Some(fates) => (said, fates[at]),
            None => (said, self.look(at, said)),
        })
    }

    fn look(&self, at: usize, said: &Said) -> Fate {
        let mut fate = Fate::Stands;
        for later in self.log.iter().skip(at + 1).filter(|later| (self.admits)(later)) {
            if later.what.voids(&said.what) {
                if !matches!(later.what, What::SetCookie(_)) {
                    return Fate::Gone;
                }
                fate = self.repeated();
            }
        }
        fate
    }

    fn indexed(&self) -> Vec<Fate> {
        let mut later = Later::default();
        let mut fates: Vec<_> = self
            .log
            .iter()
            .rev()
            .map(|said| {
                if !(self.admits)(said) {
                    return Fate::Gone;
                }
                let fate = match later.voider(&said.what) {
                    Fate::Repeated => self.repeated(),
                    fate => fate,
                };
                later.add(&said.what);
                fate
            })
            .collect();
        fates.reverse();
        fates
    }

    fn repeated(&self) -> Fate {
        match self.duplicate_cookies {
            DuplicateCookies::LastWins => Fate::Repeated,
            DuplicateCookies::SendAll => Fate::Stands,
        }
    }
}

/// What was said later than the entry that is looked at.
#[derive(Default)]
struct Later<'l> {
    set: HashSet<CookieId<'l>>,
    forgotten: HashSet<CookieId<'l>>,
    replaced: HashSet<&'l HeaderName>,
    status: bool,
}

impl<'l> Later<'l> {
    /// The same answer as [`What::voids`] gives, for all that was added.
    fn voider(&self, what: &'l What) -> Fate {
        let is_gone = match what {
            What::SetCookie(cookie) if self.set.contains(&cookie.key()) => {
                let is_forgotten = self.forgotten.contains(&cookie.key());
                return if is_forgotten { Fate::Gone } else { Fate::Repeated };
            }
            What::SetCookie(cookie) => self.forgotten.contains(&cookie.key()),
            What::InsertHeader(name, _) | What::AppendHeader(name, _) => {
                self.replaced.contains(name)
            }
            What::SetStatus(_) => self.status,
            _ => false,
        };
        if is_gone { Fate::Gone } else { Fate::Stands }
    }

    fn add(&mut self, what: &'l What) {
        match what {
            What::SetCookie(cookie) => drop(self.set.insert(cookie.key())),
            What::UnsetCookie(key) => drop(self.forgotten.insert(key.clone())),
            What::InsertHeader(name, _) | What::RemoveHeader(name) => {
                self.replaced.insert(name);
            }
            What::SetStatus(_) | What::UnsetStatus => self.status = true,
            What::AppendHeader(..) | What::Refused(_) | What::Laid => {}
        }
    }
}
