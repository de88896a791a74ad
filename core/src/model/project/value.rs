use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

use super::{
    Halt, Writer, choice::Choice, entries::Entries, fields::Fields, list::List, plan,
    recording::Recording, shown,
};
use crate::model::{
    error::{Problem, Segment},
    omit, read,
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
enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i128),
    /// Beyond what any list of a schema holds.
    Huge,
    Float(f64),
    Str(&'a str),
}

impl<'w, 's> Slot<'w, 's> {
    fn shape_node(&self) -> &'s Node {
        self.w.shape.node(self.node)
    }

    /// Whether the node takes what its mask alone did not allow.
    #[cold]
    fn look_closer(&mut self, kind: Mask, scalar: Scalar<'_>) -> Result<(), Halt> {
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
    fn mismatch(&mut self, found: &'static str) -> Halt {
        let expected = Cow::Owned(self.shape_node().accepts.names());
        self.w.halt(Problem::Mismatch { expected, found })
    }

    #[inline]
    fn int(mut self, number: impl itoa::Integer + Copy + TryInto<i128>) -> Result<(), Halt> {
        if !self.fast.has(Mask::INT) {
            let scalar = number.try_into().map_or(Scalar::Huge, Scalar::Int);
            self.look_closer(Mask::INT, scalar)?;
        }
        self.w.body.integer(number);
        Ok(())
    }

    /// JSON has no NaN and no infinities; `serde_json` writes `null`, which is taken where null is.
    #[cold]
    fn not_finite(self) -> Result<(), Halt> {
        match self.shape_node().accepts {
            accepts if accepts.has(Mask::NULL) => {
                self.w.body.extend(b"null");
                Ok(())
            }
            accepts if accepts.has(Mask::NUM) => Err(self.w.halt(Problem::NotFinite)),
            _ => {
                let mut this = self;
                Err(this.mismatch("number"))
            }
        }
    }

    /// How arrays are written here.
    fn list(mut self, variant: Option<&'static str>) -> Result<List<'w, 's>, Halt> {
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
    fn variant(mut self, variant: &'static str) -> Result<Variant<'w, 's>, Halt> {
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
        self.w.enter()?;
        let opened = self.w.body.len();
        if let Some(missing) = object.missing(|required| Some(required) == index) {
            return Err(super::fields::missing(self.w, object, missing));
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
}

/// Where the value of an enum's variant goes.
enum Variant<'w, 's> {
    Slot(Slot<'w, 's>),
    /// The model does not name the variant.
    Dropped,
    /// Only the whole value decides.
    Recorded(Slot<'w, 's>),
}

impl<'w, 's> Serializer for Slot<'w, 's> {
    type Ok = ();
    type Error = Halt;
    type SerializeSeq = List<'w, 's>;
    type SerializeTuple = List<'w, 's>;
    type SerializeTupleStruct = List<'w, 's>;
    type SerializeTupleVariant = List<'w, 's>;
    type SerializeMap = Entries<'w, 's>;
    type SerializeStruct = Fields<'w, 's>;
    type SerializeStructVariant = Fields<'w, 's>;

    #[inline]
    fn serialize_bool(mut self, value: bool) -> Result<(), Halt> {
        if !self.fast.has(Mask::BOOL) {
            self.look_closer(Mask::BOOL, Scalar::Bool(value))?;
        }
        self.w.body.extend(if value { b"true" } else { b"false" });
        Ok(())
    }

    #[inline]
    fn serialize_i8(self, value: i8) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i16(self, value: i16) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i32(self, value: i32) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i64(self, value: i64) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_i128(self, value: i128) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u8(self, value: u8) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u16(self, value: u16) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u32(self, value: u32) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_u128(self, value: u128) -> Result<(), Halt> {
        self.int(value)
    }

    #[inline]
    fn serialize_f32(mut self, value: f32) -> Result<(), Halt> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.look_closer(Mask::NUM, Scalar::Float(f64::from(value)))?;
        }
        self.w.body.float(value);
        Ok(())
    }

    #[inline]
    fn serialize_f64(mut self, value: f64) -> Result<(), Halt> {
        if !value.is_finite() {
            return self.not_finite();
        }
        if !self.fast.has(Mask::NUM) {
            self.look_closer(Mask::NUM, Scalar::Float(value))?;
        }
        self.w.body.float(value);
        Ok(())
    }

    #[inline]
    fn serialize_char(self, value: char) -> Result<(), Halt> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(mut self, value: &str) -> Result<(), Halt> {
        if !self.fast.has(Mask::STR) {
            self.look_closer(Mask::STR, Scalar::Str(value))?;
        }
        self.w.body.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Halt> {
        let mut list = self.list(None)?;
        for byte in value {
            list.element(byte)?;
        }
        list.finish()
    }

    #[inline]
    fn serialize_none(mut self) -> Result<(), Halt> {
        if !self.fast.has(Mask::NULL) {
            self.look_closer(Mask::NULL, Scalar::Null)?;
        }
        self.w.body.extend(b"null");
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
        self.wrapped(value)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), Halt> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Halt> {
        if name == omit::UNSET && self.w.shape.rules.exclude_unset {
            // The field that asked for this value takes back its name; elsewhere it is null.
            self.w.unset = self.w.body.len() + b"null".len();
        }
        self.serialize_none()
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Halt> {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.wrapped(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(()),
            Variant::Slot(Slot { w, node, fast }) => {
                if w.value(node, fast, value).is_err() {
                    return Err(w.within(Segment::Field(variant.into())));
                }
                w.body.push(b'}');
                w.leave();
                Ok(())
            }
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.value(value)?;
                recording.finish()
            }
        }
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Halt> {
        self.list(None)
    }

    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Halt> {
        self.list(None)
    }

    #[inline]
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Halt> {
        self.list(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(List::Dropped),
            Variant::Slot(slot) if slot.shape_node().accepts.has(Mask::ARR) => {
                slot.list(Some(variant))
            }
            Variant::Slot(mut slot) => {
                slot.mismatch("array");
                Err(slot.w.within(Segment::Field(variant.into())))
            }
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.open_list()?;
                Ok(List::Recorded(recording))
            }
        }
    }

    fn serialize_map(mut self, _: Option<usize>) -> Result<Self::SerializeMap, Halt> {
        match &self.shape_node().object {
            ObjectShape::None => Err(self.mismatch("object")),
            ObjectShape::One(object) => {
                let object = self.w.shape.object(*object);
                Entries::plain(self.w, object)
            }
            ObjectShape::Union(union) => match self.w.decided_for(self.node) {
                Some(branch) => {
                    let object = self.w.shape.object(branch);
                    Entries::plain(self.w, object)
                }
                None => Ok(Entries::Choice(Choice::new(self.w, self.node, union), None)),
            },
        }
    }

    #[inline]
    fn serialize_struct(
        mut self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStruct, Halt> {
        if let ObjectShape::One(object) = &self.shape_node().object {
            // What has a plan was not of the types that carry text.
            let object = self.w.shape.object(*object);
            if let Some(plan) = plan::find(object, name) {
                return Fields::planned(self.w, object, plan);
            }
        }
        if read::is_text(name) {
            return Ok(Fields::text(self));
        }
        match &self.shape_node().object {
            ObjectShape::None => Err(self.mismatch("object")),
            ObjectShape::One(object) => {
                let object = self.w.shape.object(*object);
                Fields::plain(self.w, object, name, None)
            }
            ObjectShape::Union(union) => match self.w.decided_for(self.node) {
                Some(branch) => {
                    let object = self.w.shape.object(branch);
                    Fields::plain(self.w, object, name, None)
                }
                None => Ok(Fields::choice(Choice::new(self.w, self.node, union), name)),
            },
        }
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Halt> {
        match self.variant(variant)? {
            Variant::Dropped => Ok(Fields::dropped()),
            Variant::Slot(mut slot) => match &slot.shape_node().object {
                ObjectShape::None => {
                    slot.mismatch("object");
                    Err(slot.w.within(Segment::Field(variant.into())))
                }
                // The fields are those of the variant, so it names the plan.
                ObjectShape::One(object) => {
                    let object = slot.w.shape.object(*object);
                    Fields::plain(slot.w, object, variant, Some(name))
                }
                ObjectShape::Union(_) => {
                    let mut recording = Recording::inside(slot.w, slot.node, variant);
                    recording.open_map()?;
                    Ok(Fields::recorded(recording))
                }
            },
            Variant::Recorded(slot) => {
                let mut recording = Recording::new(slot.w, slot.node, Some(variant));
                recording.open_map()?;
                Ok(Fields::recorded(recording))
            }
        }
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Halt> {
        if !self.fast.has(Mask::STR) {
            return match shown(value) {
                Ok(text) => self.serialize_str(&text),
                Err(Halt) => Err(self.w.halt(Problem::Refused)),
            };
        }
        // Only a `Display` that gave up by itself ends here.
        self.w.body.display(value).map_err(|_| self.w.halt(Problem::Refused))
    }
}

impl Slot<'_, '_> {
    /// An option or a newtype: no bracket, but stack all the same.
    #[inline]
    fn wrapped<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Halt> {
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
