//! A recorded value is checked as a whole: types, required fields, assertions, and the branches of
//! unions. A lax model converts it too, and fills in defaults, as pydantic does.
//!
//! The result is another recording, which the writer writes.

mod convert;
mod default;
mod extra_keys;
mod fit;
mod list;
mod object;
mod passed_over;
mod union;
mod validator;

pub(super) use default::is_default;
pub(super) use validator::Invalid;

use super::{
    filter::{Filter, NodeId},
    recording::{Place, Recording},
};
use validator::Validator;

/// Validates a recorded value for a node. `depth` containers are around it.
pub(super) fn validate(
    filter: &Filter,
    recording: &Recording,
    place: Place,
    node: NodeId,
    depth: u32,
) -> Result<Recording, Invalid> {
    Validator::new(filter, recording, depth).validate(place, node)
}
