//! Values that the writer records first, because it must see all of them.
//!
//! These are all cases:
//!
//! - A model that validates (`mod.rs`).
//! - A union that its first entry does not decide, and JSON text (`entries.rs`, `map.rs`).
//! - A list of which an index counts from the end, and one of several branches (`list.rs`).
//! - An enum variant that is not an object with one key, or that a value or the client can exclude
//!   (`variant.rs`).
//! - A field with a default that `exclude_defaults` compares (`exclusion.rs`).

use super::writer::{Slot, Writer, Written};
use crate::model::{
    depth::Depth,
    filter::{Blank, Mask, NodeId},
    recording::{Owner, Parts, Recorder, Recording, Replayed, recorded},
    serde_error::{Halt, Result},
    validate::validate,
    violation::Reason,
};

/// A value that serde passes in parts, while it is recorded. The writer has the recording, so that
/// nothing here needs to be dropped.
pub(super) struct Recorded<'w, 'f> {
    pub(super) parts: Parts<&'w mut Writer<'f>>,
    at: usize,
    depth: Depth,
    node: NodeId,
}

impl Owner for &mut Writer<'_> {
    fn recording(&mut self) -> &mut Recording {
        &mut self.rare.get_or_insert_default().recording
    }

    fn halt(&mut self, reason: Reason) -> Halt {
        Writer::halt(self, reason)
    }
}

impl Recorded<'_, '_> {
    /// Writes the recorded value.
    pub(super) fn finish(self) -> Result<Written> {
        let Self { parts, at, depth, node } = self;
        let mut w = parts.close()?;
        // Another value can be recorded while this one is written.
        let recording = std::mem::take(w.recording());
        let written = match &recording.json {
            // An unconstrained place takes JSON text itself.
            Some(text) if w.filter.node(node).fast.has(Mask::ANY) && w.asks_whole() => {
                let is_null = recording.kind(Recording::ROOT) == Mask::NULL;
                let at = w.buffer.extend(at, text.trim_ascii().as_bytes());
                Written { at, blank: if is_null { Blank::Null } else { Blank::No } }
            }
            _ => w.value(at, depth, node, Replayed::new(&recording))?,
        };
        *w.recording() = recording;
        Ok(written)
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins to record a value that serde passes in parts.
    pub(super) fn recorded(
        self,
        open: impl FnOnce(Recorder<&'w mut Writer<'f>>) -> Result<Parts<&'w mut Writer<'f>>>,
    ) -> Result<Recorded<'w, 'f>> {
        let Self { mut w, at, depth, node, .. } = self;
        w.recording().clear();
        let parts = open(Recorder::new(w, depth))?;
        Ok(Recorded { parts, at, depth, node })
    }
}

impl Writer<'_> {
    /// Records a whole value.
    pub(super) fn record(
        &mut self,
        depth: Depth,
        record: impl FnOnce(Recorder<&mut Recording>) -> Result<()>,
    ) -> Result<Recording> {
        recorded(depth, record).map_err(|reason| self.halt(reason))
    }

    /// Validates a recorded value at a node.
    pub(super) fn validated(
        &mut self,
        depth: Depth,
        node: NodeId,
        Replayed { recording, place }: Replayed<'_>,
    ) -> Result<Recording> {
        let validated = validate(self.filter, recording, place, node, depth);
        validated.map_err(|invalid| {
            self.violation = invalid.violations.into_iter().next().map(Box::new);
            self.serialize_failed()
        })
    }
}
