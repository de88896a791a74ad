use serde::Serialize;

use super::{
    recorded::Recorded,
    writer::{NO_VARIANT, Slot, Source, Writer, Written},
};
use crate::model::{
    depth::Depth,
    filter::{ArrayShape, Item, Mask, NodeId, ObjectId, Positions},
    serde_error::{Halt, Result},
    serde_impls::impl_parts,
    violation::{PathSegment, Reason},
};

/// An array, item by item.
pub(super) enum ListWriter<'w, 'f> {
    Items(Items<'w, 'f>),
    Recorded(Recorded<'w, 'f>),
}

/// See [`FieldsWriter`](super::fields::FieldsWriter).
const _: () = assert!(!std::mem::needs_drop::<ListWriter<'static, 'static>>());

impl_parts!([] items ListWriter<'_, '_> => Written);

pub(super) struct Items<'w, 'f> {
    w: &'w mut Writer<'f>,
    /// The start of the array in the buffer.
    opened: usize,
    at: usize,
    depth: Depth,
    /// The node of the next item.
    item: NodeId,
    fast: Mask,
    index: usize,
    /// The nodes of the items, if they differ by position.
    positions: Option<&'f Positions>,
    /// The enum variant around it, or [`NO_VARIANT`].
    variant: ObjectId,
}

impl<'w, 'f> Slot<'w, 'f> {
    /// Begins an array, or one inside an enum variant.
    #[inline]
    pub(super) fn list(self, variant: Option<&'static str>) -> Result<ListWriter<'w, 'f>> {
        let slot = match variant {
            Some(name) => self.variant_slot(name, |node| {
                !node.array.needs_whole() && node.accepts.has(Mask::ARR)
            }),
            None if self.filter_node().array.needs_whole() => Err(self),
            None => Ok((self, NO_VARIANT)),
        };
        match slot {
            Ok((slot, variant)) => Ok(ListWriter::Items(Items { variant, ..slot.items()? })),
            Err(slot) => Ok(ListWriter::Recorded(slot.recorded(|r| r.list(variant))?)),
        }
    }

    #[inline]
    pub(super) fn items(self) -> Result<Items<'w, 'f>> {
        let (item, positions) = match &self.filter_node().array {
            ArrayShape::Each(item) => (*item, None),
            ArrayShape::Positions(positions) => (self.node, Some(&**positions)),
            ArrayShape::None | ArrayShape::Several => {
                return Err(self.w.mismatch(self.node, Mask::ARR));
            }
        };
        let Self { w, at, depth, .. } = self;
        let depth = w.enter(depth)?;
        let fast = w.filter.node(item).fast;
        let (opened, index, variant) = (at, 0, NO_VARIANT);
        Ok(Items { w, opened, at, depth, item, fast, index, positions, variant })
    }
}

impl ListWriter<'_, '_> {
    #[inline(always)]
    pub(super) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self {
            Self::Items(items) => items.item(0, value),
            Self::Recorded(recorded) => recorded.parts.item(value),
        }
    }

    #[inline(always)]
    pub(super) fn finish(self) -> Result<Written> {
        match self {
            Self::Items(items) => items.finish(),
            Self::Recorded(recorded) => recorded.finish(),
        }
    }
}

impl Items<'_, '_> {
    /// Writes an item. `length` is the length of the array, which matters only if a selection counts
    /// from the end.
    #[inline]
    pub(super) fn item(&mut self, length: usize, value: impl Source) -> Result<()> {
        if let Some(positions) = self.positions {
            match positions.item(self.index, length) {
                Some(Item { node, is_written: true }) => {
                    (self.item, self.fast) = (node, self.w.filter.node(node).fast);
                }
                Some(_) => {
                    self.index += 1;
                    return Ok(());
                }
                None => return Err(self.w.halt(Reason::TooManyItems)),
            }
        }
        let at = self.w.buffer.push(self.at, b',');
        let Self { w, depth, item: node, fast, .. } = self;
        match value.write(Slot { w, at, depth: *depth, node: *node, fast: *fast }) {
            Ok(written) => self.at = written.at,
            Err(Halt) => {
                return Err(self.w.within_variant(PathSegment::Index(self.index), self.variant));
            }
        }
        self.index += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn finish(self) -> Result<Written> {
        let Self { w, opened, at, index, positions, variant, .. } = self;
        if let Some(positions) = positions
            && let Some(next) = positions.item(index, index)
            && index < positions.at_least
        {
            let missing = w.filter.node(next.node).missing();
            w.halt(missing);
            return Err(w.within_variant(PathSegment::Index(index), variant));
        }
        let at = w.buffer.close(opened, at, *b"[]");
        Ok(Written::value(if variant == NO_VARIANT { at } else { w.close_variant(at) }))
    }
}
