//! What a key ring vouches for.

use std::fmt;
use std::time::SystemTime;

/// A value that a key of the ring wrote for this cookie, and when; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    pub(super) value: String,
    pub(super) issued_at: SystemTime,
    pub(super) by_first_key: bool,
}

impl Verified {
    /// The value as it was given.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value itself.
    #[must_use]
    pub fn into_value(self) -> String {
        self.value
    }

    /// When it was written, in whole seconds, by the clock of the replica that wrote it.
    #[must_use]
    pub fn issued_at(&self) -> SystemTime {
        self.issued_at
    }

    /// Whether the key that writes now wrote it; if not, set the cookie again before that key retires.
    #[must_use]
    pub fn is_by_first_key(&self) -> bool {
        self.by_first_key
    }
}

impl AsRef<str> for Verified {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.value.len())
    }
}
