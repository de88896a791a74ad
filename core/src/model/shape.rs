//! The compiled filter: an arena of nodes, one for each place of a model where a value may stand.

use std::sync::{Arc, OnceLock, atomic::AtomicBool};

use serde_json::Value;

use super::{
    body::STAMP,
    convert::Format,
    document::{Numbers, Texts},
    tape::Tape,
};

/// The JSON types that a place takes, as bits; passed by value, so that most values are decided
/// without loading the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask(pub(super) u16);

impl Mask {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOL: Self = Self(1 << 1);
    pub(super) const INT: Self = Self(1 << 2);
    /// Numbers with a fraction; where they are taken, integers are too.
    pub(super) const NUM: Self = Self(1 << 3);
    pub(super) const STR: Self = Self(1 << 4);
    pub(super) const ARR: Self = Self(1 << 5);
    pub(super) const OBJ: Self = Self(1 << 6);
    /// Whatever there is; only with all the other bits.
    pub(super) const ANY: Self = Self(1 << 7);
    pub(super) const ALL: Self = Self((1 << 8) - 1);

    #[inline(always)]
    pub(super) const fn has(self, bits: Self) -> bool {
        self.0 & bits.0 != 0
    }

    pub(super) const fn with(self, bits: Self) -> Self {
        Self(self.0 | bits.0)
    }

    pub(super) const fn without(self, bits: Self) -> Self {
        Self(self.0 & !bits.0)
    }

    /// What an error says that it expected.
    pub(super) fn names(self) -> String {
        const NAMES: [(Mask, &str); 6] = [
            (Mask::BOOL, "boolean"),
            (Mask::NUM, "number"),
            (Mask::STR, "string"),
            (Mask::ARR, "array"),
            (Mask::OBJ, "object"),
            (Mask::NULL, "null"),
        ];
        let mut names: Vec<_> =
            NAMES.iter().filter(|(bit, _)| self.has(*bit)).map(|(_, name)| *name).collect();
        if self.has(Self::INT) && !self.has(Self::NUM) {
            names.insert(0, "integer");
        }
        match names.is_empty() {
            true => "nothing".to_owned(),
            false => names.join(" or "),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(pub(super) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ObjectId(pub(super) u32);

/// A model, ready to filter.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) nodes: Box<[Node]>,
    pub(super) objects: Box<[Object]>,
    /// Which keys maps have.
    pub(super) texts: Box<[Texts]>,
    pub(super) root: NodeId,
    pub(super) rules: Rules,
    /// Whether a field may be left out for its value.
    pub(super) omits: bool,
}

impl Shape {
    /// The node of an open place, whose items and fields are open too; always the first.
    pub(super) const OPEN: NodeId = NodeId(0);

    #[inline]
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    #[inline]
    pub(super) fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0 as usize]
    }
}

/// What holds for the whole model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    /// The whole model is read before anything is left out of it: defaults, hidden fields, all faults.
    pub(super) whole: bool,
    /// What is read is converted.
    pub(super) lax: bool,
    pub(super) assertions: bool,
    pub(super) exclude_none: bool,
    pub(super) exclude_defaults: bool,
    pub(super) exclude_unset: bool,
}

impl Rules {
    /// Whether a value must be seen whole before any of it is written.
    pub(super) fn record_first(self) -> bool {
        self.whole || self.assertions
    }

    pub(super) fn omits(self) -> bool {
        self.exclude_none || self.exclude_defaults || self.exclude_unset
    }
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) accepts: Mask,
    /// The part of `accepts` that needs no second look.
    pub(super) fast: Mask,
    /// The part of `accepts` where only what is `listed` is meant.
    pub(super) restricted: Mask,
    pub(super) listed: Box<[Value]>,
    pub(super) object: ObjectShape,
    pub(super) array: ArrayShape,
    /// The branches of a union, null aside, where there are two or more.
    pub(super) branches: Box<[Branch]>,
    pub(super) format: Format,
    /// An array in which each item is once.
    pub(super) is_set: bool,
    /// An `enum` with a name: pydantic converts into it, and not into a literal.
    pub(super) is_enumeration: bool,
    pub(super) limits: Option<Box<super::assertion::Limits>>,
    /// A union of objects with the tag that the document says, where the model is read whole.
    pub(super) told: Option<Box<Told>>,
}

impl Node {
    pub(super) fn new(accepts: Mask) -> Self {
        Self {
            accepts,
            fast: Mask::NONE,
            restricted: Mask::NONE,
            listed: Box::new([]),
            object: ObjectShape::None,
            array: ArrayShape::None,
            branches: Box::new([]),
            format: Format::None,
            is_set: false,
            is_enumeration: false,
            limits: None,
            told: None,
        }
    }
}

