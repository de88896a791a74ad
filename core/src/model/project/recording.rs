//! A value that the writer cannot write yet: onto the tape, and from there into the body.

use serde::Serialize;

use super::{Halt, Writer};
use crate::model::{
    error::{PathSegment, Problem},
    record::Recorder,
    shape::NodeId,
    tape::{Place, Recorded, Tape},
};

/// A value that is recorded while serde gives it, and written when it is whole.
///
/// Always in a box: what it stands beside is moved often, and it is rare.
pub(super) struct Recording<'w, 's> {
    pub(super) w: &'w mut Writer<'s>,
    node: NodeId,
    tape: Box<Tape>,
    /// Containers that are open, outside this value and in it.
    depth: u32,
    /// The list or map whose parts are coming.
    opened: Option<Place>,
    /// The enum variant round it: recorded too, or written already.
    variant: Option<Place>,
    written_variant: Option<&'static str>,
}

impl<'w, 's> Recording<'w, 's> {
    /// What stands at `node`, inside an object of one key if it is a `variant`.
    pub(super) fn new(
        w: &'w mut Writer<'s>,
        node: NodeId,
        variant: Option<&'static str>,
    ) -> Box<Self> {
        let mut tape = std::mem::take(&mut w.rare().tape);
        tape.clear();
        let depth = w.containers();
        let mut recording = Box::new(Self {
            w,
            node,
            tape,
            depth,
            opened: None,
            variant: None,
            written_variant: None,
        });
        if let Some(variant) = variant {
            // A tape that was just cleared has room for two nodes.
            recording.variant = recording.tape.push(Recorded::Map { end: 0 });
            recording.depth += 1;
            let _ = recording.name(variant);
        }
        recording
    }

    /// The same, where the `variant` is in the body already.
    pub(super) fn inside(w: &'w mut Writer<'s>, node: NodeId, variant: &'static str) -> Box<Self> {
        let mut recording = Self::new(w, node, None);
        recording.written_variant = Some(variant);
        recording
    }

    pub(super) fn open_list(&mut self) -> Result<(), Halt> {
        self.depth += 1;
        let opened = self.tape.push(Recorded::List { end: 0 });
        self.opened = Some(opened.ok_or_else(|| self.w.halt(Problem::TooDeep))?);
        Ok(())
    }

    pub(super) fn open_map(&mut self) -> Result<(), Halt> {
        self.depth += 1;
        let opened = self.tape.push(Recorded::Map { end: 0 });
        self.opened = Some(opened.ok_or_else(|| self.w.halt(Problem::TooDeep))?);
        Ok(())
    }

    pub(super) fn name(&mut self, name: &str) -> Result<(), Halt> {
        let text = self.tape.write(name).and_then(|text| self.tape.push(Recorded::Str(text)));
        text.map(drop).ok_or_else(|| self.w.halt(Problem::TooDeep))
    }

    pub(super) fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        let mut fault = None;
        let recorded = value.serialize(Recorder::at_depth(&mut self.tape, &mut fault, self.depth));
        match (recorded, fault) {
            (Ok(()), None) => Ok(()),
            (_, Some(fault)) => {
                self.w.fault = Some(fault);
                Err(Halt)
            }
            (Err(Halt), None) => Err(self.w.halt(Problem::Refused)),
        }
    }

    /// Whether an error was swallowed: then what is recorded may be a key without a value.
    pub(super) fn is_broken(&self) -> bool {
        self.w.fault.is_some()
    }

    pub(super) fn finish(mut self) -> Result<(), Halt> {
        if self.is_broken() {
            return Err(Halt);
        }
        for opened in [self.opened, self.variant].into_iter().flatten() {
            self.tape.close(opened);
        }
        let result = self.w.play(&self.tape, Place(0), self.node);
        match self.written_variant {
            None => result?,
            Some(variant) => {
                result.map_err(|Halt| self.w.within(PathSegment::Field(variant.into())))?;
                self.w.body.push(b'}');
                self.w.leave();
            }
        }
        self.w.rare().tape = self.tape;
        Ok(())
    }

    /// The writer, the tape, and what was recorded so far: for a union that is decided before the end.
    pub(super) fn decided(mut self) -> (&'w mut Writer<'s>, Box<Tape>, Place) {
        let opened = self.opened.unwrap_or(Place(0));
        self.tape.close(opened);
        (self.w, self.tape, opened)
    }
}
