//! Checking the changes before the response is sent.

use super::aside::Aside;
use super::slot;
use crate::temporal::ResponseError;

impl Aside {
    /// Checks that all changes so far are valid. Call this before doing anything irreversible.
    ///
    /// The cookie limits are those of the policy of the layer, the wrapper or the service. A task that you
    /// spawn must run in [`scope`](Self::scope). Otherwise the limits of the default policy apply.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - a change is invalid,
    /// - the cookies exceed a limit of the policy, or
    /// - a change was made after the head was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("user input", "x"));
    /// let failure = aside.check().unwrap_err();
    /// assert!(failure.to_string().starts_with("invalid cookie name at byte 4"));
    /// ```
    pub fn check(&self) -> Result<(), ResponseError> {
        self.check_with(&slot::policy_of(self))
    }
}
