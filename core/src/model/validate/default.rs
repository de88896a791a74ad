use super::convert;
use crate::model::{
    filter::{Filter, Node},
    recording::{Place, Recording},
};

/// Returns whether a validated value equals the default of its field.
pub(crate) fn is_default(
    filter: &Filter,
    node: &Node,
    (recording, place): (&Recording, Place),
    default: &Recording,
) -> bool {
    let is_same_decimal = || {
        let canonical = |recording: &Recording, place| {
            convert::canonical(node.format, recording.digits(place)?)
        };
        let one = canonical(recording, recording.unmarked(place));
        one.is_some() && one == canonical(default, Recording::ROOT)
    };
    recording.is_equal(place, default, Recording::ROOT) || filter.rules.lax && is_same_decimal()
}
