use super::{
    depth::Depth,
    writer::{Slot, Writer, Written},
};
use crate::model::{
    filter::NodeId,
    halt::{Halt, Result},
    recording::{Open, Parts, Place, Recorder, Recording},
};

/// A recorded value that the writer writes like any other.
#[derive(Clone, Copy)]
pub(super) struct Replayed<'r> {
    pub(super) recording: &'r Recording,
    pub(super) place: Place,
}

impl<'r> Replayed<'r> {
    pub(super) fn new(recording: &'r Recording, place: Place) -> Self {
        Self { recording, place }
    }
}

/// A value between two of its parts that is recorded. The writer has the recording, so that nothing
/// here needs to be dropped.
pub(super) struct Recorded<'w, 'f> {
    w: &'w mut Writer<'f>,
    at: usize,
    depth: Depth,
    node: NodeId,
    open: Open,
}

impl Recorded<'_, '_> {
    /// Records the next part.
    pub(super) fn part(&mut self, record: impl FnOnce(&mut Parts<'_>) -> Result<()>) -> Result<()> {
        let (recording, violation) = self.w.recording();
        self.open.part(recording, violation, record)
    }

    /// Writes the recorded value.
    pub(super) fn finish(self) -> Result<Written> {
        let Self { w, at, depth, node, open } = self;
        let (recording, violation) = w.recording();
        open.finish(recording, violation)?;
        if violation.is_some() {
            return Err(Halt);
        }
        // Another value can be recorded while this one is written.
        let recording = std::mem::take(recording);
        let written = w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT))?;
        *w.recording().0 = recording;
        Ok(written)
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins to record a value that serde passes in parts.
    pub(super) fn recorded(
        self,
        open: impl FnOnce(Recorder<'_>) -> Result<Parts<'_>>,
    ) -> Result<Recorded<'w, 'f>> {
        let Self { w, at, depth, node, .. } = self;
        let (recording, violation) = w.recording();
        recording.clear();
        let open = open(Recorder::new(recording, violation, depth.containers()))?.suspend();
        Ok(Recorded { w, at, depth, node, open })
    }
}

/// Records a whole value.
pub(super) fn recording(
    w: &mut Writer<'_>,
    depth: Depth,
    record: impl FnOnce(Recorder<'_>) -> Result<()>,
) -> Result<Recording> {
    let mut recording = Recording::default();
    let recorded = record(Recorder::new(&mut recording, &mut w.violation, depth.containers()));
    // A `Serialize` can ignore an error, and then the recording is incomplete.
    if recorded.is_err() || w.violation.is_some() {
        Err(w.serialize_failed())
    } else {
        Ok(recording)
    }
}
