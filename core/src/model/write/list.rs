use serde::Serialize;

use super::{
    depth::Depth,
    recorded::Recorded,
    writer::{Slot, Source, Writer, Written},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{ArrayShape, Item, Mask, NodeId, Positions},
    forward::forward_items,
    halt::{Halt, Result},
};

/// An array, item by item.
pub(super) enum ListWriter<'w, 'f> {
    Each(Items<'w, 'f>),
    Positions(Items<'w, 'f>, &'f Positions),
    Recorded(Recorded<'w, 'f>),
    /// The value of an enum variant that the model does not declare.
    Dropped(Written),
}

pub(super) struct Items<'w, 'f> {
    pub(super) w: &'w mut Writer<'f>,
    /// Where the array begins in the buffer.
    opened: usize,
    at: usize,
    depth: Depth,
    item: NodeId,
    fast: Mask,
    pub(super) index: usize,
    /// The enum variant around the array.
    variant: Option<&'static str>,
}

impl<'w, 'f> Slot<'w, 'f> {
    #[inline]
    pub(super) fn list(self) -> Result<ListWriter<'w, 'f>> {
        self.list_in(None)
    }

    /// Begins an array, if necessary in an enum variant whose name is already written.
    #[inline]
    pub(super) fn list_in(self, variant: Option<&'static str>) -> Result<ListWriter<'w, 'f>> {
        let array = &self.filter_node().array;
        match array {
            ArrayShape::Each(item) => Ok(ListWriter::Each(self.items(*item, variant)?)),
            _ if array.needs_whole() => {
                Ok(ListWriter::Recorded(self.recorded(|recorder| recorder.list())?))
            }
            ArrayShape::Positions(positions) => {
                Ok(ListWriter::Positions(self.positions(variant)?, positions))
            }
            ArrayShape::None | ArrayShape::Several => Err(self.w.mismatch(self.node, Mask::ARR)),
        }
    }

    /// Begins an array in which the position of an item determines its node.
    pub(super) fn positions(self, variant: Option<&'static str>) -> Result<Items<'w, 'f>> {
        let node = self.node;
        self.items(node, variant)
    }

    #[inline]
    pub(super) fn items(
        self,
        item: NodeId,
        variant: Option<&'static str>,
    ) -> Result<Items<'w, 'f>> {
        let Self { w, at, depth, .. } = self;
        let depth = w.enter(depth)?;
        let fast = w.filter.node(item).fast;
        Ok(Items { w, opened: at, at, depth, item, fast, index: 0, variant })
    }
}

impl ListWriter<'_, '_> {
    #[inline(always)]
    pub(super) fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        match self {
            Self::Each(items) => items.item(value),
            Self::Positions(items, positions) => items.position(positions, 0, value),
            Self::Recorded(recorded) => recorded.part(|parts| parts.item(value)),
            Self::Dropped(_) => Ok(()),
        }
    }

    #[inline(always)]
    pub(super) fn finish(self) -> Result<Written> {
        match self {
            Self::Each(items) => items.finish(),
            Self::Positions(items, positions) => items.finish_positions(positions),
            Self::Recorded(recorded) => recorded.finish(),
            Self::Dropped(written) => Ok(written),
        }
    }
}

impl Items<'_, '_> {
    #[inline]
    pub(super) fn item(&mut self, value: impl Source) -> Result<()> {
        let at = self.w.buffer.push(self.at, b',');
        let Self { w, depth, item: node, fast, .. } = self;
        match value.write(Slot { w, at, depth: *depth, node: *node, fast: *fast }) {
            Ok(written) => self.at = written.at,
            Err(Halt) => return Err(within(self.w, self.index, self.variant)),
        }
        self.index += 1;
        Ok(())
    }

    /// Writes an item at the node of its position.
    pub(super) fn position(
        &mut self,
        positions: &Positions,
        length: usize,
        value: impl Source,
    ) -> Result<()> {
        match positions.item(self.index, length) {
            Some(Item { node, is_written: true }) => {
                self.item = node;
                self.fast = self.w.filter.node(node).fast;
                self.item(value)
            }
            Some(_) => {
                self.index += 1;
                Ok(())
            }
            None => Err(self.w.halt(Problem::TooManyItems)),
        }
    }

    #[inline]
    pub(super) fn finish(self) -> Result<Written> {
        let mut at = self.w.buffer.close(self.opened, self.at, *b"[]");
        if self.variant.is_some() {
            at = self.w.buffer.push(at, b'}');
        }
        Ok(Written::value(at))
    }

    /// Ends the array, unless items are absent.
    pub(super) fn finish_positions(self, positions: &Positions) -> Result<Written> {
        if let Some(next) = positions.item(self.index, self.index)
            && self.index < positions.at_least
        {
            let missing = self.w.filter.node(next.node).missing();
            self.w.halt(missing);
            return Err(within(self.w, self.index, self.variant));
        }
        self.finish()
    }
}

#[cold]
#[inline(never)]
fn within(w: &mut Writer<'_>, index: usize, variant: Option<&'static str>) -> Halt {
    let halt = w.within(PathSegment::Index(index));
    match variant {
        Some(variant) => w.within(PathSegment::Field(variant.into())),
        None => halt,
    }
}

forward_items!(ListWriter<'_, '_> => Written);

/// See [`FieldsWriter`](super::fields::FieldsWriter).
const _: () = assert!(!std::mem::needs_drop::<ListWriter<'static, 'static>>());
