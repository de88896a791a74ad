use serde::{Serialize, ser};

use super::{Halt, Writer, recording::Recording};
use crate::model::{
    error::{PathSegment, Problem},
    shape::{Mask, NodeId, Tuple},
};

/// An array, item by item.
pub(super) enum List<'w, 's> {
    Each(Each<'w, 's>),
    Tuple(Each<'w, 's>, &'s Tuple),
    Recorded(Box<Recording<'w, 's>>),
    /// The value of an enum variant that the model does not name.
    Dropped,
}

pub(super) struct Each<'w, 's> {
    w: &'w mut Writer<'s>,
    /// Where it begins in the body.
    opened: usize,
    item: NodeId,
    fast: Mask,
    index: usize,
    /// The enum variant round it, to be closed after it.
    variant: Option<&'static str>,
}

impl<'w, 's> List<'w, 's> {
    #[inline]
    pub(super) fn each(
        w: &'w mut Writer<'s>,
        item: NodeId,
        variant: Option<&'static str>,
    ) -> Result<Self, Halt> {
        w.enter()?;
        let (opened, fast) = (w.body.len(), w.shape.node(item).fast);
        Ok(Self::Each(Each { w, opened, item, fast, index: 0, variant }))
    }

    pub(super) fn tuple(
        w: &'w mut Writer<'s>,
        tuple: &'s Tuple,
        variant: Option<&'static str>,
    ) -> Result<Self, Halt> {
        w.enter()?;
        // The node is that of each position; this one is not read.
        let (opened, item, fast) = (w.body.len(), NodeId(0), Mask::NONE);
        Ok(Self::Tuple(Each { w, opened, item, fast, index: 0, variant }, tuple))
    }

    #[inline]
    pub(super) fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        match self {
            Self::Each(each) => each.element(value),
            Self::Tuple(each, tuple) => {
                match tuple.prefix.get(each.index).copied().or(tuple.rest) {
                    Some(item) => each.item = item,
                    None => return Err(each.w.halt(Problem::TooManyItems)),
                }
                each.fast = each.w.shape.node(each.item).fast;
                each.element(value)
            }
            Self::Recorded(recording) => recording.value(value),
            Self::Dropped => Ok(()),
        }
    }

    #[inline]
    pub(super) fn finish(self) -> Result<(), Halt> {
        match self {
            Self::Each(each) => each.finish(),
            Self::Tuple(mut each, tuple) => {
                if each.index < tuple.at_least {
                    let expected = each.w.shape.node(tuple.prefix[each.index]).accepts.names();
                    each.w.halt(Problem::Missing(expected.into()));
                    return Err(each.within());
                }
                each.finish()
            }
            Self::Recorded(recording) => recording.finish(),
            Self::Dropped => Ok(()),
        }
    }
}

impl Each<'_, '_> {
    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.w.body.push(b',');
        if self.w.value(self.item, self.fast, value).is_err() {
            return Err(self.within());
        }
        self.index += 1;
        Ok(())
    }

    #[cold]
    fn within(&mut self) -> Halt {
        let halt = self.w.within(PathSegment::Index(self.index));
        match self.variant {
            Some(variant) => self.w.within(PathSegment::Field(variant.into())),
            None => halt,
        }
    }

    #[inline]
    fn finish(self) -> Result<(), Halt> {
        self.w.body.close(self.opened, *b"[]");
        self.w.leave();
        if self.variant.is_some() {
            self.w.body.push(b'}');
            self.w.leave();
        }
        Ok(())
    }
}

impl ser::SerializeSeq for List<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTuple for List<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for List<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for List<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.element(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
