//! The error of serde's traits, which all serializers of the model share.

/// The error of every serializer here. The writer or the recorder holds the reason.
///
/// Its size is zero, because each result of a field contains one. It drops each message, because a message might
/// contain a value.
pub(crate) use std::fmt::Error as Halt;

/// The result of a serializer.
pub(crate) type Result<T, E = Halt> = std::result::Result<T, E>;
