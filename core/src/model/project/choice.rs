//! A union of objects while its tag is awaited.

use std::{collections::HashSet, sync::atomic::Ordering};

use serde::Serialize;

use super::{Halt, Writer, key, plain::Plain, recording::Recording};
use crate::model::{
    error::{PathSegment, Problem},
    shape::{Decision, NodeId, ObjectId, Union},
};

/// One of several objects; which one is not known yet.
///
/// A derived `Serialize` gives the tag first, so mostly nothing is recorded: the first field decides, and
/// the fields after it go straight into the body. A map gives it in its place. The first time, what comes
/// before it is recorded; from then on it is passed over, and the value is asked to serialize itself once
/// more, which costs less.
pub(super) struct Choice<'w, 's> {
    before: Before<'w, 's>,
    node: NodeId,
    union: &'s Union,
}

/// What came before the decision.
enum Before<'w, 's> {
    Nothing(&'w mut Writer<'s>),
    Recorded(Box<Recording<'w, 's>>),
    Skipped(&'w mut Writer<'s>),
    /// The decision was made.
    Over,
}

impl<'w, 's> Choice<'w, 's> {
    pub(super) fn new(w: &'w mut Writer<'s>, node: NodeId, union: &'s Union) -> Self {
        Self { before: Before::Nothing(w), node, union }
    }

    /// Takes a field; gives back the object if that decided which one it is.
    pub(super) fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<Option<Plain<'w, 's>>, Halt> {
        let union = self.union;
        match &union.decided_by {
            Decision::Tag { key: tag, values, written } if **tag == *name => {
                let found = key::with_text(value, |text| Decision::find(values, text));
                let Ok(Some(found)) = found else {
                    return Err(self.halt(Problem::UnknownTag));
                };
                if let Before::Skipped(w) = &mut self.before {
                    // No fault, so that `Writer::value` asks again.
                    w.decided = Some((self.node, union.branches[found.branch]));
                    return Err(Halt);
                }
                let mut plain = self.decide(union.branches[found.branch])?;
                let (index, text) = &written[found.entry];
                plain.tag(usize::from(*index), text);
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
            Decision::Tag { .. } if self.skips() => Ok(None),
            Decision::Tag { .. } | Decision::Untagged => {
                let recording = self.recording()?;
                recording.name(name)?;
                recording.value(value)?;
                Ok(None)
            }
        }
    }

    /// Whether a key comes before the tag and is passed over.
    pub(super) fn skips_over<K: Serialize + ?Sized>(&mut self, key: &K) -> bool {
        let Decision::Tag { key: tag, .. } = &self.union.decided_by else { return false };
        self.union.is_tag_late.load(Ordering::Relaxed)
            && key::with_text(key, |name| *name != **tag).unwrap_or(false)
            && self.skips()
    }

    /// serde's rules were broken, or a key is none.
    pub(super) fn refused(&mut self) -> Halt {
        self.halt(Problem::Refused)
    }

    fn halt(&mut self, problem: Problem) -> Halt {
        self.writer().map_or(Halt, |w| w.halt(problem))
    }

    /// Nobody's, once the decision was made.
    fn writer(&mut self) -> Option<&mut Writer<'s>> {
        match &mut self.before {
            Before::Nothing(w) | Before::Skipped(w) => Some(w),
            Before::Recorded(recording) => Some(recording.w),
            Before::Over => None,
        }
    }

    /// Whether what comes before the tag is passed over.
    fn skips(&mut self) -> bool {
        if !self.union.is_tag_late.load(Ordering::Relaxed) {
            return false;
        }
        self.before = match std::mem::replace(&mut self.before, Before::Over) {
            Before::Nothing(w) => Before::Skipped(w),
            // Another thread has learned it since.
            before => before,
        };
        matches!(self.before, Before::Skipped(_))
    }

    fn recording(&mut self) -> Result<&mut Recording<'w, 's>, Halt> {
        if let Before::Nothing(_) = self.before
            && let Before::Nothing(w) = std::mem::replace(&mut self.before, Before::Over)
        {
            let mut recording = Recording::new(w, self.node, None);
            recording.open_map()?;
            self.before = Before::Recorded(recording);
        }
        match &mut self.before {
            Before::Recorded(recording) => Ok(recording),
            Before::Nothing(_) | Before::Skipped(_) | Before::Over => Err(Halt),
        }
    }

    fn decide(&mut self, object: ObjectId) -> Result<Plain<'w, 's>, Halt> {
        match std::mem::replace(&mut self.before, Before::Over) {
            Before::Nothing(w) => {
                let object = w.shape.object(object);
                Plain::begin(w, object)
            }
            Before::Recorded(recording) if recording.is_broken() => Err(Halt),
            Before::Recorded(recording) => {
                self.union.is_tag_late.store(true, Ordering::Relaxed);
                let (w, tape, entries) = recording.decided();
                let object = w.shape.object(object);
                let mut plain = Plain::begin(w, object)?;
                let mut others = HashSet::new();
                for (name, place) in tape.entries(entries) {
                    // A key that the object names is sent once anyway.
                    if plain.object.rest.node.is_none() || others.insert(name) {
                        plain.recorded(name, &tape, place)?;
                    }
                }
                plain.w.rare().tape = tape;
                Ok(plain)
            }
            // The caller writes the object by now, or asks again.
            Before::Skipped(_) | Before::Over => Err(Halt),
        }
    }

    pub(super) fn finish(mut self) -> Result<(), Halt> {
        match &self.union.decided_by {
            Decision::Name(_) => Err(self.halt(Problem::UnknownTag)),
            Decision::Tag { key, .. } => {
                let halt = self.halt(Problem::Missing("string".into()));
                Err(self.writer().map_or(halt, |w| w.within(PathSegment::Field((**key).into()))))
            }
            Decision::Untagged => {
                self.recording()?;
                match self.before {
                    Before::Recorded(recording) => recording.finish(),
                    Before::Nothing(_) | Before::Skipped(_) | Before::Over => Err(Halt),
                }
            }
        }
    }
}
