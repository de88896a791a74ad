//! One object of the model while it is written: each key once, and the required ones all there.

use serde::Serialize;

use super::{
    Halt, Writer,
    plan::{self, Action, Known},
};
use crate::model::{
    error::{PathSegment, Problem},
    omit::{self, Blank},
    shape::{NodeId, Object},
    tape::{Place, Tape},
};

/// An object of the model, being written.
pub(super) struct Plain<'w, 's> {
    pub(super) w: &'w mut Writer<'s>,
    pub(super) object: &'s Object,
    /// Where its entries begin in the body.
    pub(super) opened: usize,
    /// The first 64 keys that are in the body, or were left out of it.
    seen: u64,
    /// The writer notes what becomes of each field, innermost object last.
    pub(super) is_learned: bool,
    /// The struct has the name of the type that the model was made of.
    pub(super) is_own_type: bool,
    /// The enum variant round it, to be closed after it.
    pub(super) variant: Option<&'static str>,
}

impl<'w, 's> Plain<'w, 's> {
    #[inline]
    pub(super) fn begin(w: &'w mut Writer<'s>, object: &'s Object) -> Result<Self, Halt> {
        w.enter()?;
        if object.keys.len() > 64 {
            w.see_far(object.keys.len());
        }
        let opened = w.body.len();
        Ok(Self {
            w,
            object,
            opened,
            seen: 0,
            is_learned: false,
            is_own_type: false,
            variant: None,
        })
    }

    #[inline]
    pub(super) fn plan_for(&mut self, name: &'static str) -> &'s [plan::Entry] {
        match plan::known(self.object, name) {
            Known::Plan(plan) => return plan,
            Known::Learn => {
                self.is_learned = true;
                let depth = self.w.depth;
                self.w.rare().learn(name, depth);
            }
            Known::Nothing => {}
        }
        &[]
    }

    pub(super) fn look_up(&mut self, key: &'static str) -> Action {
        let action = self.object.action(key);
        if self.is_learned {
            self.w.rare().learned.push((key, action));
        }
        action
    }

    /// Checks that a field which the model does not declare is not the tag of the model's own type.
    #[cold]
    pub(super) fn check_tag<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        let is_tag = self.object.find(key).is_none()
            && super::key::text_of(value).is_ok_and(|text| {
                self.object.type_name.as_deref().is_some_and(|name| *name == *text)
            });
        if !is_tag {
            return Ok(());
        }
        self.w.halt(Problem::UndeclaredTag);
        Err(self.within(PathSegment::Field(key.into())))
    }

    /// The same of a key of a map.
    #[inline(never)]
    pub(super) fn look_up_text(&mut self, key: &str) -> Action {
        let action = self.object.action(key);
        // What is not named may be another key each time.
        if self.is_learned && action != Action::EXTRA {
            self.w.note_arrival(self.object, key, action);
        }
        action
    }

    /// Out of line: inlined, it costs structs of which most fields are dropped.
    #[inline(never)]
    pub(super) fn keep<T: Serialize + ?Sized>(
        &mut self,
        index: usize,
        value: &T,
    ) -> Result<(), Halt> {
        let key = &self.object.keys[index];
        if self.is_repeated(index) {
            return Ok(());
        }

        let start = self.w.body.len();
        match key.stamped {
            0 => self.w.body.extend_far(&key.text),
            used => self.w.body.stamp(&key.stamp, usize::from(used)),
        }
        if self.w.value(key.node, key.fast, value).is_err() {
            return Err(self.within_field(index));
        }
        if self.w.omits {
            self.leave_out(index, start);
        }
        Ok(())
    }

    #[cold]
    fn within_field(&mut self, index: usize) -> Halt {
        let name = self.object.keys[index].name.clone();
        self.within(PathSegment::Field(name))
    }

    /// Marks a key as seen. The first of equal keys stays.
    #[inline]
    fn is_repeated(&mut self, index: usize) -> bool {
        if index < 64 {
            let bit = 1 << index;
            let is_repeated = self.seen & bit != 0;
            self.seen |= bit;
            return is_repeated;
        }
        self.is_repeated_far(index)
    }

    #[cold]
    fn is_repeated_far(&mut self, index: usize) -> bool {
        let words = self.object.keys.len().div_ceil(64) - 1;
        let seen = &mut self.w.rare().seen_far;
        let base = seen.len() - words;
        let word = &mut seen[base + index / 64 - 1];
        let bit = 1 << (index % 64);
        let is_repeated = *word & bit != 0;
        *word |= bit;
        is_repeated
    }

    /// Takes a field back that its value keeps out.
    #[inline(never)]
    fn leave_out(&mut self, index: usize, start: usize) {
        let key = &self.object.keys[index];
        let prefix = key.text.len();
        let unset = self.w.is_unset();
        let written = self.w.body.since(start + prefix);
        if omit::leaves_out(self.w.shape.rules, key, written, Blank::of(written, unset)) {
            self.w.body.truncate(start);
        }
    }

