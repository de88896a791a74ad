use crate::model::{
    filter::{Mask, NodeId, ObjectId, Scalar},
    violation::Reason,
};

/// The parts of a value in the order in which serde gave them, with all texts in one string.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    parts: Vec<Part>,
    text: String,
    /// The places of structs and their names, in order.
    structs: Vec<(Place, &'static str)>,
    /// The text of the whole value, if that was JSON text.
    pub(crate) json: Option<String>,
    /// The reason why a part is absent.
    pub(crate) reason: Option<Reason>,
}

/// The index of a part, which is the address of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(u32);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Scalar(Scalar<Text>),
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

/// The start and the end of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text(u32, u32);

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
        (self.json, self.reason) = (None, None);
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

    /// Adds a part. A recording that is full is not complete.
    pub(crate) fn push(&mut self, part: Part) -> Place {
        let place = self.next();
        match self.parts.len() < (u32::MAX / 4) as usize {
            true => self.parts.push(part),
            false => self.reason = Some(Reason::TooDeep),
        }
        place
    }

    #[inline]
    pub(crate) fn push_scalar(&mut self, scalar: Scalar<&str>) -> Place {
        let scalar = scalar.map(|text| self.push_text(text));
        self.push(Part::Scalar(scalar))
    }

    pub(crate) fn push_str(&mut self, text: &str) -> Place {
        self.push_scalar(Scalar::Str(text))
    }

    fn push_text(&mut self, text: &str) -> Text {
        let start = self.text.len();
        match start + text.len() > (u32::MAX / 2) as usize {
            true => self.reason = Some(Reason::TooDeep),
            false => self.text.push_str(text),
        }
        Text(start as u32, self.text.len() as u32)
    }

    /// Ends the list or map that began at `opened`.
    pub(crate) fn close(&mut self, opened: Place) {
        let next = self.parts.len() as u32;
        let opened = self.parts.get_mut(opened.0 as usize);
        if let Some(Part::List { end } | Part::Map { end }) = opened {
            *end = next;
        }
    }

    /// Adds a copy of a value of another recording.
    pub(crate) fn copy(&mut self, other: &Self, place: Place) {
        let offset = self.parts.len() as u32;
        for part in &other.parts[place.0 as usize..other.after(place).0 as usize] {
            match part {
                Part::Scalar(scalar) => self.push_scalar(other.read(scalar)),
                Part::List { end } => self.push(Part::List { end: end - place.0 + offset }),
                Part::Map { end } => self.push(Part::Map { end: end - place.0 + offset }),
                mark => self.push(*mark),
            };
        }
    }

    /// Returns the part at a place. A full recording lacks the last ones.
    #[inline]
    pub(crate) fn at(&self, place: Place) -> &Part {
        self.parts.get(place.0 as usize).unwrap_or(&Part::Scalar(Scalar::Null))
    }

    /// Returns the place of a value after its marks.
    pub(crate) fn unmarked(&self, mut place: Place) -> Place {
        while let Part::Branch(_) | Part::Object(_) | Part::Default = self.at(place) {
            place = place.next();
        }
        place
    }

    /// Returns the value at a place, if it has no parts.
    pub(crate) fn scalar(&self, place: Place) -> Option<Scalar<&str>> {
        match self.at(self.unmarked(place)) {
            Part::Scalar(scalar) => Some(self.read(scalar)),
            _ => None,
        }
    }

    /// Returns a scalar of this recording with its text.
    #[inline]
    pub(crate) fn read(&self, scalar: &Scalar<Text>) -> Scalar<&str> {
        scalar.map(|text| self.text(*text))
    }

    #[inline]
    fn text(&self, Text(start, end): Text) -> &str {
        &self.text[start as usize..end as usize]
    }

    /// Returns the string at a place, if there is one.
    pub(crate) fn str(&self, place: Place) -> Option<&str> {
        match self.at(place) {
            Part::Scalar(Scalar::Str(text)) => Some(self.text(*text)),
            _ => None,
        }
    }

    /// Returns the JSON type of the value at a place.
    pub(crate) fn kind(&self, place: Place) -> Mask {
        match self.at(self.unmarked(place)) {
            Part::Scalar(scalar) => scalar.kind(),
            Part::List { .. } => Mask::ARR,
            _ => Mask::OBJ,
        }
    }

    /// Returns the place after a value and everything in it.
    #[inline]
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
            next = self.after(key.next());
            Some((self.str(key)?, key.next()))
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
}
