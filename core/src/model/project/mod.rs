//! The writer that serde drives: a value goes in field by field, and what the shape names comes out.
//!
//! One pass, nothing collected: what a place takes is decided when serde says what it has. Only where a
//! value must be seen whole (an untagged union, a selection by index, a conversion) it is recorded first.

mod choice;
mod entries;
mod fields;
mod key;
mod list;
mod others;
mod plain;
mod plan;
mod recording;
mod slot;
mod value;

use std::{cell::Cell, collections::BTreeSet, fmt};

use bytes::Bytes;
use serde::{Serialize, ser};

use super::{
    body::Body,
    error::{ModelError, PathSegment, Problem, Violation},
    record::Recorder,
    shape::{Mask, NodeId, Object, ObjectId, Shape},
    tape::{Place, Tape},
    walk::Walker,
};
pub(super) use key::{shown, with_text};
pub(super) use plan::{Arrivals, Plan};
use slot::Slot;

/// What most JSON readers, `serde_json`'s among them, read back.
pub(super) const MAX_DEPTH: u32 = 128;

/// A buffer up to this size stays with its thread, so that the one allocation of a body is the body.
const KEPT: usize = 64 * 1024;

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Writes what `shape` names of `value`; `expected` is the length to be prepared for.
pub(super) fn write<T: Serialize + ?Sized>(
    shape: &Shape,
    value: &T,
    expected: usize,
) -> Result<Bytes, ModelError> {
    let is_kept = expected <= KEPT;
    // A `Serialize` may itself write a model: then the buffer is out, and the inner one makes its own.
    // A `Serialize` may run where the thread is being torn down: then there is none either.
    let kept = || BUFFER.try_with(Cell::take).unwrap_or_default();
    let room = if is_kept { kept() } else { Vec::new() };

    let mut writer = Writer::new(shape, Body::within(room, expected));
    let written = writer.root(value);
    let Writer { body, fault, depth, .. } = writer;

    let sent = match (written, fault) {
        // A `Serialize` can swallow an error; what it left is not sent.
        (_, Some(fault)) => Err(ModelError::of_value(vec![fault.reversed()], 0)),
        // It can also catch the panic of what is in it; then something was not closed.
        (written, None) if written.is_err() || depth != 0 => {
            Err(ModelError::of_value(vec![Violation::new(Problem::Refused)], 0))
        }
        (_, None) if is_kept => Ok(Bytes::copy_from_slice(body.as_bytes())),
        (_, None) => return Ok(Bytes::from(body.into_bytes())),
    };
    let room = body.into_room();
    if room.len() <= 2 * KEPT {
        let _ = BUFFER.try_with(|buffer| buffer.set(room));
    }
    sent
}

/// As [`write`], where all that is wrong with the value is wanted: it is recorded first.
pub(super) fn write_recorded<T: Serialize + ?Sized>(
    shape: &Shape,
    value: &T,
) -> Result<Bytes, ModelError> {
    let mut tape = Tape::default();
    let mut fault = None;
    if value.serialize(Recorder::at_depth(&mut tape, &mut fault, 0)).is_err() || fault.is_some() {
        let fault =
            fault.map_or_else(|| Violation::new(Problem::Refused), |fault| fault.reversed());
        return Err(ModelError::of_value(vec![fault], 0));
    }
    let mut body = Body::default();
    Walker::new(shape, &tape, &mut body).all(Place(0), shape.root)?;
    Ok(Bytes::from(body.into_bytes()))
}

/// The state of one body.
pub(super) struct Writer<'s> {
    pub(super) body: Body,
    pub(super) shape: &'s Shape,
    /// As the shape says; nearer.
    omits: bool,
    /// Containers in the high half, wrappers without a bracket of their own in the low half.
    depth: u32,
    fault: Option<Box<Violation>>,
    /// The union whose value is asked once more, and its branch.
    decided: Option<(NodeId, ObjectId)>,
    /// Where the last value ends that said it was not set; 0 for none.
    unset: usize,
    rare: Option<Box<Rare>>,
}

/// What most bodies never need.
#[derive(Default)]
struct Rare {
    /// The structs that are learned, where what is learned of each begins, and how deep each is;
    /// innermost last.
    learning: Vec<(&'static str, usize, u32)>,
    learned: Vec<plan::Entry>,
    /// The same of maps.
    arriving: Vec<(usize, u32)>,
    arrived: Vec<plan::Arrival>,
    /// Keys of maps that did not come in order, innermost map last.
    others: Vec<BTreeSet<Box<[u8]>>>,
    /// Fields seen beyond the first 64, innermost object last.
    seen_far: Vec<u64>,
    tape: Box<Tape>,
}

impl Rare {
    fn learn(&mut self, name: &'static str, depth: u32) {
        self.learning.push((name, self.learned.len(), depth));
    }
}

const CONTAINER: u32 = 1 << 16;
const MAX_WRAPPERS: u32 = 512;

impl<'s> Writer<'s> {
    fn new(shape: &'s Shape, body: Body) -> Self {
        Self {
            body,
            shape,
            omits: shape.omits,
            depth: 0,
            decided: None,
            fault: None,
            unset: 0,
            rare: None,
        }
    }