    /// The tag that chose this object, as it stands in a body.
    pub(super) fn tag(&mut self, index: usize, text: &[u8]) {
        let is_written = self.object.keys[index].is_written;
        if self.is_repeated(index) || !is_written {
            return;
        }
        let start = self.w.body.len();
        self.w.body.extend(text);
        if self.w.omits {
            self.leave_out(index, start);
        }
    }

    /// A field whose name is not known to a plan.
    pub(super) fn entry<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<(), Halt> {
        match self.object.action(name) {
            Action::DROP => Ok(()),
            Action::EXTRA => self.extra(name, value),
            Action(index) => self.keep(usize::from(index), value),
        }
    }

    /// A key that the object takes without a name for it.
    fn extra<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Halt> {
        let Some(node) = self.object.rest.takes(self.w.shape, name) else { return Ok(()) };
        let start = self.w.body.len();
        self.w.body.name(name);
        self.extra_value(node, start, value)
    }

    /// The value of such a key, which is in the body from `start`.
    pub(super) fn extra_value<T: Serialize + ?Sized>(
        &mut self,
        node: NodeId,
        start: usize,
        value: &T,
    ) -> Result<(), Halt> {
        let text = self.w.body.len();
        let fast = self.w.shape.node(node).fast;
        if self.w.value(node, fast, value).is_err() {
            return Err(self.within(PathSegment::Key));
        }
        self.end_extra(start, text);
        Ok(())
    }

    fn end_extra(&mut self, start: usize, text: usize) {
        let unset = self.w.is_unset();
        if !self.object.is_map
            && Blank::of(self.w.body.since(text), unset).is_left_out(self.w.shape.rules)
        {
            self.w.body.truncate(start);
        }
    }

    /// An entry that was recorded before a union was decided.
    pub(super) fn recorded(&mut self, name: &str, tape: &Tape, place: Place) -> Result<(), Halt> {
        let action = self.object.action(name);
        let node = match action {
            Action::DROP => None,
            Action::EXTRA => self.object.rest.takes(self.w.shape, name),
            Action(index) if self.is_repeated(usize::from(index)) => None,
            Action(index) => Some(self.object.keys[usize::from(index)].node),
        };
        let Some(node) = node else { return Ok(()) };

        let start = self.w.body.len();
        self.w.body.name(name);
        let text = self.w.body.len();
        let played = self.w.play(tape, place, node);
        self.w.unset = if tape.is_unset(place) { self.w.body.len() } else { 0 };
        if action == Action::EXTRA {
            played.map_err(|Halt| self.within(PathSegment::Key))?;
            self.end_extra(start, text);
            return Ok(());
        }
        let index = usize::from(action.0);
        played.map_err(|Halt| {
            self.within(PathSegment::Field(self.object.keys[index].name.clone()))
        })?;
        if self.w.omits {
            self.leave_out(index, start);
        }
        Ok(())
    }

    #[cold]
    fn within(&mut self, segment: PathSegment) -> Halt {
        let halt = self.w.within(segment);
        match self.variant {
            Some(variant) => self.w.within(PathSegment::Field(variant.into())),
            None => halt,
        }
    }

    #[inline]
    pub(super) fn finish(&mut self) -> Result<(), Halt> {
        if self.object.required & !self.seen != 0 || self.object.keys.len() > 64 {
            self.check_required()?;
        }
        if self.is_learned {
            self.w.learned(self.object);
        }
        self.w.body.close(self.opened, *b"{}");
        self.w.leave();
        if self.variant.is_some() {
            self.w.body.push(b'}');
            self.w.leave();
        }
        Ok(())
    }

    #[cold]
    fn check_required(&mut self) -> Result<(), Halt> {
        let words = self.object.keys.len().div_ceil(64).saturating_sub(1);
        let seen_far = &self.w.rare().seen_far;
        let base = seen_far.len() - words;
        let far = &seen_far[base..];
        let seen = self.seen;
        let is_seen = |index: usize| match index {
            0..64 => seen & (1 << index) != 0,
            _ => far[index / 64 - 1] & (1 << (index % 64)) != 0,
        };
        if let Some(index) = self.object.missing(is_seen) {
            missing(self.w, self.object, index);
            return Err(match self.variant {
                Some(variant) => self.w.within(PathSegment::Field(variant.into())),
                None => Halt,
            });
        }
        let absent: Vec<_> = self.object.absent(is_seen).collect();
        for (key, text) in absent {
            self.w.body.extend(&key.text);
            self.w.body.extend(text);
        }
        self.w.rare().seen_far.truncate(base);
        Ok(())
    }
}

/// A required key is not there.
#[cold]
pub(super) fn missing(w: &mut Writer<'_>, object: &Object, index: usize) -> Halt {
    let key = &object.keys[index];
    let expected = w.shape.node(key.node).accepts.names();
    w.halt(Problem::Missing(expected.into()));
    w.within(PathSegment::Field(key.name.clone()))
}
