//! The dependencies of a request: which of them run, which have a value, and which wait for another one.

use std::mem;

/// The dependencies. Each has its own function, or its own id of a function.
pub(super) const KEYS: usize = 5;

#[derive(Debug, Default)]
pub(super) struct Dependencies {
    keys: [Dependency; KEYS],
    /// A dependency whose code waits for another one.
    waits: Vec<(usize, usize)>,
    /// The calls whose own run failed, and that must get its error.
    failed: Vec<u32>,
    is_sent: bool,
}

#[derive(Debug, Default)]
struct Dependency {
    value: Option<u32>,
    is_running: bool,
    /// The calls that did not end yet.
    calls: usize,
}

impl Dependencies {
    /// Whether the code of `from` would wait for itself if it asked for `key`.
    pub(super) fn is_cycle(&self, from: Option<usize>, key: usize) -> bool {
        let mut reached = vec![key];
        let mut index = 0;
        while let Some(key) = reached.get(index).copied() {
            for (from, to) in &self.waits {
                if *from == key && !reached.contains(to) {
                    reached.push(*to);
                }
            }
            index += 1;
        }
        self.keys[key].value.is_none() && from.is_some_and(|from| reached.contains(&from))
    }

    pub(super) fn begin_call(&mut self, from: Option<usize>, key: usize) {
        self.keys[key].calls += 1;
        if let Some(from) = from {
            self.waits.push((from, key));
        }
    }

    pub(super) fn end_call(&mut self, from: Option<usize>, key: usize) {
        self.keys[key].calls -= 1;
        if let Some(index) =
            self.waits.iter().position(|wait| from.is_some_and(|from| *wait == (from, key)))
        {
            self.waits.swap_remove(index);
        }
        self.drop_values();
    }

    /// Asserts that a call gets the value that was made.
    pub(super) fn assert_value(&self, key: usize, value: u32) {
        assert_eq!(self.keys[key].value, Some(value), "dependency {key}");
    }

    /// Asserts that a call gets the error of its own run, once.
    pub(super) fn assert_failed(&mut self, call: u32) {
        let index = self.failed.iter().position(|failed| *failed == call);
        self.failed.swap_remove(index.expect("only the call that failed gets the error"));
    }

    pub(super) fn begin_run(&mut self, key: usize) {
        assert_eq!(self.keys[key].value, None, "dependency {key} runs again");
        assert!(!mem::replace(&mut self.keys[key].is_running, true), "dependency {key} runs twice");
    }

    /// Ends a run, also one that was cancelled or that panicked.
    pub(super) fn end_run(&mut self, key: usize) {
        self.keys[key].is_running = false;
    }

    pub(super) fn succeed(&mut self, key: usize, value: u32) {
        self.keys[key].value = Some(value);
    }

    pub(super) fn fail(&mut self, call: u32) {
        self.failed.push(call);
    }

    /// Ends the request. From now on, only a call that did not end yet keeps a value.
    pub(super) fn send(&mut self) {
        self.is_sent = true;
        self.drop_values();
    }

    fn drop_values(&mut self) {
        for dependency in &mut self.keys {
            if self.is_sent && dependency.calls == 0 {
                dependency.value = None;
            }
        }
    }
}
