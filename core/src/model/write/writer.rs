use std::{
    cell::Cell,
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use serde::Serialize;

use crate::model::{
    depth::Depth,
    error::ModelError,
    filter::{Blank, Filter, Mask, Node, NodeId, ObjectId, Scalar},
    json::Buffer,
    recording::{Recorder, Recording},
    requested_fields::Narrow,
    serde_error::{Halt, Result},
    violation::{PathSegment, Reason, Violation},
};

/// A body up to this size is written to a buffer that the thread reuses. Then it needs one allocation.
///
/// A thread holds a buffer of at most twice this size.
const REUSED: usize = 64 * 1024;

thread_local! {
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The object around a value that is in no enum variant. It is the unconstrained one, which is never a
/// variant.
pub(super) const NO_VARIANT: ObjectId = Filter::OPEN_OBJECT;

/// The state of one body.
///
/// The position and the depth are not part of it. They are passed and returned by value, so they stay in
/// registers. The writer never removes text. If a value is excluded or ends with an error, the next one
/// overwrites it.
pub(super) struct Writer<'f> {
    pub(super) buffer: Buffer,
    pub(super) filter: &'f Filter,
    /// Whether the buffer is the one that the thread reuses.
    is_reused: bool,
    pub(super) omits: Omits,
    pub(super) violation: Option<Box<Violation>>,
    pub(super) rare: Option<Box<Rare<'f>>>,
}

/// The reasons to exclude a field that the model sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Omits {
    Nothing,
    /// Its value, by `exclude_none` and similar options.
    ByValue,
    /// The client did not ask for the field, or its value excludes it.
    Narrowed,
}

/// The state that most bodies do not need.
#[derive(Default)]
pub(super) struct Rare<'f> {
    /// The keys after the first `TRACKED_KEYS` that were seen, each with the depth of its object.
    pub(super) seen_far: BTreeSet<(Depth, u16)>,
    /// The value that is being recorded, or the buffers of the last one.
    pub(super) recording: Recording,
    /// The fields that the client asks for.
    pub(super) narrow: Option<Narrow<'f>>,
}

/// The place of one value in the body and in the filter.
pub(super) struct Slot<'w, 'f> {
    pub(super) w: &'w mut Writer<'f>,
    pub(super) at: usize,
    pub(super) depth: Depth,
    pub(super) node: NodeId,
    /// The types that need no check here.
    pub(super) fast: Mask,
}

impl<'f> Slot<'_, 'f> {
    pub(super) fn filter_node(&self) -> &'f Node {
        self.w.filter.node(self.node)
    }
}

/// A value that can be written: a reference to any `Serialize`, or a recorded value.
pub(super) trait Source {
    fn write(self, slot: Slot<'_, '_>) -> Result<Written>;

    fn record(self, recorder: Recorder<&mut Recording>) -> Result<()>;
}

impl<T: Serialize + ?Sized> Source for &T {
    #[inline(always)]
    fn write(self, slot: Slot<'_, '_>) -> Result<Written> {
        self.serialize(slot)
    }

    fn record(self, recorder: Recorder<&mut Recording>) -> Result<()> {
        self.serialize(recorder)
    }
}

/// The end of a written value, and whether the value can exclude its field.
#[derive(Clone, Copy)]
pub(super) struct Written {
    /// Its end in the buffer.
    pub(super) at: usize,
    pub(super) blank: Blank,
}

impl Written {
    #[inline(always)]
    pub(super) fn value(at: usize) -> Self {
        Self { at, blank: Blank::No }
    }
}

impl<'f> Writer<'f> {
    #[inline]
    pub(super) fn new(filter: &'f Filter, expected: &AtomicUsize) -> Self {
        let expected = expected.load(Ordering::Relaxed);
        // The buffer is absent if a `Serialize` writes a model itself, or runs while the thread ends.
        let earlier = || BUFFER.try_with(Cell::take).unwrap_or_default();
        let is_reused = expected <= REUSED;
        let buffer = Buffer::within(if is_reused { earlier() } else { Vec::new() }, expected);
        let omits = if filter.rules.omits() { Omits::ByValue } else { Omits::Nothing };
        Self { buffer, filter, is_reused, omits, violation: None, rare: None }
    }

