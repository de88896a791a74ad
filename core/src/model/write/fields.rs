use serde::Serialize;

use super::{
    depth::Depth,
    entries::{Entries, branch},
    object::ObjectWriter,
    writer::{Omits, Slot, Writer, Written},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Action, Fields, Mask, NodeId, ObjectShape},
    halt::{Halt, Result},
    json::{is_json_text, with_text},
    serde_impls::impl_parts,
};

/// A struct, field by field.
///
/// Code that is out of line takes all of it, or copies of its parts, and gives it back, because a
/// reference would force it out of the registers. What must be dropped would do the same.
pub(super) struct FieldsWriter<'w, 'f> {
    /// The fields that come next, as far as the order is known.
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
                && object.keys.len() <= 64
            {
                let object = self.object(object)?;
                return Ok(FieldsWriter { order: order.iter(), entries: Entries::Object(object) });
            }
        }
        // The name is a constant, so that this is decided at compile time.
        match &self.filter_node().object {
            ObjectShape::Union(_) if !is_json_text(name) => Ok(Entries::Union(self, name).into()),
            _ => self.new_fields(name, len),
        }
    }

    /// Begins a struct that was not written here before, or was not the first.
    #[inline(never)]
    fn new_fields(self, name: &'static str, len: usize) -> Result<FieldsWriter<'w, 'f>> {
        match self.entries(name)? {
            Entries::Object(object) => Ok(FieldsWriter::new(object, name, len)),
            entries => Ok(entries.into()),
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
                let mut fields = slot.new_fields(variant, len)?;
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

    /// Inlined into the `Serialize` of the struct, so that a field that is dropped costs nothing
    /// else.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        match self.order.as_slice().first().and_then(|next| next.known(key)) {
            Some(Action::DROP) => {
                self.order.next();
                return Ok(());
            }
            Some(Action(index @ 0..64)) => {
                if let Entries::Object(object) = &mut self.entries {
                    self.order.next();
                    return object.declared(index, value);
                }
            }
            _ => {}
        }
        let (order, entries) = (self.order.clone(), self.entries.take());
        *self = match entries {
            Entries::Union(Slot { w, at, depth, node, .. }, name) => {
                first_field(w, at, depth, node, name, key, value)?
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
        if let Some(own) = object.object.type_name.as_deref()
            && object.object.orders.is_learning(&order, own)
        {
            check_tag(&mut object, own, key, value)?;
        }
        let action = object.object.field_action(&mut order, key);
        let place = object.place(action, key);
        object.put(place, value)?;
        Ok(Self { order, entries: Entries::Object(object) })
    }

    /// Skipped fields keep their position, so that later fields keep theirs.
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

/// Decides a union by its first field, which is its tag in a derived `Serialize`.
#[inline(never)]
fn first_field<'w, 'f, T: Serialize + ?Sized>(
    w: &'w mut Writer<'f>,
    at: usize,
    depth: Depth,
    node: NodeId,
    name: &'static str,
    key: &'static str,
    value: &T,
) -> Result<FieldsWriter<'w, 'f>> {
    let slot = Slot { w, at, depth, node, fast: Mask::NONE };
    let (object, entry, text) = match branch(&slot, key, value) {
        Some(Ok(branch)) => branch,
        Some(Err(problem)) => return Err(slot.w.halt(problem)),
        None => return Ok(Entries::Union(slot, name).entry(key, value)?.into()),
    };
    let writer = slot.object(object)?;
    if let Some([first, rest @ ..]) = object.orders.of_first_struct(name)
        && let Some(Action(tag @ 0..64)) = first.known(key)
        && object.keys.len() <= 64
        && writer.w.omits == Omits::Nothing
    {
        let entries = Entries::Object(writer.with_tag(tag, entry));
        return Ok(FieldsWriter { order: rest.iter(), entries });
    }
    FieldsWriter::new(writer, name, object.keys.len()).unordered(key, text)
}

/// Checks that a field which the model does not declare is not serde's tag of the model's own type.
#[cold]
#[inline(never)]
fn check_tag<T: Serialize + ?Sized>(
    object: &mut ObjectWriter<'_, '_>,
    own: &str,
    key: &'static str,
    value: &T,
) -> Result<()> {
    let is_tag = || with_text(value, |text| text == own).unwrap_or(false);
    if object.object.find(key).is_none() && is_tag() {
        object.w.halt(Problem::UndeclaredTag);
        return Err(object.w.within_variant(PathSegment::Field(key.into()), object.variant));
    }
    Ok(())
}
