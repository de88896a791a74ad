use std::borrow::Cow;

use super::depth::Depth;
use crate::model::filter::{Action, Object};

/// The orders that are being learned.
#[derive(Default)]
pub(super) struct Learning {
    /// The structs and maps that are being written, innermost last.
    open: Vec<Open>,
    /// The fields of all of them.
    fields: Vec<(Cow<'static, str>, Action)>,
}

struct Open {
    /// The name of a struct. A map has none.
    name: Option<&'static str>,
    /// The index of the first field.
    start: usize,
    depth: Depth,
}

impl Learning {
    pub(super) fn begin(&mut self, name: Option<&'static str>, depth: Depth) {
        self.open.push(Open { name, start: self.fields.len(), depth });
    }

    /// Returns the name of the innermost struct.
    pub(super) fn name(&self) -> Option<&'static str> {
        self.open.last().and_then(|open| open.name)
    }

    pub(super) fn note_field(&mut self, key: &'static str, action: Action) {
        self.fields.push((Cow::Borrowed(key), action));
    }

    /// Notes a key of a map. An extra key can be another one in every value, and a map can have more
    /// keys than the model can mean.
    pub(super) fn note_key(&mut self, object: &Object, key: &str, action: Action) {
        let start = self.open.last().map_or(0, |open| open.start);
        if action != Action::EXTRA && self.fields.len() - start < 2 * object.keys.len() + 64 {
            self.fields.push((Cow::Owned(key.to_owned()), action));
        }
    }

    /// Ends the innermost struct or map. After an error that a `Serialize` ignored, or a panic that
    /// it caught, the fields might not belong to it.
    pub(super) fn end(&mut self, object: &Object, depth: Depth, is_sound: bool) {
        let Some(Open { name, start, depth: begun }) = self.open.pop() else { return };
        let fields = self.fields.drain(start..);
        if is_sound && begun == depth {
            object.orders.learn(name, fields);
        }
    }
}
