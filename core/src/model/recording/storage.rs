use std::ops::Range;

use crate::model::filter::{Mask, NodeId, ObjectId, Scalar};

/// The parts of a value in the order in which serde gave them, with all texts in one string.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    parts: Vec<Part>,
    text: String,
    /// The places of structs and their names, in order.
    structs: Vec<(Place, &'static str)>,
}

/// The index of a part, which is the address of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(u32);

#[derive(Clone, Debug)]
pub(crate) enum Part {
    Null,
    /// A field that was not set.
    Unset,
    Bool(bool),
    /// Digits, with or without a sign.
    Int(Text),
    /// A finite JSON number with a fraction or an exponent.
    Float(Text),
    /// NaN or an infinity.
    NotFinite(f64),
    Str(Text),
    /// The items follow. `end` is the place after the last one.
    List {
        end: u32,
    },
    /// The entries follow, each a `Str` and a value.
    Map {
        end: u32,
    },
    /// The next value belongs to this branch of a union. The validator adds this mark.
    Branch(NodeId),
    /// The next value is this object of a union.
    Object(ObjectId),
    /// The next value is a default that the validator filled in.
    Default,
}

type Text = Range<u32>;

impl Place {
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Recording {
    /// The place of the recorded value.
    pub(crate) const ROOT: Place = Place(0);

    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.text.clear();
        self.structs.clear();
    }

    /// Notes that the next part is the struct `name`, if it is a struct.
    pub(crate) fn name_struct(&mut self, name: &'static str) {
        if !name.is_empty() {
            self.structs.push((self.next(), name));
        }
    }

