use std::slice;

use serde::Serialize;

use super::{
    depth::Depth,
    object::ObjectWriter,
    recorded::Recorded,
    writer::{Slot, Writer, Written},
};
use crate::model::{
    error::Problem,
    filter::{Action, Decision, Entry, Mask, NodeId, ObjectShape, is_same},
    forward::forward_fields,
    halt::{Halt, Result},
    json::{is_equal, is_json_text, with_text},
};

/// A struct, field by field.
///
/// Code that is out of line takes all of it, or copies of its parts, and gives it back, because a
/// reference would force it out of the registers. What must be dropped would do the same.
pub(super) struct FieldsWriter<'w, 'f> {
    /// The fields that come next, if the order is known.
    order: slice::Iter<'f, Entry>,
    kind: Kind<'w, 'f>,
}

pub(super) enum Kind<'w, 'f> {
    Object(ObjectWriter<'w, 'f>),
    /// A union before its first field, and the name of the struct.
    Union(Slot<'w, 'f>, &'static str),
    Recorded(Recorded<'w, 'f>),
    /// One of `serde_json`'s types that contain text: a raw value, or a number of any precision.
    JsonText(Slot<'w, 'f>),
    /// All is written: JSON text, or an enum variant that the model does not declare.
    Written(Written),
    /// After an error.
    Broken,
}

impl<'w, 'f> From<Kind<'w, 'f>> for FieldsWriter<'w, 'f> {
    fn from(kind: Kind<'w, 'f>) -> Self {
        Self { order: [].iter(), kind }
    }
}

impl<'w, 'f> Slot<'w, 'f> {
    #[inline(always)]
    pub(super) fn fields(self, name: &'static str) -> Result<FieldsWriter<'w, 'f>> {
        if let ObjectShape::One(object) = &self.filter_node().object {
            // A struct whose order is known does not contain JSON text.
            let object = self.w.filter.object(*object);
            if let Some(order) = object.orders.of_first_struct(name)
                && object.keys.len() <= 64
            {
                let object = ObjectWriter::begin(self.w, self.at, self.depth, object)?;
                return Ok(FieldsWriter::ordered(object, order));
            }
        }
        // The name is a constant, so that this is decided at compile time.
        match &self.filter_node().object {
            ObjectShape::Union(_) if !is_json_text(name) => Ok(Kind::Union(self, name).into()),
            _ => self.new_fields(name),
        }
    }

    /// Begins a struct that was not written here before, or was not the first.
    #[inline(never)]
    fn new_fields(self, name: &'static str) -> Result<FieldsWriter<'w, 'f>> {
        if is_json_text(name) {
            return Ok(Kind::JsonText(self).into());
        }
        match &self.filter_node().object {
            ObjectShape::One(object) => {
                let object = self.w.filter.object(*object);
                let object = ObjectWriter::begin(self.w, self.at, self.depth, object)?;
                Ok(FieldsWriter::learned(object, name))
            }
            ObjectShape::Union(_) | ObjectShape::None => Err(self.w.mismatch(self.node, Mask::OBJ)),
        }
    }
}

impl<'w, 'f> FieldsWriter<'w, 'f> {
    #[inline(always)]
    fn ordered(object: ObjectWriter<'w, 'f>, order: &'f [Entry]) -> Self {
        Self { order: order.iter(), kind: Kind::Object(object) }
    }

    /// Uses the order of the struct `name`, or learns it.
    pub(super) fn learned(mut object: ObjectWriter<'w, 'f>, name: &'static str) -> Self {
        let order = object.order(name);
        Self::ordered(object, order)
    }

    /// Inlined into the `Serialize` of the struct, so that a field that is dropped costs nothing
    /// else.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        if let Some(entry) = self.order.as_slice().first()
            && is_same(entry.name, key)
        {
            if entry.action == Action::DROP {
                self.order.next();
                return Ok(());
            }
            if entry.bit != 0
                && let Kind::Object(object) = &mut self.kind
            {
                self.order.next();
                return object.ordered(entry.action, entry.bit, value);
            }
        }
        *self = match self.take() {
            Self { kind: Kind::Union(slot, name), .. } => {
                let Slot { w, at, depth, node, .. } = slot;
                first_field(w, at, depth, node, name, key, value)?
            }
            fields => fields.unordered(key, value)?,
        };
        Ok(())
    }

