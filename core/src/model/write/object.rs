use super::exclusion::omittable;
use super::writer::{NO_VARIANT, Omits, Slot, Source, Writer, Written};
use crate::model::{
    depth::Depth,
    filter::{Action, NodeId, Object, ObjectId, TRACKED_KEYS},
    json::Stamp,
    serde_error::{Halt, Result},
    violation::PathSegment,
};

/// An object of the model while it is written. It writes each declared key once, and requires the required ones.
pub(super) struct ObjectWriter<'w, 'f> {
    pub(super) w: &'w mut Writer<'f>,
    pub(super) object: &'f Object,
    /// The start of its entries in the buffer.
    opened: usize,
    /// The end of its entries.
    at: usize,
    depth: Depth,
    /// The first [`TRACKED_KEYS`] keys that were written or excluded.
    seen: u64,
    /// The enum variant around it, or [`NO_VARIANT`].
    pub(super) variant: ObjectId,
}

/// The place of an entry's value.
#[derive(Clone, Copy)]
pub(super) enum EntryPlace {
    Dropped,
    Declared(u16),
    /// The key is written and ends here.
    Extra(usize, NodeId),
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins an object of the model.
    #[inline(always)]
    pub(super) fn object(self, object: &'f Object) -> Result<ObjectWriter<'w, 'f>> {
        let Self { w, at, depth, .. } = self;
        let depth = w.enter(depth)?;
        if object.keys.len() > TRACKED_KEYS {
            clear_far(w, depth);
        }
        Ok(ObjectWriter { w, object, opened: at, at, depth, seen: 0, variant: NO_VARIANT })
    }
}

impl ObjectWriter<'_, '_> {
    /// Writes the tag as the first entry, whose text is known.
    #[inline(always)]
    pub(super) fn with_tag(self, index: u16, text: &Stamp) -> Self {
        let at = self.w.buffer.stamp(self.at, text);
        Self { at, seen: 1 << index, ..self }
    }

    /// Writes an entry whose key is not known from the order of the fields.
    pub(super) fn entry(&mut self, key: &str, value: impl Source) -> Result<()> {
        let place = self.place(self.object.action(key), key);
        self.put(place, value)
    }

    /// Returns the place of an entry, and writes an extra key.
    #[inline(always)]
    pub(super) fn place(&mut self, action: Action, key: &str) -> EntryPlace {
        match action {
            Action::DROP => EntryPlace::Dropped,
            Action::EXTRA => extra_key(self.w, self.at, self.object, key),
            Action(index) => EntryPlace::Declared(index),
        }
    }

    /// Writes the value of an entry.
    #[inline(never)]
    pub(super) fn put(&mut self, place: EntryPlace, value: impl Source) -> Result<()> {
        match place {
            EntryPlace::Dropped => Ok(()),
            EntryPlace::Declared(index) => self.declared(index, value),
            EntryPlace::Extra(at, node) => self.extra(at, node, value),
        }
    }

    /// Writes a declared field. The first of equal keys wins.
    #[inline(always)]
    pub(super) fn declared(&mut self, index: u16, value: impl Source) -> Result<()> {
        let bit = if usize::from(index) < TRACKED_KEYS { 1 << index } else { 0 };
        if self.seen & bit != 0 || bit == 0 && is_far_seen(self.w, self.depth, index) {
            return Ok(());
        }
        match field(self.w, self.at, self.depth, self.object, index, value) {
            // Marked only now. If the value panics, the field does not count as written.
            Ok(at) => (self.at, self.seen) = (at, self.seen | bit),
            Err(Halt) => return Err(within_key(self.w, self.object, index, self.variant)),
        }
        if bit == 0 {
            see_far(self.w, self.depth, index);
        }
        Ok(())
    }

    /// Writes the value of an extra entry, whose key ends at `at`.
    fn extra(&mut self, at: usize, node: NodeId, value: impl Source) -> Result<()> {
        let written = match self.w.omits {
            Omits::Narrowed => self.w.next_asked().writer().value(at, self.depth, node, value),
            Omits::Nothing | Omits::ByValue => self.w.value(at, self.depth, node, value),
        };
        match written {
            Ok(written) => {
                if !self.object.extra.rules.excludes(written.blank) {
                    self.at = written.at;
                }
                Ok(())
            }
            Err(Halt) => Err(self.w.within_variant(PathSegment::Key, self.variant)),
        }
    }

