//! The log events of feature `tracing`. Without it, this module does nothing.
//!
//! | target | level | when | fields |
//! |---|---|---|---|
//! | `aside` | error | the response became the generated 500, because a change is invalid | `reason`, `file`, `line` |
//! | `aside` | error | the same, because a value does not match its model | `reason`, `model` |
//! | `aside` | error | the same, because no `Aside` was available (T13) | `reason`, `file`, `line` |
//! | `aside` | error | a stream ended early, because a row does not match its model | `reason`, `row` from 0 |
//! | `aside` | error | a stream ended early, because its source failed | `row` |
//! | `aside` | error | a stream ended early, because a field of an event is invalid | `reason`, `row` |
//! | `aside` | warn | a status was sent that `responses!` does not declare | `warning`, `file`, `line`, `count` |
//! | `aside` | warn | a change was dropped, and not because of a later change | `change`, `reason`, `file`, `line`, `count` |
//! | `aside` | debug | a change was dropped, because a later change replaced it or the request was cancelled | the same |
//! | `aside` | warn | a cookie was sent that might not work as intended | `warning`, `file`, `line`, `count` |
//! | `aside` | warn | a session of a request does not verify | `reason`, `file`, `line`, `count` |
//! | `aside` | warn | a change was made after the response head was sent | `file`, `line`, `count` |
//! | `aside::undeclared` | trace | the value of a model has a key that the model does not declare | `model`, `path` |
//!
//! If one line of code causes the same event again and again, the 1st, 2nd, 4th, 8th, … one is logged, with
//! its number as `count`.

#[cfg(not(feature = "tracing"))]
mod log {
    use crate::temporal::{CallSite, Report, ResponseError};

