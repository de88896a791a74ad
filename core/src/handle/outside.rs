//! The error of code that finds no handle.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

use super::events;
use crate::temporal::ResponseError;

/// Whether this process has a layer or a service that makes the handle available.
static HAS_LAYER: AtomicBool = AtomicBool::new(false);

/// Records that this process has a layer, so that an error can distinguish a missing one from a misplaced one.
#[cfg(feature = "tower")]
pub(super) fn record_layer() {
    HAS_LAYER.store(true, Ordering::Relaxed);
}

impl ResponseError {
    /// Creates the error of code that runs where no [`Aside`](crate::Aside) is available.
    ///
    /// The message is `missing` if this process has no [`AsideLayer`](crate::AsideLayer) and no
    /// [`AsideService`](crate::AsideService). Otherwise it is `misplaced`, because the one that exists is
    /// not around this code. An adapter passes the names that its users know.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, ResponseError};
    ///
    /// fn current() -> Result<Aside, ResponseError> {
    ///     let missing = "add the layer";
    ///     let misplaced = "add the layer after this route";
    ///     Aside::current().ok_or_else(|| ResponseError::no_aside(missing, misplaced, None))
    /// }
    ///
    /// assert_eq!(current().unwrap_err().to_string(), "add the layer");
    /// ```
    #[must_use]
    pub fn no_aside(
        missing: &'static str,
        misplaced: &'static str,
        location: Option<&'static Location<'static>>,
    ) -> Self {
        let has_layer = HAS_LAYER.load(Ordering::Relaxed);
        Self::outside(if has_layer { misplaced } else { missing }, location)
    }

    /// Logs this error as [`into_response`](Self::into_response) does.
    ///
    /// Call this if you build the response yourself.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("no token", "x"));
    /// if let Err(error) = aside.check() {
    ///     error.log();
    /// }
    /// ```
    pub fn log(&self) {
        events::response_error(self);
    }
}
