//! A slot of the thread, in which the handle waits for whoever asks.
//!
//! Nothing is allocated until somebody asks, and no runtime is needed. A slot belongs to one future and is
//! the thread's only while that future is polled, so requests that share a thread, a connection or a task
//! never see each other's.

use std::cell::Cell;

use super::aside::Aside;
use super::nest::Entry;
use crate::temporal::{Mark, Policy};

thread_local! {
    static CURRENT: Cell<Slot> = const { Cell::new(Slot::Closed) };
}

/// Where the handle of a request waits.
#[derive(Default)]
pub(super) enum Slot {
    /// Outside of any scope.
    #[default]
    Closed,
    /// In a scope of this policy, in which nobody has asked yet.
    Empty(Policy),
    Open(Aside, Policy),
}

/// The handle of the innermost scope that is being polled on this thread.
#[inline]
pub(super) fn current() -> Option<Aside> {
    with_current(|slot| match slot {
        Slot::Closed => None,
        Slot::Empty(policy) => {
            let aside = Aside::default();
            *slot = Slot::Open(aside.clone(), *policy);
            Some(aside)
        }
        Slot::Open(aside, _) => Some(aside.clone()),
    })
}

/// A thread that is ending has no slot any more.
fn with_current<T>(f: impl FnOnce(&mut Slot) -> Option<T>) -> Option<T> {
    CURRENT
        .try_with(|current| {
            let mut slot = current.take();
            let answer = f(&mut slot);
            current.set(slot);
            answer
        })
        .ok()
        .flatten()
}

/// A scope's slot, sealed when the scope ends, also when it is cancelled.
pub(super) struct Owned(Slot);

impl Owned {
    /// For a scope in which nobody has asked yet.
    pub(super) fn empty(policy: Policy) -> Self {
        Self(Slot::Empty(policy))
    }

    /// For a scope whose handle exists already.
    pub(super) fn of(aside: Aside, policy: Policy) -> Self {
        Self(Slot::Open(aside, policy))
    }

    pub(super) fn as_mut(&mut self) -> &mut Slot {
        &mut self.0
    }

    /// Closes the slot; `None` where nobody has asked.
    #[inline]
    pub(super) fn close(&mut self) -> Option<Aside> {
        match std::mem::take(&mut self.0) {
            Slot::Open(aside, _) => Some(aside),
            Slot::Empty(_) | Slot::Closed => None,
        }
    }
}

/// The slot of a future whose handle is another's to seal.
pub(super) struct Lent(Slot);

impl Lent {
    pub(super) fn of(aside: Aside) -> Self {
        Self(Slot::Open(aside, Policy::new()))
    }

    pub(super) fn as_mut(&mut self) -> &mut Slot {
        &mut self.0
    }
}

impl Drop for Owned {
    #[inline]
    fn drop(&mut self) {
        if let Slot::Open(aside, _) = &self.0 {
            aside.seal();
        }
    }
}

/// While it lives, the scope's slot and the thread's have changed places; afterwards both have back what
/// they had, also when a panic unwinds.
pub(super) struct Inside<'s> {
    outer: &'s Cell<Slot>,
}

impl<'s> Inside<'s> {
    #[inline]
    pub(super) fn enter(slot: &'s mut Slot) -> Self {
        let inside = Self { outer: Cell::from_mut(slot) };
        inside.swap();
        inside
    }

    /// Whether this scope is within another, of which policy, and how much had been said there.
    #[inline]
    pub(super) fn entry(&self) -> Entry {
        let outer = self.outer.take();
        let entry = match &outer {
            Slot::Closed => return Entry::Outermost,
            Slot::Empty(policy) => Entry::Within(Mark::START, *policy),
            Slot::Open(aside, policy) => Entry::Within(aside.mark(), *policy),
        };
        self.outer.set(outer);
        entry
    }

    /// A thread that is ending has no slot any more.
    fn swap(&self) {
        let _ = CURRENT.try_with(|current| current.swap(self.outer));
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
    }
}
