use serde::Serialize;

use super::{
    depth::Depth,
    recorded::{Replayed, recording},
    writer::{Slot, Source, Writer, Written},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Action, Entry, Key, KeyEntry, Known, NodeId, Object},
    halt::{Halt, Result},
    json::{Stamp, with_text},
    recording::Recording,
    validate::{is_default, validate},
};

/// An object of the model while it is written: declared keys once, and the required ones all there.
pub(super) struct ObjectWriter<'w, 'f> {
    pub(super) w: &'w mut Writer<'f>,
    pub(super) object: &'f Object,
    /// Where its entries begin in the buffer.
    opened: usize,
    /// Where they end.
    pub(super) at: usize,
    depth: Depth,
    /// The first 64 keys that were written or excluded.
    seen: u64,
    /// Whether the field order is being learned.
    pub(super) is_learned: bool,
    /// Whether an enum variant is around it.
    is_variant: bool,
}

impl<'w, 'f> ObjectWriter<'w, 'f> {
    #[inline(always)]
    pub(super) fn begin(
        w: &'w mut Writer<'f>,
        opened: usize,
        depth: Depth,
        object: &'f Object,
    ) -> Result<Self> {
        let depth = w.enter(depth)?;
        if object.keys.len() > 64 {
            see_far(w, depth, object.keys.len());
        }
        let at = opened;
        Ok(Self { w, object, opened, at, depth, seen: 0, is_learned: false, is_variant: false })
    }

    /// Begins an object whose first key is a tag that is already known. `text` is the entry.
    #[inline(always)]
    pub(super) fn begin_with_tag(
        w: &'w mut Writer<'f>,
        opened: usize,
        depth: Depth,
        object: &'f Object,
        (seen, text): (u64, &Stamp),
    ) -> Self {
        let at = w.buffer.stamp(opened, text);
        Self { w, object, opened, at, depth, seen, is_learned: false, is_variant: false }
    }

    /// Puts the object into an enum variant, whose name is already written.
    pub(super) fn within_variant(mut self, variant: &'static str) -> Self {
        self.w.rare().variants.push(variant);
        self.is_variant = true;
        self
    }

    /// Returns the field order for a struct, or begins to learn it.
    #[inline]
    pub(super) fn order(&mut self, name: &'static str) -> &'f [Entry] {
        match self.object.orders.of_struct(name) {
            Known::Order(order) => return order,
            Known::Free => {
                self.is_learned = true;
                self.w.rare().learning.begin(Some(name), self.depth);
            }
            Known::Full => {}
        }
        &[]
    }

    /// Looks up a field of a struct.
    pub(super) fn look_up(&mut self, key: &'static str) -> Action {
        let action = self.object.action(key);
        if self.is_learned {
            self.w.rare().learning.note_field(key, action);
        }
        action
    }

    /// Checks that a field which the model does not declare is not serde's tag of the model's own type.
    #[cold]
    pub(super) fn undeclared<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<()> {
        let own_name = self.object.type_name.as_deref().filter(|own| {
            let name = self.w.rare().learning.name();
            self.is_learned && !self.is_variant && name == Some(*own)
        });
        let is_tag = |own: &str| with_text(value, |text| text == own).unwrap_or(false);
        if self.object.find(key).is_none() && own_name.is_some_and(is_tag) {
            self.w.halt(Problem::UndeclaredTag);
            return Err(within(self.w, PathSegment::Field(key.into()), false));
        }
        Ok(())
    }

    /// Returns the order of the keys of a map, or begins to learn it.
    #[inline]
    pub(super) fn key_order(&mut self) -> &'f [KeyEntry] {
        // A plain map accepts any key, so there is no order.
        if let (false, None) = (self.object.keys.is_empty(), self.object.orders.of_map()) {
            self.is_learned = true;
            self.w.rare().learning.begin(None, self.depth);
        }
        self.object.orders.of_map().unwrap_or_default()
    }

    /// Looks up a key of a map.
    #[inline(never)]
    pub(super) fn look_up_key(&mut self, key: &str) -> Action {
        let action = self.object.action(key);
        if self.is_learned {
            self.w.rare().learning.note_key(self.object, key, action);
        }
        action
    }

    /// Writes a field that the field order contains.
    #[inline(always)]
    pub(super) fn ordered(
        &mut self,
        Action(index): Action,
        bit: u64,
        value: impl Source,
    ) -> Result<()> {
        if self.seen & bit != 0 {
            return Ok(());
        }
        match field(self.w, self.at, self.depth, self.object, index, value) {
            // Marked afterwards: if a panic is caught on the way, the field was not written.
            Ok(at) => (self.at, self.seen) = (at, self.seen | bit),
            Err(Halt) => return Err(within_key(self.w, self.object, index, self.is_variant)),
        }
        Ok(())
    }

    /// Writes a declared field.
    pub(super) fn declared(&mut self, index: u16, value: impl Source) -> Result<()> {
        if self.is_repeated(index) {
            return Ok(());
        }
        match field(self.w, self.at, self.depth, self.object, index, value) {
            Ok(at) => self.at = at,
            Err(Halt) => return Err(within_key(self.w, self.object, index, self.is_variant)),
        }
        Ok(())
    }

    /// Marks a key as seen. The first of equal keys wins.
    #[inline]
    fn is_repeated(&mut self, index: u16) -> bool {
        if index < 64 {
            let bit = 1 << index;
            let is_repeated = self.seen & bit != 0;
            self.seen |= bit;
            return is_repeated;
        }
        is_repeated_far(self.w, self.depth, index.into())
    }

