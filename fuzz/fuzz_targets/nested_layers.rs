//! Two layers send what one layer sends: `cargo fuzz run nested_layers`.

// Not `#![forbid(unsafe_code)]`: `fuzz_target!` exports an unsafe C function for the fuzzer.
#![no_main]

#[path = "../../core/tests/nested_layers/compare.rs"]
mod compare;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| compare::assert_two_layers_are_like_one(bytes));
