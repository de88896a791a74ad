use super::convert;
use crate::model::{
    filter::{Filter, Format, NodeId, Scalar},
    recording::{Place, Recording},
};

/// Returns whether a validated value equals the default of its field.
pub(crate) fn is_default(
    filter: &Filter,
    node: NodeId,
    value: &Recording,
    default: &Recording,
) -> bool {
    let of = |recording| fingerprint_at_node(filter, node, recording, Recording::ROOT);
    of(value) == of(default)
}

/// Returns bytes that are the same for equal values of a node, and only for these.
pub(super) fn fingerprint_at_node(
    filter: &Filter,
    node: NodeId,
    recording: &Recording,
    place: Place,
) -> Vec<u8> {
    if filter.rules.lax && filter.node(node).format == Format::Decimal {
        let text = recording.scalar(place).and_then(Scalar::text);
        if let Some(canonical) = text.and_then(convert::canonical_decimal) {
            return canonical.into_bytes();
        }
    }
    let mut bytes = Vec::new();
    recording.fingerprint(place, &mut bytes);
    bytes
}
