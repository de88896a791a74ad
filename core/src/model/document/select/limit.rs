//! How far a selection goes.

use crate::model::invalid_schema::{InvalidSchema, Reason};

/// More than any model has that a person wrote.
pub(super) const MAX_STEPS: u32 = 1 << 14;

/// A union that is a branch of itself ends here; no other is nested as deep.
pub(super) fn at_most(unions: u32) -> Result<(), InvalidSchema> {
    const MAX_UNIONS: u32 = 128;
    match unions {
        0..MAX_UNIONS => Ok(()),
        _ => Err(InvalidSchema::of_options(Reason::TooDeep)),
    }
}
