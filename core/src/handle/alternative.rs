//! One of several alternatives, whose writes are taken back if it fails.

use std::sync::atomic::{AtomicU64, Ordering};

use super::aside::Aside;
use crate::temporal::Savepoint;

/// One of several alternatives, whose writes are taken back if it fails (T12).
///
/// Made once, where the alternative is declared; it begins and fails in each request that tries it. What
/// others say at the same time between the two is taken back as well.
///
/// # Examples
///
/// ```
/// use aside::{Alternative, Aside};
///
/// let by_token = Alternative::new();
///
/// let aside = Aside::default();
/// aside.set_cookie(("kept", "1"));
/// by_token.begin(&aside);
/// aside.set_cookie(("tried", "1"));
/// by_token.take_back(&aside);
/// assert_eq!(aside.cookies().len(), 1);
/// ```
#[derive(Debug)]
pub struct Alternative(u64);

impl Alternative {
    /// An alternative that is no other.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "two defaults would not be equal")]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Remembers how much had been said when this alternative began.
    pub fn begin(&self, aside: &Aside) {
        aside.begin(self.0);
    }

    /// Takes back what was said since it began; nothing where it did not begin.
    pub fn take_back(&self, aside: &Aside) {
        aside.take_back(self.0);
    }
}

/// Where the alternatives of a request began.
#[derive(Default)]
pub(super) struct Marks(Vec<(u64, Savepoint)>);

impl Marks {
    pub(super) fn set(&mut self, alternative: u64, mark: Savepoint) {
        self.take(alternative);
        self.0.push((alternative, mark));
    }

    pub(super) fn take(&mut self, alternative: u64) -> Option<Savepoint> {
        let at = self.0.iter().position(|(known, _)| *known == alternative)?;
        Some(self.0.swap_remove(at).1)
    }
}
