//! A slot of the thread, in which the handle waits for whoever asks.
//!
//! Nothing is allocated until somebody asks, and no runtime is needed. A slot belongs to one future and is
//! the thread's only while that future is polled, so requests that share a thread, a connection or a task
//! never see each other's.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use super::aside::Aside;
use super::nest::Entry;
use crate::temporal::{Policy, Savepoint};

/// A slot that its owner drops. So the thread's needs no destructor, whose state would be looked at whenever
/// the slot is: when a thread ends no scope is being polled, and its slot is closed.
type Held = ManuallyDrop<Slot>;

thread_local! {
    static CURRENT: Cell<Held> = const { Cell::new(ManuallyDrop::new(Slot::Closed)) };
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
    CURRENT.with(|current| {
        let mut slot = ManuallyDrop::into_inner(current.take());
        let aside = slot.ask();
        current.set(ManuallyDrop::new(slot));
        aside
    })
}

impl Slot {
    fn ask(&mut self) -> Option<Aside> {
        match self {
            Self::Closed => None,
            Self::Empty(policy) => {
                let aside = Aside::default();
                *self = Self::Open(aside.clone(), *policy);
                Some(aside)
            }
            Self::Open(aside, _) => Some(aside.clone()),
        }
    }
}

/// A scope's slot, sealed when the scope ends, also when it is cancelled.
pub(super) struct Owned(Held);

impl Owned {
    /// For a scope in which nobody has asked yet.
    pub(super) fn empty(policy: Policy) -> Self {
        Self(ManuallyDrop::new(Slot::Empty(policy)))
    }

    /// For a scope whose handle exists already.
    pub(super) fn of(aside: Aside, policy: Policy) -> Self {
        Self(ManuallyDrop::new(Slot::Open(aside, policy)))
    }

    pub(super) fn as_mut(&mut self) -> &mut Held {
        &mut self.0
    }

    /// Closes the slot; `None` where nobody has asked.
    #[inline]
    pub(super) fn close(&mut self) -> Option<Aside> {
        match ManuallyDrop::into_inner(mem::take(&mut self.0)) {
            Slot::Open(aside, _) => Some(aside),
            Slot::Empty(_) | Slot::Closed => None,
        }
    }
}

/// The slot of a future whose handle is another's to seal.
pub(super) struct Lent(Held);

impl Lent {
    pub(super) fn of(aside: Aside) -> Self {
        Self(ManuallyDrop::new(Slot::Open(aside, Policy::new())))
    }

    pub(super) fn as_mut(&mut self) -> &mut Held {
        &mut self.0
    }
}

impl Drop for Owned {
    #[inline]
    fn drop(&mut self) {
        if let Some(aside) = self.close() {
            aside.finish();
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        drop(ManuallyDrop::into_inner(mem::take(&mut self.0)));
    }
}

/// While it lives, the scope's slot and the thread's have changed places; afterwards both have back what
/// they had, also when a panic unwinds.
pub(super) struct Inside<'s> {
    outer: &'s Cell<Held>,
}

impl<'s> Inside<'s> {
    #[inline]
    pub(super) fn enter(slot: &'s mut Held) -> Self {
        let inside = Self { outer: Cell::from_mut(slot) };
        inside.swap();
        inside
    }

    /// Whether this scope is within another, of which policy, and how much had been said there.
    #[inline]
    pub(super) fn entry(&self) -> Entry {
        let outer = self.outer.take();
        let entry = match &*outer {
            Slot::Closed => return Entry::Outermost,
            Slot::Empty(policy) => Entry::Within(Savepoint::START, *policy),
            Slot::Open(aside, policy) => Entry::Within(aside.savepoint(), *policy),
        };
        self.outer.set(outer);
        entry
    }

    fn swap(&self) {
        CURRENT.with(|current| current.swap(self.outer));
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
    }
}
