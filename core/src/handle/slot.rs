//! The slot of a thread, which holds the handle of the current request.
//!
//! Nothing is allocated until code asks for the handle, and no runtime is needed. A slot belongs to one
//! future. It is the thread's slot only while that future is polled. So requests that share a thread, a
//! connection or a task never see each other's handle.

use std::cell::Cell;
use std::fmt;
use std::mem::{self, ManuallyDrop};
use std::thread;

use super::aside::Aside;
use super::events;
use crate::temporal::{DropReason, Policy, Report, Savepoint};

/// A slot that its owner drops. So the thread's slot needs no destructor, whose state each access would
/// check. When a thread ends, no scope is being polled, and its slot is closed.
type Held = ManuallyDrop<Slot>;

thread_local! {
    static CURRENT: Cell<Held> = const { Cell::new(ManuallyDrop::new(Slot::Closed)) };
}

/// The state of a slot.
#[derive(Default)]
#[expect(unreachable_pub, reason = "`Answer` has a hidden method that takes it")]
pub enum Slot {
    /// Outside of any scope.
    #[default]
    Closed,
    /// In a scope with this policy, before any code asked for the handle.
    Empty(Policy),
    /// The same, after the request's cookies were read.
    Read(Policy),
    Open(Aside, Policy),
    /// In a scope that shares the handle of the scope around it. Boxed, because all other scopes move the
    /// slot too.
    Nested(Box<Nested>),
}

/// The data of a scope that shares the handle of the scope around it.
#[expect(unreachable_pub, reason = "`Slot` holds it")]
pub struct Nested {
    pub(super) aside: Aside,
    /// The first change of this scope.
    pub(super) start: Savepoint,
    pub(super) policy: Policy,
    pub(super) outer_policy: Policy,
}

impl Aside {
    /// Returns the handle of the request whose future is being polled.
    ///
    /// Returns `None` outside of a scope. A task that you spawn is outside, so move the handle to it, or run it
    /// in [`scope`](Self::scope).
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(aside::Aside::current().is_none());
    /// ```
    #[must_use]
    #[inline]
    pub fn current() -> Option<Self> {
        CURRENT.with(|current| {
            let mut slot = ManuallyDrop::into_inner(current.take());
            let aside = slot.ask();
            current.set(ManuallyDrop::new(slot));
            aside
        })
    }
}

/// Whether a scope is being polled on this thread.
#[inline]
pub(super) fn is_inside() -> bool {
    CURRENT.with(|current| {
        let slot = current.take();
        let is_inside = !matches!(&*slot, Slot::Closed);
        // Sets the slot unconditionally, so that the compiler can remove a write that changes nothing.
        current.set(slot);
        is_inside
    })
}

/// Records that the response of the current scope depends on the request's cookies. Returns true if there
/// is a scope.
pub(super) fn read_cookies() -> bool {
    CURRENT.with(|current| {
        let mut slot = ManuallyDrop::into_inner(current.take());
        let is_inside = slot.read_cookies();
        current.set(ManuallyDrop::new(slot));
        is_inside
    })
}

/// Returns the policy of this handle's scope, if it is being polled, and otherwise the default policy.
pub(super) fn policy_of(aside: &Aside) -> Policy {
    CURRENT.with(|current| {
        let slot = current.take();
        let policy = match &*slot {
            Slot::Nested(nested) if nested.aside.is_same(aside) => nested.policy,
            Slot::Open(open, policy) if open.is_same(aside) => *policy,
            _ => Policy::new(),
        };
        current.set(slot);
        policy
    })
}

impl Slot {
    #[inline]
    fn ask(&mut self) -> Option<Aside> {
        // First, because most requests ask once.
        if let Self::Empty(policy) = *self {
            let aside = Aside::default();
            // An empty slot owns nothing that needs a drop.
            mem::forget(mem::replace(self, Self::Open(aside.clone(), policy)));
            return Some(aside);
        }
        match self {
            Self::Closed => None,
            Self::Open(aside, _) => Some(aside.clone()),
            Self::Nested(_) | Self::Empty(_) | Self::Read(_) => Some(self.ask_seldom()),
        }
    }

    #[cold]
    fn ask_seldom(&mut self) -> Aside {
        if let Self::Nested(nested) = self {
            return nested.aside.clone();
        }
        let aside = Aside::default();
        if let Self::Read(policy) = *self {
            aside.read_cookies();
            *self = Self::Open(aside.clone(), policy);
        }
        aside
    }

    /// Records that the response depends on the request's cookies. Nothing is allocated for it.
    fn read_cookies(&mut self) -> bool {
        match self {
            Self::Closed => return false,
            Self::Empty(policy) | Self::Read(policy) => *self = Self::Read(*policy),
            Self::Open(aside, _) => aside.read_cookies(),
            Self::Nested(nested) => nested.aside.read_cookies(),
        }
        true
    }
}

/// A scope's slot, sealed when the scope ends, also when it is cancelled.
pub(super) struct Owned(Held);

impl Owned {
    /// For a scope in which no code asked for the handle yet.
    pub(super) fn empty(policy: Policy) -> Self {
        Self(ManuallyDrop::new(Slot::Empty(policy)))
    }

    /// For a scope whose handle already exists.
    pub(super) fn of(aside: Aside, policy: Policy) -> Self {
        Self(ManuallyDrop::new(Slot::Open(aside, policy)))
    }

    /// For a scope that shares the handle of the scope around it.
    pub(super) fn nested(nested: Nested) -> Self {
        Self(ManuallyDrop::new(Slot::Nested(Box::new(nested))))
    }

    /// Returns the handle, and creates it if it does not exist yet.
    #[inline]
    pub(super) fn open(&mut self) -> Aside {
        if let Slot::Empty(policy) = *self.0 {
            let aside = Aside::default();
            self.0 = ManuallyDrop::new(Slot::Open(aside.clone(), policy));
            return aside;
        }
        self.0.ask().unwrap_or_default()
    }

    pub(super) fn as_mut(&mut self) -> &mut Held {
        &mut self.0
    }

    /// Closes the slot and returns its content.
    #[inline]
    pub(super) fn close(&mut self) -> Slot {
        ManuallyDrop::into_inner(mem::take(&mut self.0))
    }

    /// Closes the slot of a scope that did not end, and logs its changes. The handle of a nested scope stays open
    /// for the scope around it.
    #[cold]
    fn cancel(&mut self) {
        if let Slot::Open(aside, _) = self.close() {
            let changes = aside.finish();
            // A subscriber that panicked now would abort the process.
            if !thread::panicking() {
                let mut report = Report::default();
                report.add_all(changes.log(), DropReason::Cancelled);
                events::dropped(&report, None);
            }
        }
    }
}

impl fmt::Debug for Owned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}

/// The slot of a future that does not seal its handle.
pub(super) struct Lent(Held);

impl Lent {
    pub(super) fn of(aside: Aside) -> Self {
        let policy = policy_of(&aside);
        Self(ManuallyDrop::new(Slot::Open(aside, policy)))
    }

    pub(super) fn as_mut(&mut self) -> &mut Held {
        &mut self.0
    }
}

impl Drop for Owned {
    #[inline]
    fn drop(&mut self) {
        // Most scopes end by closing their slot.
        if !matches!(*self.0, Slot::Closed | Slot::Empty(_) | Slot::Read(_)) {
            self.cancel();
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        drop(ManuallyDrop::into_inner(mem::take(&mut self.0)));
    }
}

/// Swaps the slot of the scope with the slot of the thread until it is dropped, also when a panic unwinds.
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
