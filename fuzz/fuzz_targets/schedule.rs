//! No order of the steps of tasks loses a change or runs a dependency twice.

#![no_main]

#[path = "../../core/tests/schedule/world/mod.rs"]
mod world;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| world::assert_nothing_is_lost(bytes));