/// The values of a tag, each with the node of its branch.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) key: Box<str>,
    pub(super) tags: Box<[(Value, NodeId)]>,
}

#[derive(Debug)]
pub(super) struct Branch {
    pub(super) label: Arc<str>,
    pub(super) node: NodeId,
}

#[derive(Debug)]
pub(super) enum ObjectShape {
    None,
    One(ObjectId),
    Union(Box<Union>),
}

/// Two or more objects of which a value is one.
#[derive(Debug)]
pub(super) struct Union {
    /// What tells the branches apart.
    pub(super) decided_by: Decision,
    /// The document itself says what the tag is.
    pub(super) is_said: bool,
    pub(super) branches: Box<[ObjectId]>,
    /// A value has been here whose tag was not the first of its keys; learned.
    pub(super) is_tag_late: AtomicBool,
}

impl Union {
    pub(super) fn new(decided_by: Decision, is_said: bool, branches: Box<[ObjectId]>) -> Self {
        Self { decided_by, is_said, branches, is_tag_late: AtomicBool::new(false) }
    }
}

#[derive(Debug)]
pub(super) enum Decision {
    /// The value of one key. `written` has, for each of `values`, the index of the key in its
    /// branch and `,"key":"value"` as it stands in a body.
    Tag { key: Box<str>, values: Table, written: Box<[(u16, Box<[u8]>)]> },
    /// The name of the only key; sorted by name.
    Name(Table),
    /// The whole value.
    Untagged,
}

/// Texts and the branches that they stand for, as indexes; sorted by text.
pub(super) type Table = Box<[(Box<str>, u16)]>;

/// An entry of a decision's table, and the branch that it stands for.
#[derive(Clone, Copy)]
pub(super) struct Decided {
    pub(super) entry: usize,
    pub(super) branch: usize,
}

impl Decision {
    pub(super) fn find(table: &[(Box<str>, u16)], text: &str) -> Option<Decided> {
        // Of a few, most are told by their length.
        let entry = match table.len() {
            0..=8 => table.iter().position(|(name, _)| **name == *text)?,
            _ => table.binary_search_by(|(name, _)| (**name).cmp(text)).ok()?,
        };
        Some(Decided { entry, branch: usize::from(table[entry].1) })
    }
}

#[derive(Clone, Debug)]
pub(super) enum ArrayShape {
    None,
    /// A list.
    Each(NodeId),
    Tuple(Arc<Tuple>),
    /// Several kinds of array; which one, the walker finds out.
    Several,
    /// Some items only.
    Picked(Arc<Pick>),
}

#[derive(Debug)]
pub(super) struct Tuple {
    pub(super) prefix: Box<[NodeId]>,
    pub(super) at_least: usize,
    pub(super) rest: Option<NodeId>,
    /// What stands for items of `prefix` that are not there.
    pub(super) defaults: Box<[Option<Box<[u8]>>]>,
}

/// A list or tuple of which a selection by index says what is written.
#[derive(Debug)]
pub(super) struct Pick {
    /// By index, below zero from the end.
    pub(super) items: Box<[(i64, Picked)]>,
    /// All other items; a tuple has none.
    pub(super) rest: Option<Picked>,
    pub(super) at_least: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Picked {
    pub(super) node: NodeId,
    pub(super) is_written: bool,
}

/// The fields of one object.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) keys: Box<[Key]>,
    /// Open addressing over `keys`, a power of two long; 0 is empty, else an index plus one.
    table: Box<[u16]>,
    /// Which of the first 64 keys must be there.
    pub(super) required: u64,
    /// Indexes of keys after those.
    pub(super) required_far: Box<[u16]>,
    pub(super) rest: Rest,
    /// Forbids other keys in so many words, so that an assertion can be made of it.
    pub(super) forbids_rest: bool,
    /// A plain map: what is left out of a struct stays in it.
    pub(super) is_map: bool,
    /// The name of the Rust type that the schema was made of, if it has one.
    pub(super) type_name: Option<Arc<str>>,
    /// How the fields of a struct arrived, learned from the first value; one for each of two types.
    pub(super) plans: [OnceLock<super::project::Plan>; 2],
    /// How the keys of a map arrived.
    pub(super) arrivals: OnceLock<super::project::Arrivals>,
}

/// What becomes of keys that have no name in the schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub(super) node: Option<NodeId>,
    pub(super) names: Names,
    /// Only a model that converts looks at what is not written.
    pub(super) is_written: bool,
}

