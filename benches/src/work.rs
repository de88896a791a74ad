//! One way of a work.

use std::hint::black_box;

/// One way of a work: by hand, by `aside` or by a peer. Nothing is made before it is asked for.
pub struct Work {
    name: String,
    times: u64,
    make: Box<dyn Fn() -> Task>,
}

/// The work, ready to be done again and again.
pub type Task = Box<dyn FnMut()>;

impl Work {
    /// A work that `make` makes ready. Its answer is checked before anything is measured. Done `times` times,
    /// it takes long enough to be counted.
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
            // Again, so that what is done once in a process, or learned, is done.
            check(&work());
            Box::new(move || drop(black_box(work()))) as Task
        };
        Self { name: name.into(), times, make: Box::new(make) }
    }

    /// The same under another name.
    #[must_use]
    pub fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// What it is called: the room, then the way.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How often it is done to be counted.
    #[must_use]
    pub fn times(&self) -> u64 {
        self.times
    }

    /// Makes it ready.
    ///
    /// # Panics
    ///
    /// If its answer is not the right one.
    #[must_use]
    pub fn task(&self) -> Task {
        (self.make)()
    }
}