    #[inline(always)]
    fn take(&mut self) -> Self {
        let order = self.order.clone();
        Self { order, kind: std::mem::replace(&mut self.kind, Kind::Broken) }
    }

    #[inline(never)]
    fn unordered<T: Serialize + ?Sized>(self, key: &'static str, value: &T) -> Result<Self> {
        let Self { mut order, kind } = self;
        match kind {
            Kind::Object(mut object) => {
                // A field can be elsewhere than the first time. Those after it might be in order.
                let known = order.next().filter(|entry| is_same(entry.name, key));
                match known.map_or_else(|| object.look_up(key), |entry| entry.action) {
                    Action::DROP => object.undeclared(key, value)?,
                    Action::EXTRA => {
                        if let Some(extra) = object.extra_key(key) {
                            object.extra_value(extra, value)?;
                        }
                    }
                    Action(index) => object.declared(index, value)?,
                }
                Ok(Self { order, kind: Kind::Object(object) })
            }
            Kind::Recorded(mut recorded) => {
                recorded.part(|parts| parts.field(key, value))?;
                Ok(Kind::Recorded(recorded).into())
            }
            Kind::JsonText(slot) => match with_text(value, str::to_owned) {
                Ok(text) => Ok(Kind::Written(slot.json_text(&text)?).into()),
                Err(Halt) => Err(slot.w.halt(Problem::NotJson)),
            },
            Kind::Written(_) => Ok(kind.into()),
            Kind::Union(..) | Kind::Broken => Err(Halt),
        }
    }

    /// Skipped fields keep their position, so that later fields keep theirs.
    #[inline]
    fn skip(&mut self, key: &'static str) {
        self.order.next();
        if let Kind::Object(object) = &self.kind
            && object.is_learned
        {
            *self = self.take().skipped(key);
        }
    }

    #[cold]
    #[inline(never)]
    fn skipped(self, key: &'static str) -> Self {
        let Self { order, mut kind } = self;
        if let Kind::Object(object) = &mut kind {
            object.look_up(key);
        }
        Self { order, kind }
    }

    #[inline(always)]
    fn finish(self) -> Result<Written> {
        match self.kind {
            Kind::Object(object) => object.finish(),
            Kind::Written(written) => Ok(written),
            other => other.finish(),
        }
    }
}

/// Decides a union by its first field, which is its tag in a derived `Serialize`. Otherwise the struct
/// is recorded.
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
    if let ObjectShape::Union(union) = &w.filter.node(node).object
        && let Decision::Tag { key: tag, values, texts } = &union.decided_by
        && is_equal(tag, key)
    {
        let Ok(Some(found)) = with_text(value, |text| Decision::find(values, text)) else {
            return Err(w.halt(Problem::UnknownTag));
        };
        let (text, branch) = &values[found];
        let object = w.filter.object(union.branches[usize::from(*branch)]);
        if let Some([first, rest @ ..]) = object.orders.of_first_struct(name)
            && is_same(first.name, key)
            && first.bit != 0
            && object.keys.len() <= 64
            && !w.omits
        {
            // Built in place, because moving it would stall.
            let depth = w.enter(depth)?;
            let tag = (first.bit, &texts[found]);
            let object = ObjectWriter::begin_with_tag(w, at, depth, object, tag);
            return Ok(FieldsWriter::ordered(object, rest));
        }
        let object = ObjectWriter::begin(w, at, depth, object)?;
        return FieldsWriter::learned(object, name).unordered(key, &**text);
    }
    let slot = Slot { w, at, depth, node, fast: Mask::NONE };
    let mut recorded = slot.recorded(|recorder| recorder.structure(name))?;
    recorded.part(|parts| parts.field(key, value))?;
    Ok(Kind::Recorded(recorded).into())
}

impl Kind<'_, '_> {
    #[inline(never)]
    fn finish(self) -> Result<Written> {
        match self {
            Self::Object(object) => object.finish(),
            Self::Recorded(recorded) => recorded.finish(),
            // No field, so the recording is an empty map.
            Self::Union(slot, _) => slot.recorded(|recorder| recorder.map())?.finish(),
            Self::Written(written) => Ok(written),
            Self::JsonText(slot) => Err(slot.w.halt(Problem::NotJson)),
            Self::Broken => Err(Halt),
        }
    }
}

forward_fields!(FieldsWriter<'_, '_> => Written);

const _: () = assert!(!std::mem::needs_drop::<FieldsWriter<'static, 'static>>());
