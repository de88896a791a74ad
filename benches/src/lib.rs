//! The payloads of the benches, how instructions are counted, and how figures are shown.

pub mod count;
pub mod payload;
pub mod plot;
pub mod spread;
