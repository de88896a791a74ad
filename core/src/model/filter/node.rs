use std::sync::{Arc, atomic::AtomicU64};

use serde_json::Value;

use super::{Format, Mask, NodeId, ObjectId, Scalar, Union};
use crate::model::{assertion::Limits, recording::Recording, violation::Reason};

/// A place of the model where a value can be.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) accepts: Mask,
    /// The part of `accepts` that needs no second check.
    pub(crate) fast: Mask,
    /// The part of `accepts` whose values `listed` restricts.
    pub(crate) restricted: Mask,
    pub(crate) listed: Box<[Value]>,
    pub(crate) object: ObjectShape,
    pub(crate) array: ArrayShape,
    /// The branches of a union except null, if there are two or more.
    pub(crate) branches: Box<[Branch]>,
    pub(crate) format: Format,
    /// Whether the items of an array are unique.
    pub(crate) is_set: bool,
    /// Whether an `enum` has a name. pydantic converts into it, but not into a literal.
    pub(crate) is_enumeration: bool,
    pub(crate) limits: Option<Box<Limits>>,
    /// A union of objects whose tag the document names, if the model validates.
    pub(crate) discriminator: Option<Box<Discriminator>>,
}

impl Node {
    pub(crate) fn new(accepts: Mask) -> Self {
        Self { accepts, ..Self::default() }
    }

    /// Checks the type of a scalar, and its value if the schema lists values of this type. 1.0 is not an integer
    /// here, unlike in JSON Schema.
    pub(crate) fn check(&self, scalar: Scalar<&str>) -> Result<(), Reason> {
        let kind = scalar.kind();
        match (self.accepts, &scalar) {
            // JSON cannot express it, and `serde_json` writes null.
            (accepts, Scalar::NotFinite(_)) if accepts.has(Mask::NULL) => Ok(()),
            (accepts, Scalar::NotFinite(_)) if accepts.has(Mask::NUM) => Err(Reason::NotFinite),
            (accepts, _) if !accepts.has(kind) => Err(self.mismatch(kind)),
            _ if self.restricted.has(kind) && !self.lists(&scalar) => Err(Reason::Unlisted),
            _ => Ok(()),
        }
    }

    pub(crate) fn lists(&self, scalar: &Scalar<&str>) -> bool {
        self.listed.iter().any(|listed| scalar.is(listed))
    }

    pub(crate) fn mismatch(&self, found: Mask) -> Reason {
        Reason::Mismatch { expected: self.accepts.names().into(), found: found.name() }
    }

    pub(crate) fn missing(&self) -> Reason {
        Reason::Missing(self.accepts.names().into())
    }
}

/// The values of a tag, each with the node of its branch.
#[derive(Debug)]
pub(crate) struct Discriminator {
    pub(crate) key: Box<str>,
    pub(crate) tags: Box<[(Value, NodeId)]>,
}

#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) label: Arc<str>,
    pub(crate) node: NodeId,
    /// How many values declare most of their keys here, but do not match.
    pub(crate) passed_over: AtomicU64,
}

#[derive(Debug, Default)]
pub(crate) enum ObjectShape {
    #[default]
    None,
    One(ObjectId),
    Union(Box<Union>),
}

#[derive(Clone, Debug, Default)]
pub(crate) enum ArrayShape {
    #[default]
    None,
    /// A list.
    Each(NodeId),
    /// A tuple, or a list of which a selection names some items.
    Positions(Arc<Positions>),
    /// Several kinds of array, each in a branch of the union.
    Several,
}

impl ArrayShape {
    /// Returns an item of an array. The length matters only if an index counts from the end.
    pub(crate) fn item(&self, index: usize, length: usize) -> Option<Item> {
        match self {
            Self::Each(node) => Some(Item { node: *node, is_written: true }),
            Self::Positions(positions) => positions.item(index, length),
            Self::None | Self::Several => None,
        }
    }

    /// Returns whether an array must be seen as a whole before any of it is written.
    pub(crate) fn needs_whole(&self) -> bool {
        match self {
            Self::Positions(positions) => positions.items.iter().any(|(index, _)| *index < 0),
            Self::Several => true,
            Self::None | Self::Each(_) => false,
        }
    }
}

/// The nodes of an array whose items differ by position.
#[derive(Debug)]
pub(crate) struct Positions {
    /// Items by index. A negative index counts from the end.
    pub(crate) items: Box<[(i64, Item)]>,
    /// All other items. A tuple can have none.
    pub(crate) rest: Option<Item>,
    pub(crate) at_least: usize,
    /// Otherwise it is a list of which a selection names some items.
    pub(crate) is_tuple: bool,
    /// The defaults of the first items.
    pub(crate) defaults: Box<[Option<Recording>]>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) node: NodeId,
    pub(crate) is_written: bool,
}

impl Positions {
    /// Returns an item of an array. The length matters only if an index counts from the end.
    pub(crate) fn item(&self, index: usize, length: usize) -> Option<Item> {
        let (index, length) = (index as i64, length as i64);
        let is_at = |at: i64| at == index || at < 0 && at == index - length;
        let found = self.items.iter().find(|(at, _)| is_at(*at));
        found.map(|(_, item)| *item).or(self.rest)
    }
}
