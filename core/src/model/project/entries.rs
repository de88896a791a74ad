use std::slice;

use serde::{Serialize, ser};

use super::{
    Halt, Writer,
    choice::Choice,
    key,
    others::Others,
    plain::Plain,
    plan::{self, Action, Arrival},
};
use crate::model::{
    error::Problem,
    shape::{NodeId, Object},
};

/// A map, entry by entry.
pub(super) enum Entries<'w, 's> {
    Plain {
        plain: Plain<'w, 's>,
        pending: Pending,
        others: Others,
        /// The keys to come, if they come as those of the first map here did.
        coming: slice::Iter<'s, Arrival>,
    },
    /// A union that is not decided; the key that waits for its value.
    Choice(Choice<'w, 's>, Option<String>),
}

/// A key that was given, and waits for its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pending {
    None,
    /// Not in the model, or there already.
    Drop,
    Keep(u16),
    /// In the body, as the last of the others.
    Extra(NodeId),
}

impl<'w, 's> Entries<'w, 's> {
    pub(super) fn plain(w: &'w mut Writer<'s>, object: &'s Object) -> Result<Self, Halt> {
        let mut plain = Plain::begin(w, object)?;
        let coming = object.coming().unwrap_or_else(|| {
            plain.is_learned = true;
            plain.w.learn_arrivals();
            &[]
        });
        Ok(Self::around(plain, coming))
    }

    /// An object of which some entries may be in the body already.
    pub(super) fn around(plain: Plain<'w, 's>, coming: &'s [Arrival]) -> Self {
        let others = Others::among(plain.opened, plain.w.body.len());
        Self::Plain { plain, pending: Pending::None, others, coming: coming.iter() }
    }

    pub(super) fn entry<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), Halt> {
        self.key(key)?;
        self.value(value)
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Halt> {
        match self {
            Self::Plain { plain, pending, others, coming } => {
                // A key without a value was an error of the caller's; it must not stay in the body.
                take_back(plain, pending, others);
                match key::with_text(key, |name| resolve(plain, others, coming, name)) {
                    Ok(resolved) => *pending = resolved,
                    Err(Halt) => return Err(plain.w.halt(Problem::Refused)),
                }
                Ok(())
            }
            Self::Choice(choice, pending) => match key::text_of(key) {
                Ok(name) => {
                    *pending = Some(name);
                    Ok(())
                }
                Err(Halt) => Err(choice.refused()),
            },
        }
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        match self {
            Self::Plain { plain, pending, others, .. } => {
                match std::mem::replace(pending, Pending::None) {
                    Pending::Drop => Ok(()),
                    Pending::Keep(index) => plain.keep(usize::from(index), value),
                    Pending::Extra(node) => {
                        // What is left out for its value has been there all the same.
                        let key = plain.w.omits.then(|| others.last(plain.w));
                        plain.extra_value(node, others.start(), value)?;
                        if let Some(key) = key.filter(|_| plain.w.body.len() == others.start()) {
                            let among = plain.opened..plain.w.body.len();
                            others.insert(plain.w, among, key);
                        }
                        Ok(())
                    }
                    Pending::None => Err(plain.w.halt(Problem::Refused)),
                }
            }
            Self::Choice(choice, pending) => {
                let Some(name) = pending.take() else { return Err(choice.refused()) };
                self.choose(&name, value)
            }
        }
    }

    /// An entry of a union that is not decided.
    fn choose<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Halt> {
        if let Self::Choice(choice, _) = self
            && let Some(plain) = choice.field(name, value)?
        {
            let coming = plan::after(plain.object.coming().unwrap_or_default(), name);
            *self = Self::around(plain, coming);
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Halt> {
        match self {
            Self::Plain { ref mut plain, ref mut pending, ref others, .. } => {
                take_back(plain, pending, others);
                others.forget(plain.w);
                if std::mem::take(&mut plain.is_learned) {
                    plain.w.arrived(plain.object);
                }
                plain.finish()
            }
            Self::Choice(choice, _) => choice.finish(),
        }
    }
}

/// What becomes of a key of a map.
#[inline(always)]
fn resolve<'s>(
    plain: &mut Plain<'_, 's>,
    others: &mut Others,
    coming: &mut slice::Iter<'s, Arrival>,
    name: &str,
) -> Pending {
    match plan::next(coming, name).unwrap_or_else(|| plain.look_up_text(name)) {
        Action::DROP => Pending::Drop,
        Action::EXTRA => extra(plain, others, name),
        Action(index) => Pending::Keep(index),
    }
}

#[inline(never)]
fn extra(plain: &mut Plain<'_, '_>, others: &mut Others, name: &str) -> Pending {
    let Some(node) = plain.object.rest.takes(plain.w.shape, name) else { return Pending::Drop };
    let start = plain.w.body.len();
    plain.w.body.name(name);
    if others.is_repeated(plain.w, plain.opened, start) {
        plain.w.body.truncate(start);
        return Pending::Drop;
    }
    Pending::Extra(node)
}

fn take_back(plain: &mut Plain<'_, '_>, pending: &mut Pending, others: &Others) {
    if let Pending::Extra(_) = std::mem::replace(pending, Pending::None) {
        plain.w.body.truncate(others.start());
    }
}

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = Halt;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Halt> {
        self.key(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Halt> {
        self.value(value)
    }

    /// Most keys are dropped or kept, and nothing has to be remembered between key and value.
    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Halt> {
        if let Self::Plain { plain, pending: pending @ Pending::None, others, coming } = self {
            return match key::with_text(key, |name| resolve(plain, others, coming, name)) {
                Ok(Pending::Drop) => Ok(()),
                Ok(Pending::Keep(index)) => plain.keep(usize::from(index), value),
                Ok(extra) => {
                    *pending = extra;
                    self.value(value)
                }
                Err(Halt) => Err(plain.w.halt(Problem::Refused)),
            };
        }
        if let Self::Choice(choice, None) = self
            && choice.skips_over(key)
        {
            return Ok(());
        }
        self.key(key)?;
        self.value(value)
    }

    #[inline]
    fn end(self) -> Result<(), Halt> {
        self.finish()
    }
}
