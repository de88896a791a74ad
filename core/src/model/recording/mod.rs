//! A value that is recorded as a whole, because a union, a selection by index or the validator must
//! see all of it.

mod equal;
mod parse;
mod parts;
mod recorder;
mod storage;

pub(super) use parse::parse;
pub(super) use parts::{Open, Parts, Recorder};
pub(super) use recorder::record;
pub(super) use storage::{Part, Place, Recording};
