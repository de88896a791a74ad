//! What the log is told, with feature `tracing`; without it, nothing is done here.
//!
//! | target | level | when | fields |
//! |---|---|---|---|
//! | `aside` | error | the response became our own 500, since a write was refused | `reason`, `file`, `line` |
//! | `aside` | error | the same, since a value is none of its model's | `reason`, `model` |
//! | `aside` | error | something asked for an `Aside` where no scope is (T13) | `reason`, `file`, `line`, `count` |
//! | `aside` | error | a stream of rows ended early, as a row was none of its model's | `reason`, `row` from 0 |
//! | `aside` | error | a stream of rows ended early, as its source failed | `row` |
//! | `aside` | warn | a write was not sent, and nothing said later is the reason | `write`, `why`, `file`, `line`, `count` |
//! | `aside` | debug | a write was not sent, since something said later took its place | the same |
//! | `aside` | warn | a cookie was sent that user agents may not take as meant | `risk`, `file`, `line`, `count` |
//! | `aside` | warn | a write came after the head was sent | `file`, `line`, `count` |
//!
//! Where one line of code is the cause again and again, it is told at the 1st, 2nd, 4th, 8th, … time, with
//! `count`.

use crate::temporal::{Place, Report, ResponseError};

/// Tells that something asked for an `Aside` where no scope is (T13): an adapter's word, which has `reason`, and
/// the user's line where it knows one.
#[doc(hidden)]
#[track_caller]
pub fn tell_outside(reason: &dyn std::fmt::Display, place: Option<Place>) {
    told::outside(reason, place, std::panic::Location::caller());
}

#[cfg(not(feature = "tracing"))]
mod told {
    use super::{Place, Report, ResponseError};

    pub(crate) fn outside(_: &dyn std::fmt::Display, _: Option<Place>, _: Place) {}
    pub(crate) fn failure(_: &http::Extensions) {}
    #[cfg(feature = "model")]
    pub(crate) fn row(_: Option<&crate::model::ModelError>, _: u64) {}
    pub(crate) fn unsent(_: &Report, _: Option<&ResponseError>) {}
    pub(crate) fn advice(_: &Report) {}
    pub(crate) fn late(_: Place) {}
}

#[cfg(feature = "tracing")]
mod told {
    use std::collections::HashMap;
    use std::fmt::Display;
    use std::panic::Location;
    use std::sync::{Mutex, PoisonError};

    use tracing::{debug, error, warn};

    use super::{Place, Report, ResponseError};
    use crate::temporal::{ChangeKind, DropReason};

    /// Tells of a door that is missing, `counted` by the adapter's line where no user's is known.
    pub(crate) fn outside(reason: &dyn Display, place: Option<Place>, counted: Place) {
        if let Some(count) = due(place.unwrap_or(counted), "outside") {
            let (file, line) = (place.map(Location::file), place.map(Location::line));
            error!(target: "aside", %reason, file, line, count, "there is no scope to say anything aside in");
        }
    }

    /// Tells of the failure that a merge left in the extensions.
    pub(crate) fn failure(extensions: &http::Extensions) {
        if let Some(failure) = extensions.get::<ResponseError>() {
            let (file, line) =
                (failure.location().map(Location::file), failure.location().map(Location::line));
            let model = failure.model_name();
            error!(target: "aside", reason = %failure, model, file, line, "the response became a 500");
        }
    }

    /// Tells of the row that ended a stream; of a foreign error nothing but that there was one.
    #[cfg(feature = "model")]
    pub(crate) fn row(reason: Option<&crate::model::ModelError>, row: u64) {
        match reason {
            Some(reason) => {
                error!(target: "aside", %reason, row, "a stream ended early: a row is none of its model's");
            }
            None => error!(target: "aside", row, "a stream ended early: its source failed"),
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
            warn!(target: "aside", risk = %advice.kind(), file, line, count, "a cookie may not do what was meant");
        }
    }

    /// Tells of a write after the head was sent.
    pub(crate) fn late(place: Place) {
        if let Some(count) = due(place, "late") {
            warn!(target: "aside", file = place.file(), line = place.line(), count, "said aside too late: the head is sent");
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

#[cfg(feature = "model")]
pub(super) use told::row;
pub(super) use told::{advice, failure, late, unsent};
