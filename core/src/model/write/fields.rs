use serde::Serialize;

use super::{
    entries::{Entries, Undecided, branch},
    object::ObjectWriter,
    writer::{Omits, Slot, Writer, Written},
};
use crate::model::{
    depth::Depth,
    filter::{Fields, Known, Mask, NodeId, ObjectShape, TRACKED_KEYS},
    json::{is_json_text, with_text},
    serde_error::{Halt, Result},
    serde_impls::impl_parts,
    violation::{PathSegment, Reason},
};

/// A struct, field by field.
///
/// A function that is not inlined takes it or its parts by value, and returns it. A reference would force
/// it into memory. A destructor would too, so the assertion below excludes one.
pub(super) struct FieldsWriter<'w, 'f> {
    /// The next fields, as far as their order is known.
    order: Fields<'f>,
    entries: Entries<'w, 'f>,
}

const _: () = assert!(!std::mem::needs_drop::<FieldsWriter<'static, 'static>>());

impl_parts!([] fields FieldsWriter<'_, '_> => Written);

impl<'w, 'f> From<Entries<'w, 'f>> for FieldsWriter<'w, 'f> {
    fn from(entries: Entries<'w, 'f>) -> Self {
        Self { order: [].iter(), entries }
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    #[inline(always)]
    pub(super) fn fields(self, name: &'static str, len: usize) -> Result<FieldsWriter<'w, 'f>> {
        if let ObjectShape::One(object) = &self.filter_node().object {
            // A struct whose order is known does not contain JSON text.
            let object = self.w.filter.object(*object);
            if let Some(order) = object.orders.of_first_struct(name)
                && object.keys.len() <= TRACKED_KEYS
            {
                let object = self.object(object)?;
                return Ok(FieldsWriter { order: order.iter(), entries: Entries::Object(object) });
            }
        }
        // The name is a constant, so that this is decided at compile time.
        match &self.filter_node().object {
            ObjectShape::Union(_) if !is_json_text(name) => Ok(self.undecided(name, len).into()),
            _ => new_fields(self.w, self.at, self.depth, self.node, name, len),
        }
    }

    /// Begins the fields of an enum variant.
    pub(super) fn variant_fields(
        self,
        variant: &'static str,
        len: usize,
    ) -> Result<FieldsWriter<'w, 'f>> {
        match self.variant_slot(variant, |node| matches!(node.object, ObjectShape::One(_))) {
            Ok((slot, around)) => {
                // The fields are those of the variant, so its name identifies the order.
                let Slot { w, at, depth, node, .. } = slot;
                let mut fields = new_fields(w, at, depth, node, variant, len)?;
                if let Entries::Object(object) = &mut fields.entries {
                    object.variant = around;
                }
                Ok(fields)
            }
            Err(slot) => {
                let recorded = slot.recorded(|recorder| recorder.variant_fields(variant, len))?;
                Ok(Entries::Recorded(recorded).into())
            }
        }
    }
}

impl<'w, 'f> FieldsWriter<'w, 'f> {
    /// Uses the order of the struct `name`, which has about `len` fields, or learns it.
    fn new(object: ObjectWriter<'w, 'f>, name: &'static str, len: usize) -> Self {
        let order = object.object.fields(name, len);
        Self { order, entries: Entries::Object(object) }
    }

