//! The dependencies of a request: which of them run, which have a value, and which wait for another one.

use std::mem;

/// The dependencies. Each has its own function, or its own id of a function.
pub(super) const KEYS: usize = 5;

#[derive(Debug)]
pub(super) struct Dependencies {
    /// The dependencies, including those that a rollback made the request forget.
    all: Vec<Dependency>,
    /// The dependency that a call with a key gets.
    current: [usize; KEYS],
    /// A dependency whose code waits for another one.
    waits: Vec<(usize, usize)>,
    /// The calls whose own run failed, and that must get its error.
    failed: Vec<u32>,
    is_sent: bool,
}

#[derive(Debug, Default)]
struct Dependency {
    /// The value, and the number of changes when it was made.
    value: Option<(u32, usize)>,
    is_running: bool,
    /// The calls that did not end yet.
    calls: usize,
}

impl Default for Dependencies {
    fn default() -> Self {
        Self {
            all: (0..KEYS).map(|_| Dependency::default()).collect(),
            current: std::array::from_fn(|key| key),
            waits: Vec::new(),
            failed: Vec::new(),
            is_sent: false,
        }
    }
}

impl Dependencies {
    /// Returns the dependency that a call with a key gets.
    pub(super) fn current(&self, key: usize) -> usize {
        self.current[key]
    }

    /// Whether the code of `from` would wait for itself if it asked for `to`.
    pub(super) fn is_cycle(&self, from: Option<usize>, to: usize) -> bool {
        let mut reached = vec![to];
        let mut index = 0;
        while let Some(one) = reached.get(index).copied() {
            for (from, to) in &self.waits {
                if *from == one && !reached.contains(to) {
                    reached.push(*to);
                }
            }
            index += 1;
        }
        self.all[to].value.is_none() && from.is_some_and(|from| reached.contains(&from))
    }

    pub(super) fn begin_call(&mut self, from: Option<usize>, to: usize) {
        self.all[to].calls += 1;
        if let Some(from) = from {
            self.waits.push((from, to));
        }
    }

    pub(super) fn end_call(&mut self, from: Option<usize>, to: usize) {
        self.all[to].calls -= 1;
        if let Some(index) =
            self.waits.iter().position(|wait| from.is_some_and(|from| *wait == (from, to)))
        {
            self.waits.swap_remove(index);
        }
        self.drop_values();
    }

    /// Asserts that a call gets the value that was made.
    pub(super) fn assert_value(&self, dependency: usize, value: u32) {
        let made = self.all[dependency].value.map(|(made, _)| made);
        assert_eq!(made, Some(value), "dependency {dependency}");
    }

    /// Asserts that a call gets the error of its own run, once.
    pub(super) fn assert_failed(&mut self, call: u32) {
        let index = self.failed.iter().position(|failed| *failed == call);
        self.failed.swap_remove(index.expect("only the call that failed gets the error"));
    }

    pub(super) fn begin_run(&mut self, index: usize) {
        let dependency = &mut self.all[index];
        assert_eq!(dependency.value, None, "dependency {index} runs again");
        assert!(!mem::replace(&mut dependency.is_running, true), "dependency {index} runs twice");
    }

    /// Ends a run, also one that was cancelled or that panicked.
    pub(super) fn end_run(&mut self, dependency: usize) {
        self.all[dependency].is_running = false;
    }

    pub(super) fn succeed(&mut self, dependency: usize, value: u32, changes: usize) {
        self.all[dependency].value = Some((value, changes));
    }

    pub(super) fn fail(&mut self, call: u32) {
        self.failed.push(call);
    }

    /// Rolls back to a number of changes, by code of the dependencies `running`.
    ///
    /// A dependency that ended before the rolled back changes keeps its value. So does one that rolls back itself.
    pub(super) fn roll_back(&mut self, length: usize, running: &[usize]) {
        for current in &mut self.current {
            let is_kept = match self.all[*current].value {
                Some((_, changes)) => changes <= length,
                None => running.contains(current),
            };
            if !is_kept {
                *current = self.all.len();
                self.all.push(Dependency::default());
            }
        }
    }

    /// Ends the request. From now on, only a call that did not end yet keeps a value.
    pub(super) fn send(&mut self) {
        self.is_sent = true;
        self.drop_values();
    }

    fn drop_values(&mut self) {
        for dependency in &mut self.all {
            if self.is_sent && dependency.calls == 0 {
                dependency.value = None;
            }
        }
    }
}
