//! Checking the changes before the response is sent.

use super::aside::Aside;
use super::slot;
use crate::temporal::ResponseError;

impl Aside {
    /// Checks that all changes so far are valid. Call this before doing anything irreversible.
    ///
    /// The limits on cookies are those of the layer's, the wrapper's or the service's policy. A task that you spawn
    /// must run in [`scope`](Self::scope), otherwise they are those of the default policy.
    ///
    /// # Errors
    ///
    /// Returns an error if a change is invalid, if the cookies are too many, or if a change was made after the head
    /// was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("user input", "x"));
    /// let failure = aside.check().unwrap_err();
    /// assert!(failure.to_string().starts_with("cookie: name breaks `token` at byte 4"));
    /// ```
    pub fn check(&self) -> Result<(), ResponseError> {
        self.check_with(&slot::policy_of(self))
    }
}
