//! Panics that a step makes on purpose, or that a cycle of dependencies must make.

use std::any::Any;
use std::cell::Cell;
use std::panic;
use std::sync::Once;

/// The message of a panic that a step makes.
pub(super) const ON_PURPOSE: &str = "on purpose";

/// The first words of the panic of a cycle.
pub(super) const CYCLE: &str = "dependency cycle in `Aside::once`: ";

thread_local! {
    /// The first words of the panic that must come next.
    static EXPECTED: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Hides expected panics from the panic hook, because the hook of the fuzzer ends the process.
pub(super) fn install_hook() {
    static INSTALLED: Once = Once::new();

    INSTALLED.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if EXPECTED.get().is_none() {
                hook(panic);
            }
        }));
    });
}

pub(super) fn expect(message: &'static str) {
    EXPECTED.set(Some(message));
}

/// Asserts that no panic is missing.
pub(super) fn assert_none_is_due() {
    let missing = EXPECTED.take();
    assert_eq!(missing, None, "a panic is missing");
}

/// Continues a panic, unless it was expected.
pub(super) fn catch(payload: Box<dyn Any + Send>) {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    let is_expected = EXPECTED.take().is_some_and(|expected| message.starts_with(expected));
    if !is_expected {
        panic::resume_unwind(payload);
    }
}
