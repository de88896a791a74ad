//! A recorded value is validated as a whole: types, required fields, constraints, and the branches of
//! unions. A lax model converts it too, and fills in defaults, as pydantic does.
//!
//! The result is another recording, which the writer writes.

mod convert;
mod extra_keys;
mod fingerprint;
mod fit;
mod list;
mod object;
mod union;
mod validator;

pub(super) use fingerprint::is_default;
pub(super) use validator::validate;
