//! The processor time of a test. Unlike the time of a clock, it does not depend on what else the machine does.

use std::{fs, time::Duration};

/// A measurement of this thread's processor time. It measures nothing on systems other than Linux.
pub(crate) struct ProcessorTime(Option<Duration>);

impl ProcessorTime {
    pub(crate) fn start() -> Self {
        Self(used())
    }

    #[track_caller]
    pub(crate) fn assert_less_than(&self, limit: Duration) {
        if let (Some(before), Some(now)) = (self.0, used()) {
            let spent = now - before;
            assert!(spent < limit, "{spent:?} of processor time, and {limit:?} is the limit");
        }
    }
}

/// Returns the processor time of this thread, the first number of the file in nanoseconds.
fn used() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// A limit that measures nothing would never fail.
#[test]
#[cfg(target_os = "linux")]
#[should_panic(expected = "of processor time")]
fn work_takes_processor_time() {
    let time = ProcessorTime::start();
    let digits: usize = (0..2_000_000_u32).map(|n| n.to_string().len()).sum();
    assert_eq!(digits, 12_888_890);
    time.assert_less_than(Duration::from_millis(1));
}
