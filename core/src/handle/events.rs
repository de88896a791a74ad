//! What the log is told, with feature `tracing`; without it, nothing is done here.
//!
//! | target | level | when | fields |
//! |---|---|---|---|
//! | `aside` | error | the response became our own 500, since a write was refused | `reason`, `file`, `line` |
//! | `aside` | error | the same, since a value is none of its model's | `reason`, `model` |
//! | `aside` | error | the same, because no `Aside` was available (T13) | `reason`, `file`, `line` |
//! | `aside` | error | a stream of rows ended early, as a row was none of its model's | `reason`, `row` from 0 |
//! | `aside` | error | a stream of rows ended early, as its source failed | `row` |
//! | `aside` | error | the same, as a field of an event is invalid | `reason`, `row` |
//! | `aside` | warn | a status was sent that `responses!` does not declare | `risk`, `file`, `line`, `count` |
//! | `aside` | warn | a write was not sent, and nothing said later is the reason | `write`, `why`, `file`, `line`, `count` |
//! | `aside` | debug | a write was not sent, since something said later took its place | the same |
//! | `aside` | warn | a cookie was sent that user agents may not take as meant | `risk`, `file`, `line`, `count` |
//! | `aside` | warn | a session of a request does not verify | `reason`, `file`, `line`, `count` |
//! | `aside` | warn | a write came after the head was sent | `file`, `line`, `count` |
//! | `aside::undeclared` | trace | the value of a model has a key that the model does not declare | `model`, `path` |
//!
//! Where one line of code is the cause again and again, it is told at the 1st, 2nd, 4th, 8th, … time, with
//! `count`.

#[cfg(not(feature = "tracing"))]
mod told {
    use crate::temporal::{Place, Report, ResponseError};

    pub(crate) fn failure(_: &http::Extensions) {}
    pub(crate) fn response_error(_: &ResponseError) {}
    #[cfg(feature = "model")]
    pub(crate) fn row(_: &(dyn std::error::Error + 'static), _: u64) {}
    #[cfg(feature = "model")]
    #[inline(always)]
    pub(crate) fn undeclared<M: ?Sized, T: ?Sized>(_: &crate::model::ModelSchema, _: &T) {}
    pub(crate) fn unsent(_: &Report, _: Option<&ResponseError>) {}
    pub(crate) fn advice(_: &Report) {}
    pub(crate) fn late(_: Place) {}
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(crate) fn rejected_session(_: &crate::cookie::VerifyError, _: Place) {}
}

#[cfg(feature = "tracing")]
mod told {
    use std::collections::{HashMap, HashSet};
    use std::panic::Location;
    use std::sync::{Mutex, PoisonError};

    use tracing::{debug, error, trace, warn};

    #[cfg(feature = "model")]
    use super::super::event::InvalidEvent;
    #[cfg(feature = "model")]
    use crate::model::ModelError;
    use crate::temporal::{ChangeKind, DropReason, Place, Report, ResponseError, WarningKind};

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
            error!(target: "aside", %reason, row, "a stream ended early: a row is none of its model's");
        } else if let Some(reason) = error.downcast_ref::<InvalidEvent>() {
            error!(target: "aside", %reason, row, "a stream ended early: an event is invalid");
        } else {
            error!(target: "aside", row, "a stream ended early: its source failed");
        }
    }

    /// Logs the keys of a value that its model does not declare, each path once. This serializes the
    /// value again, so it does nothing unless a subscriber asks for its target at level trace.
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
        static LOGGED: Mutex<Option<HashSet<(&'static str, String)>>> = Mutex::new(None);
        /// The keys of a value can be data, so that their number has no limit.
        const MOST: usize = 10_000;

        let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
        let logged = logged.get_or_insert_default();
        for path in paths {
            if logged.len() < MOST && logged.insert((model, path.clone())) {
                trace!(target: "aside::undeclared", model, path, "dropped a key that the model does not declare");
            }
        }
    }

    /// Tells of what a merge did not send, but for the write that is the `failure`'s own reason: of that
    /// [`failure`] tells.
    pub(crate) fn unsent(report: &Report, failure: Option<&ResponseError>) {
        let reason = failure.and_then(ResponseError::location);
        for unsent in report.dropped() {
            let is_failed =
                (unsent.kind(), unsent.reason()) == (&ChangeKind::Invalid, DropReason::Failed);
            if is_failed && reason == Some(unsent.location()) {
                continue;
            }
            let Some(count) = due(
                unsent.location(),
                if unsent.reason().is_replaced() { "own word" } else { "unsent" },
            ) else {
                continue;
            };
            let (write, why) = (unsent.kind(), unsent.reason());
            let (file, line) = (unsent.location().file(), unsent.location().line());
            if why.is_replaced() {
                debug!(target: "aside", %write, %why, file, line, count, "a write was not sent");
            } else {
                warn!(target: "aside", %write, %why, file, line, count, "a write was not sent");
            }
        }
    }

    /// Tells of what was sent and may not do what was meant.
    pub(crate) fn advice(report: &Report) {
        for advice in report.warnings() {
            let Some(count) = due(advice.location(), "advice") else { continue };
            let (file, line) = (advice.location().file(), advice.location().line());
            let risk = advice.kind();
            if let WarningKind::UndeclaredStatus(_) = risk {
                warn!(target: "aside", %risk, file, line, count, "a status is not declared");
            } else {
                warn!(target: "aside", %risk, file, line, count, "a cookie may not do what was meant");
            }
        }
    }

    /// Tells of a write after the head was sent.
    pub(crate) fn late(place: Place) {
        if let Some(count) = due(place, "late") {
            warn!(target: "aside", file = place.file(), line = place.line(), count, "said aside too late: the head is sent");
        }
    }

    /// Logs why a session is anonymous although the request has its cookie.
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(crate) fn rejected_session(error: &crate::cookie::VerifyError, place: Place) {
        if let Some(count) = due(place, error.kind().text()) {
            warn!(target: "aside", reason = %error, file = place.file(), line = place.line(), count, "session rejected");
        }
    }

    /// How often this place was the cause, where that is worth telling: at powers of two.
    fn due(place: Place, what: &'static str) -> Option<u64> {
        static COUNTS: Mutex<Option<HashMap<(Place, &'static str), u64>>> = Mutex::new(None);

        let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get_or_insert_default().entry((place, what)).or_default();
        *count += 1;
        count.is_power_of_two().then_some(*count)
    }
}

#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use told::rejected_session;
pub(super) use told::{advice, failure, late, response_error, unsent};
#[cfg(feature = "model")]
pub(super) use told::{row, undeclared};
