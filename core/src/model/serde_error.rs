//! The error of serde's traits, which all serializers of the model share.

use std::fmt;

use serde::ser;

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
