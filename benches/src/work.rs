//! One way of a workload.

use std::hint::black_box;

/// One way of a workload: by hand, by `aside` or by a peer. It is created only when it is needed.
pub struct Work {
    name: String,
    times: u64,
    make: Box<dyn Fn() -> Task>,
}

/// The workload, ready to run repeatedly.
pub type Task = Box<dyn FnMut()>;

impl Work {
    /// Creates a workload that `make` prepares. Its result is checked before the measurement. `times` runs take long enough
    /// to be counted.
    pub fn new<F, R>(
        name: impl Into<String>,
        times: u64,
        check: impl Fn(&R) + 'static,
        make: impl Fn() -> F + 'static,
    ) -> Self
    where
        F: FnMut() -> R + 'static,
        R: 'static,
    {
        let make = move || {
            let mut work = make();
            check(&work());
            // Runs again, so that one-time work and caches are complete.
            check(&work());
            Box::new(move || drop(black_box(work()))) as Task
        };
        Self { name: name.into(), times, make: Box::new(make) }
    }

    /// Returns the same workload under another name.
    #[must_use]
    pub fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// Returns its name: the group, and then the way.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the number of runs for counting.
    #[must_use]
    pub fn times(&self) -> u64 {
        self.times
    }

    /// Prepares the workload.
    ///
    /// # Panics
    ///
    /// Panics if its result is wrong.
    #[must_use]
    pub fn task(&self) -> Task {
        (self.make)()
    }
}