    /// Returns the name of the struct at a place, if it was recorded from one.
    pub(crate) fn struct_name(&self, place: Place) -> Option<&'static str> {
        let index = self.structs.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        Some(self.structs[index].1)
    }

    /// Returns the lengths to which [`truncate`](Self::truncate) can go back.
    pub(crate) fn mark(&self) -> (usize, usize) {
        (self.parts.len(), self.text.len())
    }

    pub(crate) fn truncate(&mut self, (parts, text): (usize, usize)) {
        self.parts.truncate(parts);
        self.text.truncate(text);
    }

    /// Returns the place of the next part.
    pub(crate) fn next(&self) -> Place {
        // `push` stops long before the index overflows.
        Place(self.parts.len() as u32)
    }

    /// Adds a part. Returns `None` if the recording is full.
    pub(crate) fn push(&mut self, part: Part) -> Option<Place> {
        let place = self.next();
        let has_space = self.parts.len() < (u32::MAX / 4) as usize;
        has_space.then(|| self.parts.push(part))?;
        Some(place)
    }

    /// Adds a part that contains a text.
    pub(crate) fn push_text(&mut self, text: &str, part: fn(Text) -> Part) -> Option<Place> {
        let start = self.text.len();
        if start + text.len() > (u32::MAX / 2) as usize {
            return None;
        }
        self.text.push_str(text);
        self.push(part(start as u32..self.text.len() as u32))
    }

    /// Ends the list or map that began at `opened`.
    pub(crate) fn close(&mut self, opened: Place) {
        let next = self.parts.len() as u32;
        if let Part::List { end } | Part::Map { end } = &mut self.parts[opened.0 as usize] {
            *end = next;
        }
    }

    /// Adds a copy of a value of another recording.
    pub(crate) fn copy(&mut self, other: &Self, place: Place) -> Option<()> {
        let offset = self.parts.len() as u32;
        for part in &other.parts[place.0 as usize..other.after(place).0 as usize] {
            match part {
                Part::Int(text) => self.push_text(other.text(text), Part::Int),
                Part::Float(text) => self.push_text(other.text(text), Part::Float),
                Part::Str(text) => self.push_text(other.text(text), Part::Str),
                Part::List { end } => self.push(Part::List { end: end - place.0 + offset }),
                Part::Map { end } => self.push(Part::Map { end: end - place.0 + offset }),
                part => self.push(part.clone()),
            }?;
        }
        Some(())
    }

    /// Returns the part at a place.
    pub(crate) fn at(&self, place: Place) -> &Part {
        &self.parts[place.0 as usize]
    }

    /// Returns the place of a value after its marks.
    pub(crate) fn unmarked(&self, place: Place) -> Place {
        match self.at(place) {
            Part::Branch(_) | Part::Object(_) | Part::Default => self.unmarked(place.next()),
            _ => place,
        }
    }

    pub(crate) fn text(&self, text: &Text) -> &str {
        &self.text[text.start as usize..text.end as usize]
    }

    /// Returns the string at a place, if there is one.
    pub(crate) fn str(&self, place: Place) -> Option<&str> {
        match self.at(place) {
            Part::Str(text) => Some(self.text(text)),
            _ => None,
        }
    }

    /// Returns the value at a place, if it is null, a boolean, a finite number or a string.
    pub(crate) fn scalar(&self, place: Place) -> Option<Scalar<'_>> {
        Some(match self.at(place) {
            Part::Null | Part::Unset => Scalar::Null,
            Part::Bool(value) => Scalar::Bool(*value),
            Part::Int(text) => Scalar::integer(self.text(text)),
            Part::Float(text) => Scalar::float(self.text(text)),
            Part::Str(text) => Scalar::Str(self.text(text)),
            _ => return None,
        })
    }

    /// Returns the JSON type of the value at a place.
    pub(crate) fn kind(&self, place: Place) -> Mask {
        match self.at(place) {
            Part::Null | Part::Unset => Mask::NULL,
            Part::Bool(_) => Mask::BOOL,
            Part::Int(_) => Mask::INT,
            Part::Float(_) | Part::NotFinite(_) => Mask::NUM,
            Part::Str(_) => Mask::STR,
            Part::List { .. } => Mask::ARR,
            Part::Map { .. } => Mask::OBJ,
            Part::Branch(_) | Part::Object(_) | Part::Default => self.kind(place.next()),
        }
    }

    /// Returns the place after a value and everything in it.
    fn after(&self, place: Place) -> Place {
        match self.at(place) {
            Part::List { end } | Part::Map { end } => Place(*end),
            Part::Branch(_) | Part::Object(_) | Part::Default => self.after(place.next()),
            _ => place.next(),
        }
    }

    /// Returns the items of a list.
    pub(crate) fn items(&self, list: Place) -> impl Iterator<Item = Place> + use<'_> {
        let end = self.after(list);
        let mut next = list.next();
        std::iter::from_fn(move || {
            let item = (next.0 < end.0).then_some(next)?;
            next = self.after(item);
            Some(item)
        })
    }

    /// Returns the keys of a map and the places of their values.
    pub(crate) fn entries(&self, map: Place) -> impl Iterator<Item = (&str, Place)> + use<'_> {
        let end = self.after(map);
        let mut next = map.next();
        std::iter::from_fn(move || {
            let key = (next.0 < end.0).then_some(next)?;
            let value = key.next();
            next = self.after(value);
            Some((self.str(key)?, value))
        })
    }

    /// Returns the first value with a key.
    pub(crate) fn value(&self, map: Place, key: &str) -> Option<Place> {
        self.entries(map).find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Returns how many keys are in a value, at every depth.
    pub(crate) fn keys(&self, place: Place) -> usize {
        match self.at(place) {
            Part::List { .. } => self.items(place).map(|item| self.keys(item)).sum(),
            Part::Map { .. } => self.entries(place).map(|(_, value)| 1 + self.keys(value)).sum(),
            _ => 0,
        }
    }

    /// Returns the text of a string or a finite number.
    pub(crate) fn digits(&self, place: Place) -> Option<&str> {
        match self.at(place) {
            Part::Str(text) | Part::Int(text) | Part::Float(text) => Some(self.text(text)),
            _ => None,
        }
    }

    pub(crate) fn is_unset(&self, place: Place) -> bool {
        matches!(self.at(place), Part::Unset)
    }
}
