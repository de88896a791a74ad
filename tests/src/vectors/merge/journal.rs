//! What happens round the answer of a request, noted while it happens.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aside::Aside;

use super::scenario::Scope;
use crate::vectors::arguments::Refused;

/// The notes of one request, shared by all who have a part in it.
#[derive(Clone, Default)]
pub(super) struct Journal(Arc<Mutex<Notes>>);

#[derive(Default)]
pub(super) struct Notes {
    /// The order of events.
    pub(super) trace: Vec<String>,
    /// Tasks for after the body.
    pub(super) background: Vec<String>,
    /// The `yield` dependencies that were entered and not left, in order.
    pub(super) exits: Vec<Exit>,
    /// The handle, for those who speak when the head is sent.
    pub(super) aside: Option<Aside>,
    /// The first write that was refused.
    pub(super) refused: Option<Refused>,
    /// Whether an exception went through to the server, past the middleware.
    pub(super) is_unhandled: bool,
}

/// A `yield` dependency to be left.
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

    /// Takes the exits of a scope, the last entered first.
    pub(super) fn take_exits(&self, scope: Scope) -> Vec<Exit> {
        let mut notes = self.notes();
        let (these, others) = notes.exits.drain(..).partition(|exit| exit.scope == scope);
        notes.exits = others;
        let mut these: Vec<_> = these;
        these.reverse();
        these
    }
}
