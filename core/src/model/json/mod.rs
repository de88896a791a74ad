//! JSON text: the buffer of a body, numbers, and the keys of maps.

mod buffer;
mod key;
mod number;
mod text;

pub(super) use buffer::{Buffer, Stamp};
pub(super) use key::{display, is_json_text, with_text};
pub(super) use number::{NumberKind, float, number_at, number_kind};
pub(super) use text::{ends, is_equal};
