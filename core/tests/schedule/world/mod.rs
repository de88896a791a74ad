//! Requests whose tasks make their steps in an order that bytes select. A model says what must happen. The fuzz target of
//! `fuzz/` includes this folder too.
//!
//! A task is the future of a request, with one to three layers, or a task that has the handle of a request. A poll of a
//! task makes one step: a change, a call of `once`, a savepoint, a rollback, a request of its own, a panic or the end. The
//! bytes also start and cancel tasks. After the last byte, each task runs to its end, but only when something wakes it.

mod changes;
mod dependencies;
mod expected_panic;
mod request;
mod steps;
mod tasks;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use self::request::Request;
use self::tasks::Tasks;

/// The requests of one case, and the bytes that select the steps.
struct World {
    bytes: Vec<u8>,
    /// The index of the next byte.
    position: Cell<usize>,
    requests: Vec<Request>,
    /// Numbers that differ, for values, runs and calls.
    last_number: Cell<u32>,
    /// Each value of a dependency holds a clone.
    value_counter: Arc<()>,
}

impl World {
    /// Returns the next byte. Returns `None` after the last one.
    fn next_byte(&self) -> Option<u8> {
        let byte = self.bytes.get(self.position.get()).copied();
        self.position.set(self.position.get() + 1);
        byte
    }

    fn next_number(&self) -> u32 {
        self.last_number.set(self.last_number.get() + 1);
        self.last_number.get()
    }
}

/// Asserts that tasks lose no change and repeat no dependency, for steps in the order that `bytes` select.
///
/// # Panics
///
/// Panics in these cases:
///
/// - A response differs from the model, or a change is not in the response and not once in the report.
/// - A change after the end of the request is not counted.
/// - A function of `once` runs twice for one key and request, or a call gets another value.
/// - A cycle of dependencies does not panic, or something else does.
/// - A task waits, and nothing wakes it.
pub(crate) fn assert_nothing_is_lost(bytes: &[u8]) {
    expected_panic::install_hook();
    let [count, settings @ ..] = bytes else { return };
    let Some((settings, bytes)) = settings.split_first_chunk::<4>() else { return };
    let settings = &settings[..2 * (1 + usize::from(count % 2))];
    let world = Rc::new(World {
        bytes: bytes.to_vec(),
        position: Cell::new(0),
        requests: settings.chunks(2).map(|bytes| Request::new(bytes[0], bytes[1])).collect(),
        last_number: Cell::new(0),
        value_counter: Arc::default(),
    });

    let mut tasks = Tasks::new(&world);
    tasks.run_by_bytes();
    tasks.run_to_the_end();

    for request in &world.requests {
        request.assert_late_changes_are_counted();
    }
    assert_eq!(Arc::strong_count(&world.value_counter), 1, "a value outlives its request");
}