    /// Writes the key of an extra entry. Returns its end and the node of the value, if the object
    /// accepts the key.
    #[inline(never)]
    pub(super) fn extra_key(&mut self, key: &str) -> Option<(usize, NodeId)> {
        let node = self.w.filter.extra_key(self.object, key)?;
        Some((self.w.buffer.name(self.at, key), node))
    }

    /// Writes the value of an extra entry, whose key ends at `at`.
    pub(super) fn extra_value(
        &mut self,
        (at, node): (usize, NodeId),
        value: impl Source,
    ) -> Result<()> {
        match self.w.value(at, self.depth, node, value) {
            Ok(written) => {
                if self.object.is_map || !written.blank.is_excluded(self.w.filter.rules) {
                    self.at = written.at;
                }
                Ok(())
            }
            Err(Halt) => Err(within(self.w, PathSegment::Key, self.is_variant)),
        }
    }

    #[inline(always)]
    pub(super) fn finish(self) -> Result<Written> {
        let Self { w, object, opened, mut at, depth, seen, is_learned, is_variant } = self;
        if object.required & !seen != 0 || object.keys.len() > 64 {
            at = check_required(w, at, depth, object, seen, is_variant)?;
        }
        if is_learned {
            end_learning(w, object, depth);
        }
        at = w.buffer.close(opened, at, *b"{}");
        if is_variant {
            at = close_variant(w, at);
        }
        Ok(Written::value(at))
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
    if w.omits {
        return omittable(w, [start, at], depth, key, value);
    }
    Ok(value.write(Slot { w, at, depth, node: key.node, fast: key.fast })?.at)
}

/// Writes the value of a field from `at` on, unless the value excludes the field.
#[inline(never)]
fn omittable(
    w: &mut Writer<'_>,
    [start, at]: [usize; 2],
    depth: Depth,
    key: &Key,
    value: impl Source,
) -> Result<usize> {
    let rules = w.filter.rules;
    let written = match key.default.as_deref().filter(|_| rules.exclude_defaults) {
        None => w.value(at, depth, key.node, value)?,
        Some(default) => match unless_default(w, at, depth, key.node, default, value)? {
            None => return Ok(start),
            Some(written) => written,
        },
    };
    Ok(if written.blank.is_excluded(rules) { start } else { written.at })
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
    let mut recording = recording(w, depth, |recorder| value.record(recorder))?;
    let filter = w.filter;
    if !filter.rules.whole {
        recording = validate(filter, &recording, Recording::ROOT, node, depth.containers())
            .map_err(|invalid| w.invalid(invalid))?;
    }
    let value = (&recording, Recording::ROOT);
    if is_default(filter, filter.node(node), value, default) {
        return Ok(None);
    }
    w.value(at, depth, node, Replayed::new(&recording, Recording::ROOT)).map(Some)
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
    is_variant: bool,
) -> Result<usize> {
    let is_validated = w.filter.rules.whole;
    let far = if object.keys.len() > 64 { w.seen_far(depth) } else { &mut [] };
    let is_seen = |index: usize| match index {
        0..64 => seen & (1 << index) != 0,
        _ => far[index / 64 - 1] & (1 << (index % 64)) != 0,
    };
    if let Some(index) = object.missing(is_seen).filter(|_| !is_validated) {
        w.missing(object, index);
        return Err(leave_variant(w, is_variant));
    }
    let absent: Vec<_> = object.absent(is_seen).collect();
    for entry in absent {
        at = w.buffer.stamp(at, entry);
    }
    if object.keys.len() > 64 {
        w.rare().seen_far.pop();
    }
    Ok(at)
}

/// Makes room for the marks of an object with more than 64 keys.
#[cold]
#[inline(never)]
fn see_far(w: &mut Writer<'_>, depth: Depth, keys: usize) {
    let marks = vec![0; keys.div_ceil(64) - 1].into_boxed_slice();
    w.rare().seen_far.push((depth, marks));
}

#[cold]
#[inline(never)]
fn is_repeated_far(w: &mut Writer<'_>, depth: Depth, index: usize) -> bool {
    let word = &mut w.seen_far(depth)[index / 64 - 1];
    let bit = 1 << (index % 64);
    let is_repeated = *word & bit != 0;
    *word |= bit;
    is_repeated
}

#[cold]
#[inline(never)]
fn end_learning(w: &mut Writer<'_>, object: &Object, depth: Depth) {
    let is_sound = w.fault.is_none();
    w.rare().learning.end(object, depth, is_sound);
}

#[cold]
#[inline(never)]
fn close_variant(w: &mut Writer<'_>, at: usize) -> usize {
    w.rare().variants.pop();
    w.buffer.push(at, b'}')
}

#[cold]
#[inline(never)]
fn within_key(w: &mut Writer<'_>, object: &Object, index: u16, is_variant: bool) -> Halt {
    let name = object.keys[usize::from(index)].name.clone();
    within(w, PathSegment::Field(name), is_variant)
}

#[cold]
#[inline(never)]
fn within(w: &mut Writer<'_>, segment: PathSegment, is_variant: bool) -> Halt {
    w.within(segment);
    leave_variant(w, is_variant)
}

#[cold]
fn leave_variant(w: &mut Writer<'_>, is_variant: bool) -> Halt {
    match w.rare().variants.last().copied() {
        Some(variant) if is_variant => {
            w.rare().variants.pop();
            w.within(PathSegment::Field(variant.into()))
        }
        _ => Halt,
    }
}
