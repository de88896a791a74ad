//! JSON text: the buffer of a body, numbers, and the keys of maps.

mod buffer;
mod key;
mod text;

pub(super) use buffer::{Buffer, Stamp};
pub(super) use key::{is_json_text, with_tag, with_text};
pub(super) use text::{display, float, is_equal};