    fn root<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        let root = self.shape.root;
        self.value(root, self.shape.node(root).fast, value)
    }

    /// Writes a value at a node, whose mask is `fast`.
    #[inline(always)]
    fn value<T: Serialize + ?Sized>(
        &mut self,
        node: NodeId,
        fast: Mask,
        value: &T,
    ) -> Result<(), Halt> {
        match value.serialize(Slot { w: self, node, fast }) {
            Ok(()) => Ok(()),
            Err(Halt) => self.once_more(node, fast, value),
        }
    }

    /// Writes a value whose union was decided by now; all else that halted stays halted.
    #[inline(never)]
    fn once_more<T: Serialize + ?Sized>(
        &mut self,
        node: NodeId,
        fast: Mask,
        value: &T,
    ) -> Result<(), Halt> {
        if self.decided.is_none() || self.fault.is_some() {
            return Err(Halt);
        }
        let written = value.serialize(Slot { w: &mut *self, node, fast });
        // A value that came otherwise this time has not used it.
        self.decided = None;
        written
    }

    /// The branch of the union at `node`, if it was decided. A value that comes otherwise the second time
    /// may bring another union first.
    fn decided_for(&mut self, node: NodeId) -> Option<ObjectId> {
        self.decided.take_if(|(decided, _)| *decided == node).map(|(_, object)| object)
    }

    #[cold]
    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// The innermost struct that is learned has ended.
    #[cold]
    fn learned(&mut self, object: &Object) {
        // After an error that a `Serialize` swallowed, or a panic that it caught, what was noted may not
        // be of this struct.
        let (is_sound, at) = (self.fault.is_none(), self.depth);
        let rare = self.rare();
        let Some((name, start, depth)) = rare.learning.pop() else { return };
        if is_sound && depth == at {
            plan::learn(object, name, &rare.learned[start..]);
        }
        rare.learned.truncate(start);
    }

    #[cold]
    fn learn_arrivals(&mut self) {
        let depth = self.depth;
        let rare = self.rare();
        rare.arriving.push((rare.arrived.len(), depth));
    }

    #[cold]
    fn note_arrival(&mut self, object: &Object, key: &str, action: plan::Action) {
        let rare = self.rare();
        let start = rare.arriving.last().map_or(0, |(start, _)| *start);
        if rare.arrived.len() - start < Arrivals::at_most(object) {
            rare.arrived.push((key.into(), action));
        }
    }

    /// The innermost map that is learned has ended.
    #[cold]
    fn arrived(&mut self, object: &Object) {
        let (is_sound, at) = (self.fault.is_none(), self.depth);
        let rare = self.rare();
        let Some((start, depth)) = rare.arriving.pop() else { return };
        let arrivals = Arrivals::new(rare.arrived.drain(start..));
        if is_sound && depth == at {
            // Another thread may have been quicker, which is as good.
            let _ = object.arrivals.set(arrivals);
        }
    }

    /// Makes room for the marks of an object with more than 64 keys.
    #[cold]
    fn see_far(&mut self, keys: usize) {
        let seen = &mut self.rare().seen_far;
        seen.resize(seen.len() + keys.div_ceil(64) - 1, 0);
    }

    #[inline]
    fn enter(&mut self) -> Result<(), Halt> {
        self.depth += CONTAINER;
        if self.depth >= MAX_DEPTH * CONTAINER + CONTAINER {
            return Err(self.halt(Problem::TooDeep));
        }
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        self.depth -= CONTAINER;
    }

    fn containers(&self) -> u32 {
        self.depth / CONTAINER
    }

    #[inline]
    fn enter_wrapper(&mut self) -> Result<(), Halt> {
        self.depth += 1;
        if self.depth % CONTAINER == MAX_WRAPPERS {
            return Err(self.halt(Problem::TooDeep));
        }
        Ok(())
    }

    #[inline]
    fn leave_wrapper(&mut self) {
        self.depth -= 1;
    }

    /// Writes what was recorded.
    fn play(&mut self, tape: &Tape, place: Place, node: NodeId) -> Result<(), Halt> {
        let depth = self.containers();
        let result = Walker::new(self.shape, tape, &mut self.body).one(place, node, depth);
        result.map_err(|fault| {
            self.fault = Some(Box::new(fault));
            Halt
        })
    }

    /// Whether the value that ends the body said that it was not set.
    fn is_unset(&mut self) -> bool {
        std::mem::take(&mut self.unset) == self.body.len()
    }

    #[cold]
    fn halt(&mut self, problem: Problem) -> Halt {
        self.fault = Some(Box::new(Violation::new(problem)));
        Halt
    }

    /// Says where an error came from, on its way out.
    #[cold]
    fn within(&mut self, segment: PathSegment) -> Halt {
        self.fault
            .get_or_insert_with(|| Box::new(Violation::new(Problem::Refused)))
            .within(segment);
        Halt
    }
}

/// Writing stopped; the writer knows why.
///
/// No size, as every field's result carries one.
#[derive(Debug)]
pub(super) struct Halt;

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value does not fit its response model")
    }
}

impl std::error::Error for Halt {}

impl ser::Error for Halt {
    /// The message may hold a value, so it ends here.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
