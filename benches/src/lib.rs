//! The payloads of the benches, and how instructions are counted.

pub mod count;
pub mod payload;