impl Rest {
    /// The node of the value of a key that the object does not name, if it takes it.
    pub(super) fn takes(self, shape: &Shape, name: &str) -> Option<NodeId> {
        let is_named = match self.names {
            Names::All | Names::Made(..) => true,
            Names::Numbers(numbers) => numbers.take(name),
            Names::Matching(index) => shape.texts[index as usize].take(name),
        };
        self.node.filter(|_| is_named)
    }
}

/// Which keys a map has, in addition to the keys that its model declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    All,
    Numbers(Numbers),
    /// The keys that the [`Texts`] at this index take.
    Matching(u32),
    /// In a lax model, what a node makes of a key. A key that cannot be converted is an error, and so
    /// is a converted key that the [`Texts`] at this index do not take.
    Made(NodeId, Option<u32>),
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: Arc<str>,
    /// `text`, as long as the array is; copied whole, of which `stamped` bytes count.
    pub(super) stamp: [u8; STAMP],
    /// 0 where the text is longer than a stamp.
    pub(super) stamped: u8,
    /// `,"name":`
    pub(super) text: Box<[u8]>,
    pub(super) node: NodeId,
    pub(super) fast: Mask,
    pub(super) is_written: bool,
    pub(super) default: Option<Box<Default>>,
    /// What is written for a required key that the value lacks, if the schema gives it a default and lets it
    /// be null.
    pub(super) if_absent: Option<Box<[u8]>>,
}

#[derive(Debug)]
pub(super) struct Default {
    pub(super) json: Value,
    pub(super) text: Box<[u8]>,
    pub(super) tape: Tape,
}

impl Object {
    pub(super) fn new(keys: Vec<Key>, is_required: impl Fn(&str) -> bool, rest: Rest) -> Self {
        let mut table = vec![0; (keys.len() * 2).next_power_of_two().max(2)].into_boxed_slice();
        let mask = table.len() - 1;
        let (mut required, mut required_far) = (0, Vec::new());

        for (index, key) in keys.iter().enumerate() {
            let mut slot = hash(&key.name) & mask;
            while table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            // The compiler of schemas refuses objects with more keys than fit.
            table[slot] = index as u16 + 1;

            match index {
                _ if !is_required(&key.name) => {}
                0..64 => required |= 1 << index,
                _ => required_far.push(index as u16),
            }
        }
        Self {
            keys: keys.into(),
            table,
            required,
            required_far: required_far.into(),
            rest,
            forbids_rest: false,
            is_map: false,
            type_name: None,
            plans: [OnceLock::new(), OnceLock::new()],
            arrivals: OnceLock::new(),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut slot = hash(name) & mask;
        loop {
            let index = usize::from(self.table[slot]).checked_sub(1)?;
            if *self.keys[index].name == *name {
                return Some(index);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The first required key that was not seen, and for which nothing is written.
    pub(super) fn missing(&self, is_seen: impl Fn(usize) -> bool) -> Option<usize> {
        self.all_required().find(|index| !is_seen(*index) && self.keys[*index].if_absent.is_none())
    }

    /// The keys that were not seen, each with what is written for it.
    pub(super) fn absent(
        &self,
        is_seen: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = (&Key, &[u8])> {
        let unseen = self.all_required().filter(move |index| !is_seen(*index));
        unseen.filter_map(|index| Some((&self.keys[index], self.keys[index].if_absent.as_deref()?)))
    }

    fn all_required(&self) -> impl Iterator<Item = usize> {
        let far = self.required_far.iter().map(|index| usize::from(*index));
        (0..64).filter(|index| self.required & (1 << index) != 0).chain(far)
    }

    pub(super) fn is_required(&self, index: usize) -> bool {
        match index {
            0..64 => self.required & (1 << index) != 0,
            _ => self.required_far.iter().any(|far| usize::from(*far) == index),
        }
    }
}

/// Of a key of the schema, or of the value; collisions cost time bounded by the schema's size.
fn hash(text: &str) -> usize {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut chunks = text.as_bytes().chunks_exact(8);
    let mut hash = text.len() as u64;
    for chunk in &mut chunks {
        let chunk = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
        hash = (hash.rotate_left(5) ^ chunk).wrapping_mul(SPREAD);
    }
    let mut tail = 0;
    for byte in chunks.remainder() {
        tail = tail << 8 | u64::from(*byte);
    }
    hash = (hash.rotate_left(5) ^ tail).wrapping_mul(SPREAD);
    (hash >> 32) as usize
}
