//! A value, recorded: what a union, a selection by index or a conversion has to see whole.

use std::ops::Range;

/// Nodes in the order in which serde gave them; their texts in one string.
#[derive(Debug, Default)]
pub(super) struct Tape {
    nodes: Vec<Recorded>,
    text: String,
}

/// A place on a tape; the address of a value, for as long as the tape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) enum Recorded {
    Null,
    /// A field that said it was not set.
    Unset,
    Bool(bool),
    /// Digits, with a sign or without.
    Int(Text),
    /// A finite number as JSON has it, with a fraction or an exponent.
    Float(Text),
    /// NaN or an infinity.
    NotFinite(f64),
    Str(Text),
    /// Followed by its items; `end` is the place after the last of them.
    List {
        end: u32,
    },
    /// Followed by its entries, each a `Str` and a value.
    Map {
        end: u32,
    },
}

pub(super) type Text = Range<u32>;

impl Tape {
    /// A tape with one text on it.
    pub(super) fn text_alone(&mut self, text: &str) -> Option<Place> {
        let text = self.write(text)?;
        self.push(Recorded::Str(text))
    }

    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.text.clear();
    }

    pub(super) fn next(&self) -> Place {
        // Four billion nodes would take 96 GiB; `push` stops long before.
        Place(self.nodes.len() as u32)
    }

    pub(super) fn at(&self, place: Place) -> &Recorded {
        &self.nodes[place.0 as usize]
    }

    pub(super) fn text(&self, text: &Text) -> &str {
        &self.text[text.start as usize..text.end as usize]
    }

    /// `None` when the tape is full.
    pub(super) fn push(&mut self, recorded: Recorded) -> Option<Place> {
        let place = self.next();
        let has_room = self.nodes.len() < (u32::MAX / 4) as usize;
        has_room.then(|| self.nodes.push(recorded))?;
        Some(place)
    }

    /// `None` when the tape is full.
    pub(super) fn write(&mut self, text: &str) -> Option<Text> {
        let start = self.text.len();
        if start + text.len() > (u32::MAX / 2) as usize {
            return None;
        }
        self.text.push_str(text);
        Some(start as u32..self.text.len() as u32)
    }

    pub(super) fn close(&mut self, opened: Place) {
        let next = self.next().0;
        match &mut self.nodes[opened.0 as usize] {
            Recorded::List { end } | Recorded::Map { end } => *end = next,
            _ => {}
        }
    }

    /// The place after a value and all that is in it.
    pub(super) fn after(&self, place: Place) -> Place {
        match self.at(place) {
            Recorded::List { end } | Recorded::Map { end } => Place(*end),
            _ => Place(place.0 + 1),
        }
    }

    /// The items of a list.
    pub(super) fn items(&self, list: Place) -> impl Iterator<Item = Place> {
        let end = self.after(list);
        let mut next = Place(list.0 + 1);
        std::iter::from_fn(move || {
            let item = (next.0 < end.0).then_some(next)?;
            next = self.after(item);
            Some(item)
        })
    }

    /// The keys of a map, and the places of their values.
    pub(super) fn entries(&self, map: Place) -> impl Iterator<Item = (&str, Place)> {
        let end = self.after(map);
        let mut next = Place(map.0 + 1);
        std::iter::from_fn(move || {
            let key = (next.0 < end.0).then_some(next)?;
            let Recorded::Str(text) = self.at(key) else { return None };
            let value = Place(key.0 + 1);
            next = self.after(value);
            Some((self.text(text), value))
        })
    }

    /// The value of the first entry with a key.
    pub(super) fn value(&self, map: Place, key: &str) -> Option<Place> {
        self.entries(map).find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    pub(super) fn is_unset(&self, place: Place) -> bool {
        matches!(self.at(place), Recorded::Unset)
    }

    /// What an error says that it found.
    pub(super) fn kind(&self, place: Place) -> &'static str {
        match self.at(place) {
            Recorded::Null | Recorded::Unset => "null",
            Recorded::Bool(_) => "boolean",
            Recorded::Int(_) => "integer",
            Recorded::Float(_) | Recorded::NotFinite(_) => "number",
            Recorded::Str(_) => "string",
            Recorded::List { .. } => "array",
            Recorded::Map { .. } => "object",
        }
    }
}
