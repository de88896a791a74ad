//! Where a value goes: what its node takes, and what it makes of variants and of JSON text.

use std::borrow::Cow;

use serde::Serialize;

use super::{Halt, Writer, list::List, recording::Recording};
use crate::model::{
    error::Problem,
    read,
    shape::{ArrayShape, Decision, Mask, Node, NodeId, ObjectShape},
    tape::Place,
};

/// A place in the body where one value goes.
pub(super) struct Slot<'w, 's> {
    pub(super) w: &'w mut Writer<'s>,
    pub(super) node: NodeId,
    pub(super) fast: Mask,
}

/// A value without parts, for the second look.
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i128),
    /// Beyond what any list of a schema holds.
    Huge,
    Float(f64),
    Str(&'a str),
}

impl<'w, 's> Slot<'w, 's> {
    pub(super) fn shape_node(&self) -> &'s Node {
        self.w.shape.node(self.node)
    }

    /// Whether the node takes what its mask alone did not allow.
    #[cold]
    pub(super) fn look_closer(&mut self, kind: Mask, scalar: Scalar<'_>) -> Result<(), Halt> {
        let node = self.shape_node();
        if !node.accepts.has(kind) {
            return Err(self.mismatch(match scalar {
                Scalar::Null => "null",
                Scalar::Bool(_) => "boolean",
                Scalar::Int(_) | Scalar::Huge => "integer",
                Scalar::Float(_) => "number",
                Scalar::Str(_) => "string",
            }));
        }
        let is_listed = !node.restricted.has(kind)
            || node.listed.iter().any(|listed| match scalar {
                Scalar::Null => listed.is_null(),
                Scalar::Bool(value) => listed.as_bool() == Some(value),
                Scalar::Int(value) => {
                    listed.as_i64().map(i128::from) == Some(value)
                        || listed.as_u64().map(i128::from) == Some(value)
                }
                Scalar::Huge => false,
                Scalar::Float(value) => listed.as_f64() == Some(value),
                Scalar::Str(value) => listed.as_str() == Some(value),
            });
        if is_listed { Ok(()) } else { Err(self.w.halt(Problem::Unlisted)) }
    }

    #[cold]
    pub(super) fn mismatch(&mut self, found: &'static str) -> Halt {
        let expected = Cow::Owned(self.shape_node().accepts.names());
        self.w.halt(Problem::Mismatch { expected, found })
    }

    #[inline]
    pub(super) fn int(
        mut self,
        number: impl itoa::Integer + Copy + TryInto<i128>,
    ) -> Result<(), Halt> {
        if !self.fast.has(Mask::INT) {
            let scalar = number.try_into().map_or(Scalar::Huge, Scalar::Int);
            self.look_closer(Mask::INT, scalar)?;
        }
        self.w.body.integer(number);
        Ok(())
    }

    /// JSON has no NaN and no infinities; `serde_json` writes `null`, which is taken where null is.
    #[cold]
    pub(super) fn not_finite(mut self) -> Result<(), Halt> {
        match self.shape_node().accepts {
            accepts if accepts.has(Mask::NULL) => {
                self.w.body.extend(b"null");
                Ok(())
            }
            accepts if accepts.has(Mask::NUM) => Err(self.w.halt(Problem::NotFinite)),
            _ => Err(self.mismatch("number")),
        }
    }

    /// How arrays are written here.
    pub(super) fn list(mut self, variant: Option<&'static str>) -> Result<List<'w, 's>, Halt> {
        let node = self.shape_node();
        match &node.array {
            ArrayShape::None => Err(self.mismatch("array")),
            ArrayShape::Each(item) => List::each(self.w, *item, variant),
            ArrayShape::Tuple(tuple) => List::tuple(self.w, tuple, variant),
            ArrayShape::Several | ArrayShape::Picked(_) => {
                // The name of a variant is in the body by now.
                let mut recording = match variant {
                    Some(variant) => Recording::inside(self.w, self.node, variant),
                    None => Recording::new(self.w, self.node, None),
                };
                recording.open_list()?;
                Ok(List::Recorded(recording))
            }
        }
    }

    /// An object of one key, its name that of an enum's variant: the place of its value.
    pub(super) fn variant(mut self, variant: &'static str) -> Result<Variant<'w, 's>, Halt> {
        // Whether it is left out is for the whole value to say.
        if self.w.omits {
            return Ok(Variant::Recorded(self));
        }
        let object = match &self.shape_node().object {
            ObjectShape::None => return Err(self.mismatch("object")),
            ObjectShape::One(object) => *object,
            ObjectShape::Union(union) => match &union.decided_by {
                Decision::Name(names) => match Decision::find(names, variant) {
                    Some(found) => union.branches[found.branch],
                    None => return Err(self.w.halt(Problem::UnknownTag)),
                },
                Decision::Tag { .. } | Decision::Untagged => return Ok(Variant::Recorded(self)),
            },
        };

        let object = self.w.shape.object(object);
        let index = object.find(variant);
        if index.is_none() && object.rest.takes(self.w.shape, variant).is_some() {
            // A key of a map, which is data: no error may name it.
            return Ok(Variant::Recorded(self));
        }
        if object.absent(|required| Some(required) == index).next().is_some() {
            return Ok(Variant::Recorded(self));
        }
        self.w.enter()?;
        let opened = self.w.body.len();
        if let Some(missing) = object.missing(|required| Some(required) == index) {
            return Err(super::plain::missing(self.w, object, missing));
        }
        let node = match index {
            Some(index) if object.keys[index].is_written => {
                self.w.body.extend(&object.keys[index].text);
                object.keys[index].node
            }
            _ => {
                self.w.body.close(opened, *b"{}");
                self.w.leave();
                return Ok(Variant::Dropped);
            }
        };
        self.w.body.open(opened, b'{');
        let fast = self.w.shape.node(node).fast;
        Ok(Variant::Slot(Slot { w: self.w, node, fast }))
    }

    /// An option or a newtype: no bracket, but stack all the same.
    #[inline]
    pub(super) fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
        let Slot { w, node, fast } = self;
        w.enter_wrapper()?;
        let written = value.serialize(Slot { w: &mut *w, node, fast });
        w.leave_wrapper();
        written
    }

    /// JSON text, or a number in text.
    pub(super) fn text(self, text: &str) -> Result<(), Halt> {
        let Slot { w, node, fast } = self;
        let is_direct = match read::number(text) {
            Some(read::Number::Integer) => fast.has(Mask::INT),
            Some(read::Number::Fraction) => fast.has(Mask::NUM),
            None => false,
        };
        if is_direct {
            w.body.extend(text.as_bytes());
            return Ok(());
        }

        let mut tape = std::mem::take(&mut w.rare().tape);
        tape.clear();
        let depth = w.containers();
        if let Err(problem) = read::text(text, &mut tape, depth) {
            return Err(w.halt(problem));
        }
        if fast.has(Mask::ANY) {
            // Open: as it is, now that it is known to be one JSON value.
            w.body.extend(text.trim_ascii().as_bytes());
        } else {
            w.play(&tape, Place(0), node)?;
        }
        w.rare().tape = tape;
        Ok(())
    }
}

/// Where the value of an enum's variant goes.
pub(super) enum Variant<'w, 's> {
    Slot(Slot<'w, 's>),
    /// The model does not name the variant.
    Dropped,
    /// Only the whole value decides.
    Recorded(Slot<'w, 's>),
}
