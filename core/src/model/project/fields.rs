use std::slice;

use serde::{Serialize, ser};

use super::{
    Halt, Writer,
    choice::Choice,
    entries::Entries,
    key,
    plain::Plain,
    plan::{self, Action},
    recording::Recording,
    slot::Slot,
};
use crate::model::{error::Problem, shape::Object};

/// A struct, field by field.
pub(super) struct Fields<'w, 's> {
    /// What is known of the fields to come; nothing, where there is no plan.
    plan: slice::Iter<'s, plan::Entry>,
    kind: Kind<'w, 's>,
}

enum Kind<'w, 's> {
    Plain(Plain<'w, 's>),
    /// What turned out to have fields as a map has keys.
    Entries(Box<Entries<'w, 's>>),
    /// A union that its tag will decide; the name is the struct's.
    Choice(Choice<'w, 's>, &'static str),
    Recorded(Box<Recording<'w, 's>>),
    /// One of `serde_json`'s types that carry text: a raw value, or a number of any precision.
    Text(Option<Slot<'w, 's>>),
    /// The value of an enum variant that the model does not name.
    Dropped,
}

impl<'w, 's> Fields<'w, 's> {
    /// The fields of the struct `name`; or of a variant of the enum `variant_of`.
    pub(super) fn plain(
        w: &'w mut Writer<'s>,
        object: &'s Object,
        name: &'static str,
        variant_of: Option<&'static str>,
    ) -> Result<Self, Halt> {
        let mut plain = Plain::begin(w, object)?;
        plain.variant = variant_of.map(|_| name);
        plain.is_own_type =
            variant_of.is_none() && object.type_name.as_deref().is_some_and(|own| *own == *name);
        let plan = plain.plan_for(name).iter();
        Ok(Self { plan, kind: Kind::Plain(plain) })
    }

    /// The fields of a struct that was here before.
    #[inline]
    pub(super) fn planned(
        w: &'w mut Writer<'s>,
        object: &'s Object,
        plan: &'s [plan::Entry],
    ) -> Result<Self, Halt> {
        Ok(Self { plan: plan.iter(), kind: Kind::Plain(Plain::begin(w, object)?) })
    }

    pub(super) fn choice(choice: Choice<'w, 's>, name: &'static str) -> Self {
        Self { plan: [].iter(), kind: Kind::Choice(choice, name) }
    }

    pub(super) fn recorded(recording: Box<Recording<'w, 's>>) -> Self {
        Self { plan: [].iter(), kind: Kind::Recorded(recording) }
    }

    pub(super) fn text(slot: Slot<'w, 's>) -> Self {
        Self { plan: [].iter(), kind: Kind::Text(Some(slot)) }
    }

    pub(super) fn dropped() -> Self {
        Self { plan: [].iter(), kind: Kind::Dropped }
    }

    /// Inlined into the value's own code: of a field that is dropped, nothing more is done.
    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Halt> {
        if let Some((known, action)) = self.plan.as_slice().first()
            && plan::is_same(known, key)
        {
            self.plan.next();
            return match (*action, &mut self.kind) {
                (Action::DROP, _) => Ok(()),
                (Action::EXTRA, _) => self.extra(key, value),
                (Action(index), Kind::Plain(plain)) => plain.keep(usize::from(index), value),
                // Only a plain object has a plan.
                _ => Err(Halt),
            };
        }
        self.unknown(key, value)
    }

    /// The first field that the model takes without a name for it. Which of them are in the body is what
    /// a map knows, so that each is sent once.
    #[inline(never)]
    fn extra<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Halt> {
        self.plan = [].iter();
        self.kind = match std::mem::replace(&mut self.kind, Kind::Dropped) {
            Kind::Plain(mut plain) => {
                if std::mem::take(&mut plain.is_learned) {
                    plain.w.learned(plain.object);
                }
                Kind::Entries(Box::new(Entries::around(plain, &[])))
            }
            other => other,
        };
        match &mut self.kind {
            Kind::Entries(entries) => entries.entry(key, value),
            // Only a plain object has a plan.
            _ => Err(Halt),
        }
    }

    #[inline(never)]
    fn unknown<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Halt> {
        match &mut self.kind {
            Kind::Plain(plain) => {
                // A field that is not where it was the first time; those after it may be.
                self.plan.next();
                match plain.look_up(key) {
                    Action::DROP if plain.is_own_type && plain.is_learned => {
                        plain.check_tag(key, value)
                    }
                    Action::DROP => Ok(()),
                    Action::EXTRA => self.extra(key, value),
                    Action(index) => plain.keep(usize::from(index), value),
                }
            }
            Kind::Entries(entries) => entries.entry(key, value),
            Kind::Choice(choice, name) => {
                let name = *name;
                if let Some(mut plain) = choice.field(key, value)? {
                    // The field that decided is written, and the plan goes on after it.
                    let plan = plain.plan_for(name);
                    let at = plan.iter().position(|(known, _)| plan::is_same(known, key));
                    let next = at.map_or(0, |at| at + 1);
                    if plain.is_learned {
                        plain.look_up(key);
                    }
                    *self = Self { plan: plan[next..].iter(), kind: Kind::Plain(plain) };
                }
                Ok(())
            }
            Kind::Recorded(recording) => {
                recording.name(key)?;
                recording.value(value)
            }
            Kind::Text(slot) => match slot.take() {
                Some(slot) => match key::text_of(value) {
                    Ok(text) => slot.text(&text),
                    Err(Halt) => Err(slot.w.halt(Problem::NotJson)),
                },
                None => Err(Halt),
            },
            Kind::Dropped => Ok(()),
        }
    }

    /// Fields that are skipped keep their place, so that those after them keep theirs.
    #[inline]
    fn skip(&mut self, key: &'static str) {
        self.plan.next();
        if let Kind::Plain(plain) = &mut self.kind
            && plain.is_learned
        {
            plain.look_up(key);
        }
    }

    #[inline]
    fn finish(self) -> Result<(), Halt> {
        match self.kind {
            Kind::Plain(mut plain) => plain.finish(),
            Kind::Entries(entries) => entries.finish(),
            Kind::Choice(choice, _) => choice.finish(),
            Kind::Recorded(recording) => recording.finish(),
            Kind::Text(None) | Kind::Dropped => Ok(()),
            Kind::Text(Some(slot)) => Err(slot.w.halt(Problem::NotJson)),
        }
    }
}

impl ser::SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.field(key, value)
    }

    #[inline]
    fn skip_field(&mut self, key: &'static str) -> Result<(), Halt> {
        self.skip(key);
        Ok(())
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Fields<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Halt> {
        self.field(key, value)
    }

    #[inline]
    fn skip_field(&mut self, key: &'static str) -> Result<(), Halt> {
        self.skip(key);
        Ok(())
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
