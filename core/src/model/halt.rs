//! The limits of nesting and the error, which all serializers of this module share.

use std::fmt;

use serde::ser;

/// The number of nested containers that most JSON readers accept, `serde_json` among them.
pub(crate) const MAX_DEPTH: u32 = 128;

/// The number of nested options and newtypes, which have no bracket in JSON but take stack.
pub(crate) const MAX_WRAPPERS: u32 = 512;

/// The error of every serializer here. The writer or the recorder holds the reason.
///
/// Its size is zero, because each result of a field contains one.
#[derive(Debug)]
pub(crate) struct Halt;

/// The result of a serializer.
pub(crate) type Result<T, E = Halt> = std::result::Result<T, E>;

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("value does not match the response model")
    }
}

impl std::error::Error for Halt {}

impl ser::Error for Halt {
    /// Drops the message, because it might contain a value.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
