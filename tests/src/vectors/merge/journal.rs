//! Records the events of a request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aside::Aside;

use super::scenario::Scope;
use crate::vectors::arguments::Rejected;

/// The notes of one request, shared by all code that runs for it.
#[derive(Clone, Default)]
pub(super) struct Journal(Arc<Mutex<Notes>>);

#[derive(Default)]
pub(super) struct Notes {
    /// The order of events.
    pub(super) trace: Vec<String>,
    /// Tasks that run after the body.
    pub(super) background: Vec<String>,
    /// The `yield` dependencies that were entered and not left, in order.
    pub(super) exits: Vec<Exit>,
    /// The handle, for changes after the head was sent.
    pub(super) aside: Option<Aside>,
    /// The first change that was rejected.
    pub(super) rejected: Option<Rejected>,
    /// `true` if an exception passed the middleware and reached the server.
    pub(super) is_unhandled: bool,
}

/// A `yield` dependency that was entered and not left.
#[derive(Clone)]
pub(super) struct Exit {
    pub(super) dep: String,
    pub(super) scope: Scope,
}

impl Journal {
    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn trace(&self, event: impl Into<String>) {
        self.notes().trace.push(event.into());
    }

    /// Takes the exits of a scope in reverse order.
    pub(super) fn take_exits(&self, scope: Scope) -> Vec<Exit> {
        let mut notes = self.notes();
        let (these, others) = notes.exits.drain(..).partition(|exit| exit.scope == scope);
        notes.exits = others;
        let mut these: Vec<_> = these;
        these.reverse();
        these
    }
}
