//! The fields that a client asks for.

use super::writer::{Omits, Writer};
use crate::model::requested_fields::{Asked, Narrow, RequestedFields};

/// A writer inside a field. Dropping it restores the outer field, also after a panic.
pub(super) struct Inside<'w, 'f> {
    w: &'w mut Writer<'f>,
    outer: Asked,
}

impl<'f> Inside<'_, 'f> {
    pub(super) fn writer(&mut self) -> &mut Writer<'f> {
        self.w
    }
}

impl Drop for Inside<'_, '_> {
    fn drop(&mut self) {
        if let Some(narrow) = &mut self.w.rare().narrow {
            narrow.at = self.outer;
        }
    }
}

impl<'f> Writer<'f> {
    /// Writes only the fields of `set`.
    #[cold]
    pub(super) fn narrow(&mut self, set: &'f RequestedFields) {
        self.rare().narrow = Some(Narrow { set, at: Asked::ROOT, next: Asked::ROOT });
        self.omits = Omits::Narrowed;
    }

    /// Enters a field, if the client asks for it.
    #[inline(never)]
    pub(super) fn asked(&mut self, name: &str) -> Option<Inside<'_, 'f>> {
        self.asks_next(name).then(|| self.next_asked())
    }

    /// Returns whether the client asks for a field, and remembers what it asks for in the field's value.
    #[inline(never)]
    pub(super) fn asks_next(&mut self, name: &str) -> bool {
        let Some(narrow) = &mut self.rare().narrow else { return true };
        let asked = narrow.set.field(narrow.at, name);
        narrow.next = asked.unwrap_or(narrow.next);
        asked.is_some()
    }

    /// Enters the field that [`asks_next`](Self::asks_next) found.
    pub(super) fn next_asked(&mut self) -> Inside<'_, 'f> {
        let narrow = self.rare().narrow.as_mut();
        let outer = narrow.map_or(Asked::ROOT, |one| std::mem::replace(&mut one.at, one.next));
        Inside { w: self, outer }
    }

    /// Returns whether the client asks for a field.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.narrowed().is_none_or(|narrow| narrow.set.field(narrow.at, name).is_some())
    }

    /// Returns whether the client asks for all fields of the current value.
    pub(super) fn asks_whole(&self) -> bool {
        self.narrowed().is_none_or(|narrow| narrow.set.is_whole(narrow.at))
    }

    fn narrowed(&self) -> Option<&Narrow<'f>> {
        self.rare.as_ref()?.narrow.as_ref()
    }
}
