//! A value that is recorded as a whole, because a union, a selection by index or the validator must
//! see all of it.

mod parse;
mod recorder;
mod serialize;
mod storage;

pub(super) use recorder::{Owner, Parts, Recorder, record, recorded};
pub(super) use serialize::Replayed;
pub(super) use storage::{Part, Place, Recording};
