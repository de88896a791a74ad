use super::{
    depth::Depth,
    writer::{Slot, Unfinished, Writer, Written},
};
use crate::model::{
    halt::{Halt, Result},
    recording::{Parts, Place, Recorder, Recording},
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
}

impl Recorded<'_, '_> {
    /// Records the next part.
    pub(super) fn part(&mut self, record: impl FnOnce(&mut Parts<'_>) -> Result<()>) -> Result<()> {
        let (Unfinished { recording, open, .. }, fault) = self.w.unfinished()?;
        open.part(recording, fault, record)
    }

    /// Writes the recorded value.
    pub(super) fn finish(self) -> Result<Written> {
        let Self { w } = self;
        let unfinished = w.rare().unfinished.take().ok_or(Halt)?;
        let Unfinished { mut recording, open, at, depth, node } = unfinished;
        open.finish(&mut recording, &mut w.fault)?;
        if w.fault.is_some() {
            return Err(Halt);
        }
        let written = w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT))?;
        w.rare().spare = recording;
        Ok(written)
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins to record a value that comes in parts.
    pub(super) fn recorded(
        self,
        open: impl FnOnce(Recorder<'_>) -> Result<Parts<'_>>,
    ) -> Result<Recorded<'w, 'f>> {
        let Self { w, at, depth, node, .. } = self;
        let mut recording = std::mem::take(&mut w.rare().spare);
        recording.clear();
        let recorder = Recorder::new(&mut recording, &mut w.fault, depth.containers());
        let open = open(recorder)?.suspend();
        w.rare().unfinished = Some(Unfinished { recording, open, at, depth, node });
        Ok(Recorded { w })
    }

    /// Records a whole value and writes it.
    pub(super) fn record(self, record: impl FnOnce(Recorder<'_>) -> Result<()>) -> Result<Written> {
        let Self { w, at, depth, node, .. } = self;
        let recording = recording(w, depth, record)?;
        w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT))
    }
}

/// Records a whole value.
pub(super) fn recording(
    w: &mut Writer<'_>,
    depth: Depth,
    record: impl FnOnce(Recorder<'_>) -> Result<()>,
) -> Result<Recording> {
    let mut recording = Recording::default();
    let recorded = record(Recorder::new(&mut recording, &mut w.fault, depth.containers()));
    // A `Serialize` can ignore an error, and then the recording is incomplete.
    if recorded.is_err() || w.fault.is_some() { Err(w.refused()) } else { Ok(recording) }
}
