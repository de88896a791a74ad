use serde::Serialize;

use super::{Halt, Writer, fields::Plain, key, recording::Recording};
use crate::model::{
    error::Problem,
    shape::{Decision, NodeId, ObjectId, Union},
};

/// One of several objects; which one is not known yet.
///
/// A derived `Serialize` gives the tag first, so mostly nothing is recorded: the first field decides, and
/// the fields after it go straight into the body.
pub(super) struct Choice<'w, 's> {
    /// What came before the decision; taken by it.
    recording: Option<Recording<'w, 's>>,
    union: &'s Union,
}

impl<'w, 's> Choice<'w, 's> {
    pub(super) fn new(w: &'w mut Writer<'s>, node: NodeId, union: &'s Union) -> Result<Self, Halt> {
        let mut recording = Recording::new(w, node, None);
        recording.open_map()?;
        Ok(Self { recording: Some(recording), union })
    }

    /// Takes a field; gives back the object if that decided which one it is.
    pub(super) fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<Option<Plain<'w, 's>>, Halt> {
        let union = self.union;
        match &union.decided_by {
            Decision::Tag { key: tag, values } if **tag == *name => {
                let found = key::with_text(value, |text| Decision::find(values, text));
                let Ok(Some(branch)) = found else {
                    return Err(self.open()?.w.halt(Problem::UnknownTag));
                };
                let (name, _) = &values[branch.entry];
                let mut plain = self.decide(union.branches[branch.branch])?;
                plain.entry(tag, &**name)?;
                Ok(Some(plain))
            }
            Decision::Name(names) => match Decision::find(names, name) {
                Some(branch) => {
                    let mut plain = self.decide(union.branches[branch.branch])?;
                    plain.entry(name, value)?;
                    Ok(Some(plain))
                }
                // No branch has it.
                None => Ok(None),
            },
            Decision::Tag { .. } | Decision::Untagged => {
                let recording = self.open()?;
                recording.name(name)?;
                recording.value(value)?;
                Ok(None)
            }
        }
    }

    /// serde's rules were broken, or a key is none.
    pub(super) fn refused(&mut self) -> Halt {
        self.open().map_or_else(|halt| halt, |recording| recording.w.halt(Problem::Refused))
    }

    fn open(&mut self) -> Result<&mut Recording<'w, 's>, Halt> {
        // Taken only by a decision, after which the caller writes the object.
        self.recording.as_mut().ok_or(Halt)
    }

    fn decide(&mut self, object: ObjectId) -> Result<Plain<'w, 's>, Halt> {
        let (w, tape, entries) = self.recording.take().ok_or(Halt)?.decided();
        let mut plain = Plain::begin(w, object)?;
        for (name, place) in tape.entries(entries) {
            plain.recorded(name, &tape, place)?;
        }
        plain.w.tape = tape;
        Ok(plain)
    }

    pub(super) fn finish(self) -> Result<(), Halt> {
        let recording = self.recording.ok_or(Halt)?;
        match &self.union.decided_by {
            Decision::Tag { key, .. } => Err(recording.undecided(key)),
            Decision::Name(_) => Err(recording.w.halt(Problem::UnknownTag)),
            Decision::Untagged => recording.finish(),
        }
    }
}
