//! What becomes of each thing said, given what was said later.

use std::collections::HashSet;

use http::HeaderName;

use super::limits::MAX_LINES;
use super::log::Log;
use super::policy::SameCookie;
use super::said::{Said, What};
use crate::cookie::CookieKey;

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

/// The fates of all that was said.
pub(super) struct Fates {
    /// Of each entry, where not all stand.
    each: Option<Vec<Fate>>,
}

impl Fates {
    /// What is not admitted counts for nothing.
    pub(super) fn new(log: &Log, admits: impl Fn(&Said) -> bool, same_cookie: SameCookie) -> Self {
        if is_settled(log) {
            return Self { each: None };
        }
        let mut fates = if log.len() > FEW { indexed(log, admits) } else { looked(log, admits) };
        if same_cookie == SameCookie::SendAll {
            for fate in fates.iter_mut().filter(|fate| **fate == Fate::Repeated) {
                *fate = Fate::Stands;
            }
        }
        Self { each: Some(fates) }
    }

    /// Whether nothing takes the place of anything, admitted or not: no two cookies share a name.
    pub(super) fn all_stand(&self) -> bool {
        self.each.is_none()
    }

    /// The fate of the entry at `at`.
    pub(super) fn at(&self, at: usize) -> Fate {
        self.each.as_ref().map_or(Fate::Stands, |fates| fates[at])
    }
}

/// Whether no entry can be void: there is but one, or cookies of different names, headers that are
/// appended and one status.
fn is_settled(log: &Log) -> bool {
    log.len() == 1 || are_all_different(log)
}

fn are_all_different(log: &Log) -> bool {
    let mut hashes = [0; MAX_LINES];
    let (mut count, mut has_status) = (0, false);
    for said in log.iter() {
        match &said.what {
            What::SetCookie(cookie) => {
                let hash = cookie.name_hash();
                if count == MAX_LINES || hashes[..count].contains(&hash) {
                    return false;
                }
                hashes[count] = hash;
                count += 1;
            }
            What::SetStatus(_) if !has_status => has_status = true,
            What::AppendHeader(..) => {}
            _ => return false,
        }
    }
    true
}

/// By looking through what was said later.
fn looked(log: &Log, admits: impl Fn(&Said) -> bool) -> Vec<Fate> {
    let look = |(at, said): (usize, &Said)| {
        let mut fate = Fate::Stands;
        for later in log.iter().skip(at + 1).filter(|later| admits(later)) {
            if later.what.voids(&said.what) {
                if !matches!(later.what, What::SetCookie(_)) {
                    return Fate::Gone;
                }
                fate = Fate::Repeated;
            }
        }
        fate
    };
    log.iter().enumerate().map(look).collect()
}

/// By an index of what was said later: else a thousand headers would cost a million looks.
fn indexed<'l>(log: &'l Log, admits: impl Fn(&Said) -> bool) -> Vec<Fate> {
    let mut later = Later::default();
    let fate = |said: &'l Said| {
        let fate = later.voider(&said.what);
        if admits(said) {
            later.add(&said.what);
        }
        fate
    };
    let mut fates: Vec<_> = log.iter().rev().map(fate).collect();
    fates.reverse();
    fates
}

/// What was said later than the entry that is looked at.
#[derive(Default)]
struct Later<'l> {
    set: HashSet<CookieKey<'l>>,
    forgotten: HashSet<CookieKey<'l>>,
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
            What::ForgetCookie(key) => drop(self.forgotten.insert(key.clone())),
            What::InsertHeader(name, _) | What::RemoveHeader(name) => {
                self.replaced.insert(name);
            }
            What::SetStatus(_) | What::ForgetStatus => self.status = true,
            What::AppendHeader(..) | What::Refused(_) => {}
        }
    }
}
