//! Which changes later changes supersede.

use std::collections::{HashMap, HashSet};

use http::{HeaderName, HeaderValue};

use super::entry::{Change, Operation};
use super::policy::Policy;
use super::policy_options::DuplicateCookies;
use crate::cookie::{CookieId, SetCookie};

/// Up to this length, a scan of the later changes costs less than an index.
const FEW: usize = 64;

/// The effect of later changes on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// No effect, so the change is applied.
    Stands,
    /// The same cookie at this index of the log takes its position.
    ReplacedBy(usize),
    /// They overwrite or unset it.
    Gone,
}

/// The fates of changes, given the later ones that `admits` selects.
pub(super) struct Fates<'l, A> {
    log: &'l [Change],
    admits: A,
    policy: &'l Policy,
    /// Exists for a long log only. It keeps the cost linear.
    index: Option<Index<'l>>,
}

impl<'l, A: Fn(&Change) -> bool> Fates<'l, A> {
    pub(super) fn new(log: &'l [Change], admits: A, policy: &'l Policy) -> Self {
        let index = (log.len() > FEW).then(|| Index::new(log, &admits, policy));
        Self { log, admits, policy, index }
    }

    /// The fate of the change at an index of the log.
    pub(super) fn of(&self, index: usize, change: &Change) -> Fate {
        match &self.index {
            Some(indexed) => indexed.fates[index],
            None => self.look(index, &change.operation),
        }
    }

    /// The cookies that are sent, with their index in the log. Each has the position of the first change to
    /// the same cookie.
    pub(super) fn cookies(&self) -> impl Iterator<Item = (usize, &'l SetCookie)> {
        // Stays empty, and allocates nothing, unless a cookie is replaced.
        let mut is_placed = Vec::new();
        let admitted = self.log.iter().enumerate().filter(|(_, change)| (self.admits)(change));
        admitted.filter_map(move |(index, change)| {
            let Operation::SetCookie(cookie) = &change.operation else { return None };
            match self.of(index, change) {
                Fate::Stands => (is_placed.get(index) != Some(&true)).then_some((index, cookie)),
                Fate::ReplacedBy(winner) => {
                    is_placed.resize(self.log.len(), false);
                    let is_first = !std::mem::replace(&mut is_placed[winner], true);
                    if is_first { Some((winner, self.cookie(winner)?)) } else { None }
                }
                Fate::Gone => None,
            }
        })
    }

    /// The cookie that replaces `line` of the handler's response, and its index in the log.
    pub(super) fn replacement(&self, line: &HeaderValue) -> Option<(usize, &'l SetCookie)> {
        if let Some(index) = &self.index {
            let winner = index.winners.get(&CookieId::of_line(line.as_bytes()))?;
            return Some((*winner, self.cookie(*winner)?));
        }
        let admitted =
            self.log.iter().enumerate().rev().filter(|(_, change)| (self.admits)(change));
        for (index, change) in admitted {
            match &change.operation {
                Operation::SetCookie(cookie) if cookie.is_same_as_line(line) => {
                    return Some((index, cookie));
                }
                Operation::UnsetCookie(key) if *key == CookieId::of_line(line.as_bytes()) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    fn cookie(&self, index: usize) -> Option<&'l SetCookie> {
        match &self.log.get(index)?.operation {
            Operation::SetCookie(cookie) => Some(cookie),
            _ => None,
        }
    }

    fn look(&self, index: usize, operation: &Operation) -> Fate {
        let mut fate = Fate::Stands;
        let later = self.log.iter().enumerate().skip(index + 1);
        for (later, change) in later.filter(|(_, change)| (self.admits)(change)) {
            match (&change.operation, operation) {
                (Operation::SetCookie(cookie), Operation::SetCookie(earlier)) => {
                    if self.policy.duplicate_cookies == DuplicateCookies::LastWins
                        && cookie.is_same_cookie(earlier)
                    {
                        fate = Fate::ReplacedBy(later);
                    }
                }
                (Operation::UnsetCookie(key), Operation::SetCookie(earlier)) => {
                    if *key == earlier.key() {
                        return Fate::Gone;
                    }
                }
                (Operation::SetStatus(_) | Operation::UnsetStatus, Operation::SetStatus(_)) => {
                    return Fate::Gone;
                }
                (later, operation) => {
                    if let Some(name) = operation.sends()
                        && later.overwrites(self.policy) == Some(name)
                    {
                        return Fate::Gone;
                    }
                }
            }
        }
        fate
    }
}

/// The fates of a whole log, in one pass from its end.
struct Index<'l> {
    fates: Vec<Fate>,
    /// The cookies that are sent.
    winners: HashMap<CookieId<'l>, usize>,
}

impl<'l> Index<'l> {
    fn new(log: &'l [Change], admits: impl Fn(&Change) -> bool, policy: &Policy) -> Self {
        let mut index = Self { fates: vec![Fate::Stands; log.len()], winners: HashMap::new() };
        let mut unset: HashSet<CookieId<'l>> = HashSet::new();
        let mut overwritten: HashSet<&HeaderName> = HashSet::new();
        let mut has_status = false;
        for (at, change) in log.iter().enumerate().rev() {
            let operation = &change.operation;
            let fate = match operation {
                Operation::SetCookie(cookie) => {
                    let key = cookie.key();
                    match index.winners.get(&key) {
                        _ if unset.contains(&key) => Fate::Gone,
                        Some(winner) if policy.duplicate_cookies == DuplicateCookies::LastWins => {
                            Fate::ReplacedBy(*winner)
                        }
                        _ => Fate::Stands,
                    }
                }
                Operation::SetStatus(_) if has_status => Fate::Gone,
                operation if operation.sends().is_some_and(|name| overwritten.contains(name)) => {
                    Fate::Gone
                }
                _ => Fate::Stands,
            };
            index.fates[at] = fate;
            if !admits(change) {
                continue;
            }
            match operation {
                Operation::SetCookie(cookie) if fate == Fate::Stands => {
                    index.winners.entry(cookie.key()).or_insert(at);
                }
                Operation::UnsetCookie(key) => drop(unset.insert(key.clone())),
                Operation::SetStatus(_) | Operation::UnsetStatus => has_status = true,
                _ => {}
            }
            overwritten.extend(operation.overwrites(policy));
        }
        index
    }
}
