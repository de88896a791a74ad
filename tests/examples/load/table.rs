//! The table of a run.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::faults::{GRACE, Outcome, SLOW_CLIENTS};

/// One row for each framework.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<(&'static str, Outcome)>);

impl Table {
    pub(crate) fn add(&mut self, framework: &'static str, outcome: Outcome) {
        self.0.push((framework, outcome));
    }

    /// Returns whether each framework had all faults, and nothing was lost, mixed up or kept.
    pub(crate) fn is_good(&self) -> bool {
        self.0.iter().all(|(_, outcome)| {
            let seen = &outcome.seen;
            let happened = [&seen.good, &seen.panics, &seen.cancelled, &seen.vanished];
            let (sent, finished) = outcome.at_stop;
            let (early, late) = outcome.memory;
            happened.into_iter().all(|count| read(count) > 0)
                && read(&seen.mixed) == 0
                && read(&seen.lost) == 0
                && outcome.slow == SLOW_CLIENTS
                && sent > 0
                && sent == finished
                && outcome.running == 0
                && outcome.stopped_in < GRACE
                && late * 100 <= early * 105
        })
    }
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| framework | right responses | panics | cancelled | vanished clients | of another request | lost | \
             slow clients | responses at the stop, of | stopped in | handlers left | memory early | late |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for (framework, outcome) in &self.0 {
            let seen = &outcome.seen;
            let counts = [
                &seen.good,
                &seen.panics,
                &seen.cancelled,
                &seen.vanished,
                &seen.mixed,
                &seen.lost,
            ];
            let [good, panics, cancelled, vanished, mixed, lost] = counts.map(read);
            let (sent, finished) = outcome.at_stop;
            let (early, late) = outcome.memory;
            writeln!(
                f,
                "| {framework} | {good} | {panics} | {cancelled} | {vanished} | {mixed} | {lost} | {} | \
                 {sent} of {finished} | {} ms | {} | {early} KiB | {late} KiB |",
                outcome.slow,
                outcome.stopped_in.as_millis(),
                outcome.running,
            )?;
        }
        Ok(())
    }
}