    /// Inlined into the `Serialize` of the struct, so that a dropped field costs one comparison.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        match self.order.as_slice().first().map_or(Known::Other, |next| next.known(key)) {
            Known::Drop => {
                self.order.next();
                return Ok(());
            }
            Known::Tracked(index) => {
                if let Entries::Object(object) = &mut self.entries {
                    self.order.next();
                    return object.declared(index, value);
                }
            }
            Known::Other => {}
        }
        let (order, entries) = (self.order.clone(), self.entries.take());
        *self = match entries {
            Entries::Union(Undecided { w, at, depth, node, name, len }) => {
                first_field(w, at, depth, node, name, len, key, value)?
            }
            entries => Self { order, entries }.unordered(key, value)?,
        };
        Ok(())
    }

    #[inline(never)]
    fn unordered<T: Serialize + ?Sized>(self, key: &'static str, value: &T) -> Result<Self> {
        let Self { mut order, entries } = self;
        let Entries::Object(mut object) = entries else {
            return Ok(entries.entry(key, value)?.into());
        };
        // Checked while the order is learned, so that later values cost nothing.
        if let Some(own) = object.object.type_name.as_deref()
            && object.object.orders.is_learning(&order, own)
        {
            check_tag(&mut object, key, value)?;
        }
        let action = object.object.field_action(&mut order, key);
        let place = object.place(action, key);
        object.put(place, value)?;
        Ok(Self { order, entries: Entries::Object(object) })
    }

    /// Advances the order past a skipped field, so that later fields match.
    #[inline]
    fn skip(&mut self, key: &'static str) {
        if let Entries::Object(object) = &self.entries {
            let (object, mut order) = (object.object, self.order.clone());
            object.field_action(&mut order, key);
            self.order = order;
        }
    }

    #[inline(always)]
    fn finish(self) -> Result<Written> {
        match self.entries {
            Entries::Object(object) => object.finish(),
            entries => entries.finish(),
        }
    }
}

/// Begins a struct that is not the first one known here.
///
/// Takes the parts of the slot, because its address would force it into memory.
#[inline(never)]
fn new_fields<'w, 'f>(
    w: &'w mut Writer<'f>,
    at: usize,
    depth: Depth,
    node: NodeId,
    name: &'static str,
    len: usize,
) -> Result<FieldsWriter<'w, 'f>> {
    match (Slot { w, at, depth, node, fast: Mask::NONE }).entries(name)? {
        Entries::Object(object) => Ok(FieldsWriter::new(object, name, len)),
        entries => Ok(entries.into()),
    }
}

/// Decides a union by its first field, which is its tag in a derived `Serialize`.
#[expect(clippy::too_many_arguments, reason = "the parts of the slot, as in `new_fields`")]
#[inline(never)]
fn first_field<'w, 'f, T: Serialize + ?Sized>(
    w: &'w mut Writer<'f>,
    at: usize,
    depth: Depth,
    node: NodeId,
    name: &'static str,
    len: usize,
    key: &'static str,
    value: &T,
) -> Result<FieldsWriter<'w, 'f>> {
    let slot = Slot { w, at, depth, node, fast: Mask::NONE };
    let (object, entry, text) = match branch(&slot, key, value) {
        Some(Ok(branch)) => branch,
        Some(Err(reason)) => return Err(slot.w.halt(reason)),
        None => return Ok(slot.undecided(name, len).entry(key, value)?.into()),
    };
    let writer = slot.object(object)?;
    if let Some([first, rest @ ..]) = object.orders.of_first_struct(name)
        && let Known::Tracked(tag) = first.known(key)
        && object.keys.len() <= TRACKED_KEYS
        && writer.w.omits == Omits::Nothing
    {
        let entries = Entries::Object(writer.with_tag(tag, entry));
        return Ok(FieldsWriter { order: rest.iter(), entries });
    }
    FieldsWriter::new(writer, name, len).unordered(key, text)
}

/// Checks that a field which the model does not declare is not serde's tag of the model's own type.
#[cold]
#[inline(never)]
fn check_tag<T: Serialize + ?Sized>(
    object: &mut ObjectWriter<'_, '_>,
    key: &'static str,
    value: &T,
) -> Result<()> {
    let is_own = |own: &str| with_text(value, |text| text == own).unwrap_or(false);
    if object.object.is_undeclared_tag(key, is_own) {
        object.w.halt(Reason::UndeclaredTag);
        return Err(object.w.within_variant(PathSegment::Field(key.into()), object.variant));
    }
    Ok(())
}