    /// Returns the body. It is built here, because a processor waits when it moves what it just wrote.
    #[inline(never)]
    pub(super) fn finish(
        self,
        written: Result<Written>,
        expected: &AtomicUsize,
    ) -> Result<Bytes, ModelError> {
        let Self { buffer, is_reused, violation, .. } = self;
        // A `Serialize` can ignore an error, so the violation counts too.
        let length = match (written, violation) {
            (Ok(Written { at, .. }), None) => at,
            (_, violation) => {
                reuse(buffer);
                return Err(ModelError::of_violation(*violation.unwrap_or_else(failed)));
            }
        };
        // Grows at once and shrinks by an eighth, so that one short body does not discard the estimate.
        let before = expected.load(Ordering::Relaxed);
        if length > before || length < before / 2 {
            expected.store(length.max(before - before / 8), Ordering::Relaxed);
        }
        if !is_reused {
            return Ok(Bytes::from(buffer.into_bytes(length)));
        }
        let body: Box<[u8]> = buffer.up_to(length).into();
        reuse(buffer);
        Ok(Bytes::from(body))
    }

    /// Writes a value at a node.
    #[inline]
    pub(super) fn value(
        &mut self,
        at: usize,
        depth: Depth,
        node: NodeId,
        value: impl Source,
    ) -> Result<Written> {
        let fast = self.filter.node(node).fast;
        value.write(Slot { w: self, at, depth, node, fast })
    }

    #[cold]
    pub(super) fn rare(&mut self) -> &mut Rare<'f> {
        self.rare.get_or_insert_default()
    }

    /// Ends the enum variant around a list or object that ends at `at`.
    #[cold]
    pub(super) fn close_variant(&mut self, at: usize) -> usize {
        self.buffer.push(at, b'}')
    }

    #[inline(always)]
    pub(super) fn enter(&mut self, depth: Depth) -> Result<Depth> {
        depth.inside_container().ok_or_else(|| self.halt(Reason::TooDeep))
    }

    #[inline(always)]
    pub(super) fn enter_wrapper(&mut self, depth: Depth) -> Result<Depth> {
        depth.inside_wrapper().ok_or_else(|| self.halt(Reason::TooDeep))
    }

    /// Checks a scalar that the fast types of its node do not include.
    #[cold]
    pub(super) fn check(&mut self, node: NodeId, scalar: Scalar<&str>) -> Result<()> {
        // The validator has checked the value. As in pydantic, it does not check defaults.
        if self.filter.rules.whole {
            return Ok(());
        }
        self.filter.node(node).check(scalar).map_err(|reason| self.halt(reason))
    }

    #[cold]
    pub(super) fn mismatch(&mut self, node: NodeId, found: Mask) -> Halt {
        let reason = self.filter.node(node).mismatch(found);
        self.halt(reason)
    }

    #[cold]
    pub(super) fn halt(&mut self, reason: Reason) -> Halt {
        self.halt_with(Violation::new(reason))
    }

    #[cold]
    pub(super) fn halt_with(&mut self, violation: Violation) -> Halt {
        self.violation = Some(Box::new(violation));
        Halt
    }

    /// Reports that a `Serialize` failed, unless a violation is known.
    #[cold]
    pub(super) fn serialize_failed(&mut self) -> Halt {
        self.violation.get_or_insert_with(failed);
        Halt
    }

    /// Adds the next outer segment to the path of the violation.
    #[cold]
    pub(super) fn within(&mut self, segment: PathSegment) -> Halt {
        self.serialize_failed();
        if let Some(violation) = &mut self.violation {
            violation.within(segment);
        }
        Halt
    }

    /// Adds the segment of a list or object, and that of the enum variant around it.
    #[cold]
    #[inline(never)]
    pub(super) fn within_variant(&mut self, segment: PathSegment, variant: ObjectId) -> Halt {
        self.within(segment);
        match &*self.filter.object(variant).keys {
            [key] if variant != NO_VARIANT => self.within(PathSegment::Field(key.name.clone())),
            _ => Halt,
        }
    }
}

/// Stores a buffer for the thread's next body, unless it is large.
#[inline]
fn reuse(buffer: Buffer) {
    let buffer = buffer.into_inner();
    if buffer.capacity() <= 2 * REUSED {
        let _ = BUFFER.try_with(|next| next.set(buffer));
    }
}

#[cfg(test)]
pub(crate) fn reused_capacity() -> usize {
    let buffer = BUFFER.take();
    let capacity = buffer.capacity();
    BUFFER.set(buffer);
    capacity
}

fn failed() -> Box<Violation> {
    Box::new(Violation::new(Reason::SerializeFailed))
}