    pub(crate) fn failure(_: &http::Extensions) {}
    pub(crate) fn response_error(_: &ResponseError) {}
    #[cfg(feature = "model")]
    pub(crate) fn row(_: &(dyn std::error::Error + 'static), _: u64) {}
    #[cfg(feature = "model")]
    #[inline(always)]
    pub(crate) fn undeclared<M: ?Sized, T: ?Sized>(_: &crate::model::ModelSchema, _: &T) {}
    pub(crate) fn dropped(_: &Report, _: Option<&ResponseError>) {}
    pub(crate) fn warnings(_: &Report) {}
    pub(crate) fn late(_: CallSite) {}
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(crate) fn rejected_session(_: &crate::cookie::VerifyError, _: CallSite) {}
}

#[cfg(feature = "tracing")]
mod log {
    use std::collections::HashMap;
    use std::panic::Location;
    use std::sync::{Mutex, PoisonError};

    use tracing::{debug, error, warn};

    #[cfg(feature = "model")]
    use super::super::event::InvalidEvent;
    #[cfg(feature = "model")]
    use crate::model::ModelError;
    use crate::temporal::{CallSite, ChangeKind, DropReason, Report, ResponseError, WarningKind};

    /// Logs the error that a merge left in the extensions.
    pub(crate) fn failure(extensions: &http::Extensions) {
        if let Some(error) = extensions.get::<ResponseError>() {
            response_error(error);
        }
    }

    /// Logs why a response is the generated 500.
    pub(crate) fn response_error(error: &ResponseError) {
        let (file, line) =
            (error.location().map(Location::file), error.location().map(Location::line));
        let model = error.model_name();
        error!(target: "aside", reason = %error, model, file, line, "the response became a 500");
    }

    /// Logs the row that ended a stream. The text of a third-party error might be a secret.
    #[cfg(feature = "model")]
    pub(crate) fn row(error: &(dyn std::error::Error + 'static), row: u64) {
        if let Some(reason) = error.downcast_ref::<ModelError>() {
            error!(target: "aside", %reason, row, "stream ended early: a row does not match its model");
        } else if let Some(reason) = error.downcast_ref::<InvalidEvent>() {
            error!(target: "aside", %reason, row, "stream ended early: an event is invalid");
        } else {
            error!(target: "aside", row, "stream ended early: its source failed");
        }
    }

    /// Logs the keys of a value that its model does not declare, each path once.
    ///
    /// This serializes the value again, so it does nothing unless a subscriber enables its target at level
    /// trace.
    #[cfg(feature = "model")]
    #[inline(always)]
    pub(crate) fn undeclared<M: ?Sized, T: serde::Serialize + ?Sized>(
        schema: &crate::model::ModelSchema,
        value: &T,
    ) {
        if tracing::enabled!(target: "aside::undeclared", tracing::Level::TRACE)
            && let Ok(paths) = schema.undeclared(value)
        {
            log_undeclared(std::any::type_name::<M>(), paths);
        }
    }

    #[cfg(feature = "model")]
    #[cold]
    fn log_undeclared(model: &'static str, paths: Vec<String>) {
        static LOGGED: Mutex<Option<std::collections::HashSet<(&'static str, String)>>> =
            Mutex::new(None);
        /// The keys of a value can be data, so their number has no limit.
        const MOST: usize = 10_000;

        let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
        let logged = logged.get_or_insert_default();
        for path in paths {
            if logged.len() < MOST && logged.insert((model, path.clone())) {
                tracing::trace!(target: "aside::undeclared", model, path, "dropped a key that the model does not declare");
            }
        }
    }

    /// Logs the dropped changes, except the change that is the reason for the `failure`. [`failure`] logs
    /// that one.
    pub(crate) fn dropped(report: &Report, failure: Option<&ResponseError>) {
        let reason = failure.and_then(ResponseError::location);
        for change in report.dropped() {
            let is_failed =
                (change.kind(), change.reason()) == (&ChangeKind::Invalid, DropReason::Failed);
            if is_failed && reason == Some(change.location()) {
                continue;
            }
            let class = if change.reason().is_replaced() { "replaced" } else { "dropped" };
            let Some(count) = due(change.location(), class) else { continue };
            let (file, line) = (change.location().file(), change.location().line());
            let (change, reason) = (change.kind(), change.reason());
            if reason.is_expected() {
                debug!(target: "aside", %change, %reason, file, line, count, "change dropped");
            } else {
                warn!(target: "aside", %change, %reason, file, line, count, "change dropped");
            }
        }
    }

    /// Logs the cookies and statuses that were sent and might not work as intended.
    pub(crate) fn warnings(report: &Report) {
        for warning in report.warnings() {
            let Some(count) = due(warning.location(), "warning") else { continue };
            let (file, line) = (warning.location().file(), warning.location().line());
            let warning = warning.kind();
            if let WarningKind::UndeclaredStatus(_) = warning {
                warn!(target: "aside", %warning, file, line, count, "status is not declared");
            } else {
                warn!(target: "aside", %warning, file, line, count, "cookie might not work as intended");
            }
        }
    }

    /// Logs a change that was made after the response head was sent.
    pub(crate) fn late(location: CallSite) {
        if let Some(count) = due(location, "late") {
            warn!(target: "aside", file = location.file(), line = location.line(), count, "change ignored: the response head was already sent");
        }
    }

    /// Logs why a session is anonymous although the request has its cookie.
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(crate) fn rejected_session(error: &crate::cookie::VerifyError, location: CallSite) {
        if let Some(count) = due(location, error.kind().text()) {
            warn!(target: "aside", reason = %error, file = location.file(), line = location.line(), count, "session rejected");
        }
    }

    /// Returns how often this location caused the event, if the count is a power of two.
    fn due(location: CallSite, operation: &'static str) -> Option<u64> {
        static COUNTS: Mutex<Option<HashMap<(CallSite, &'static str), u64>>> = Mutex::new(None);

        let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get_or_insert_default().entry((location, operation)).or_default();
        *count += 1;
        count.is_power_of_two().then_some(*count)
    }
}

#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use log::rejected_session;
pub(super) use log::{dropped, failure, late, response_error, warnings};
#[cfg(feature = "model")]
pub(super) use log::{row, undeclared};
