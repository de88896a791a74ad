//! Fields that their own values exclude: `exclude_none`, `exclude_defaults` and `exclude_unset`.
//!
//! [`Rules::excludes`](crate::model::filter::Rules::excludes) says which values these are.

use super::writer::{Source, Writer, Written};
use crate::model::{
    depth::Depth,
    filter::{Key, NodeId},
    recording::{Recording, Replayed},
    serde_error::Result,
    validate::is_default,
};

/// Writes the value of a field from `at` on, unless the value excludes the field.
#[inline(never)]
pub(super) fn omittable(
    w: &mut Writer<'_>,
    [start, at]: [usize; 2],
    depth: Depth,
    key: &Key,
    value: impl Source,
) -> Result<usize> {
    let rules = key.rules;
    let written = match key.default.as_deref().filter(|_| rules.exclude_defaults) {
        None => w.value(at, depth, key.node, value)?,
        Some(default) => match unless_default(w, at, depth, key.node, default, value)? {
            None => return Ok(start),
            Some(written) => written,
        },
    };
    Ok(if rules.excludes(written.blank) { start } else { written.at })
}

/// Writes a value, unless it equals the default of its field.
fn unless_default(
    w: &mut Writer<'_>,
    at: usize,
    depth: Depth,
    node: NodeId,
    default: &Recording,
    value: impl Source,
) -> Result<Option<Written>> {
    let mut recording = w.record(depth, |recorder| value.record(recorder))?;
    if !w.filter.rules.whole {
        recording = w.validated(depth, node, Replayed::new(&recording))?;
    }
    if is_default(w.filter, node, &recording, default) {
        return Ok(None);
    }
    w.value(at, depth, node, Replayed::new(&recording)).map(Some)
}