    #[inline(always)]
    pub(super) fn finish(self) -> Result<Written> {
        let Self { w, object, opened, mut at, depth, seen, variant } = self;
        if object.required & !seen != 0 || object.keys.len() > TRACKED_KEYS {
            at = check_required(w, at, depth, object, seen, variant)?;
        }
        at = w.buffer.close(opened, at, *b"{}");
        Ok(Written::value(if variant == NO_VARIANT { at } else { w.close_variant(at) }))
    }
}

/// Writes a field from `start` on. Returns where it ends, which is `start` if its value excludes it.
///
/// All arguments are in registers. Inlined, it would slow down structs of which most fields are
/// dropped.
#[inline(never)]
fn field(
    w: &mut Writer<'_>,
    start: usize,
    depth: Depth,
    object: &Object,
    index: u16,
    value: impl Source,
) -> Result<usize> {
    let key = &object.keys[usize::from(index)];
    let at = w.buffer.stamp(start, &key.text);
    match w.omits {
        Omits::Nothing => {}
        Omits::ByValue => return omittable(w, [start, at], depth, key, value),
        Omits::Narrowed => {
            let Some(mut inside) = w.asked(object.output(usize::from(index))) else {
                return Ok(start);
            };
            return omittable(inside.writer(), [start, at], depth, key, value);
        }
    }
    Ok(value.write(Slot { w, at, depth, node: key.node, fast: key.fast })?.at)
}

/// Writes the key of an extra entry, if the object accepts it.
#[inline(never)]
fn extra_key(w: &mut Writer<'_>, at: usize, object: &Object, key: &str) -> EntryPlace {
    match object.extra.node_of(key) {
        Some(_) if w.omits == Omits::Narrowed && !w.asks_next(key) => EntryPlace::Dropped,
        Some(node) => EntryPlace::Extra(w.buffer.name(at, key), node),
        None => EntryPlace::Dropped,
    }
}

/// Reports a required key that is absent, or writes the entry for that case. Returns where the entries
/// end.
#[cold]
#[inline(never)]
fn check_required(
    w: &mut Writer<'_>,
    mut at: usize,
    depth: Depth,
    object: &Object,
    seen: u64,
    variant: ObjectId,
) -> Result<usize> {
    let is_seen = |index: usize| match index {
        0..TRACKED_KEYS => seen & (1 << index) != 0,
        _ => is_far_seen(w, depth, index as u16),
    };
    let missing = object.missing(is_seen);
    let is_asked = |index: usize| w.asks(object.output(index));
    let absent: Vec<_> =
        object.entries_if_absent(|index| is_seen(index) || !is_asked(index)).collect();
    // A model that validates has already reported them.
    if let Some(index) = missing.filter(|_| !w.filter.rules.whole) {
        let reason = w.filter.node(object.keys[index].node).missing();
        w.halt(reason);
        return Err(within_key(w, object, index as u16, variant));
    }
    for entry in absent {
        at = w.buffer.stamp(at, entry);
    }
    Ok(at)
}

/// Removes the marks of earlier objects at this depth and deeper.
#[cold]
#[inline(never)]
fn clear_far(w: &mut Writer<'_>, depth: Depth) {
    w.rare().seen_far.split_off(&(depth, 0));
}

#[cold]
#[inline(never)]
fn is_far_seen(w: &Writer<'_>, depth: Depth, index: u16) -> bool {
    w.rare.as_ref().is_some_and(|rare| rare.seen_far.contains(&(depth, index)))
}

#[cold]
#[inline(never)]
fn see_far(w: &mut Writer<'_>, depth: Depth, index: u16) {
    w.rare().seen_far.insert((depth, index));
}

#[cold]
#[inline(never)]
fn within_key(w: &mut Writer<'_>, object: &Object, index: u16, variant: ObjectId) -> Halt {
    let name = object.keys[usize::from(index)].name.clone();
    w.within_variant(PathSegment::Field(name), variant)
}
