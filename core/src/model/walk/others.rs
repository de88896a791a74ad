//! The keys of a map that its model does not name.

use std::collections::{HashMap, HashSet};

use super::{Failed, Fit, Walked, Walker, object::blank};
use crate::model::{
    convert::{self, Made},
    error::{PathSegment, Problem},
    shape::{Names, NodeId, Object},
    tape::{Place, Tape},
};

/// The keys of one map that were met.
pub(super) struct Others<'a> {
    met: HashSet<&'a str>,
    /// Where a model makes keys: what became of each, and which of equal ones is the last.
    made: Option<Keys<'a>>,
}

#[derive(Default)]
struct Keys<'a> {
    texts: HashMap<&'a str, Option<String>>,
    last: HashMap<String, &'a str>,
}

impl Others<'_> {
    pub(super) fn count(&self) -> usize {
        self.made.as_ref().map_or(self.met.len(), |keys| keys.last.len())
    }
}

impl<'a> Walker<'a> {
    /// Gets ready for the keys of a map: as Python has it, the last of equal ones stays.
    pub(super) fn others(&self, place: Place, object: &Object) -> Others<'a> {
        let tape = self.tape;
        let Names::Made(node, texts) = object.rest.names else {
            return Others { met: HashSet::new(), made: None };
        };
        let mut keys = Keys::default();
        for (name, _) in tape.entries(place).filter(|(name, _)| object.find(name).is_none()) {
            let text = self.key(name, node, texts).ok();
            if let Some(text) = &text {
                keys.last.insert(text.clone(), name);
            }
            keys.texts.entry(name).or_insert(text);
        }
        Others { met: HashSet::new(), made: Some(keys) }
    }

    /// One entry of a map under a key that is not a field's.
    pub(super) fn other(
        &mut self,
        object: &Object,
        name: &'a str,
        value: Place,
        node: NodeId,
        others: &mut Others<'a>,
    ) -> Walked {
        let start = self.body.len();
        if !others.met.insert(name) {
            return Ok(Fit::EXACT);
        }
        let (mut is_key, mut is_last) = (true, true);
        match (object.rest.names, &others.made) {
            (Names::Made(names, texts), Some(keys)) => match keys.texts.get(name) {
                Some(Some(text)) => {
                    self.body.name(text);
                    is_last = keys.last.get(text) == Some(&name);
                }
                _ => {
                    is_key = false;
                    if let Err(problem) = self.key(name, names, texts) {
                        self.path.extend([PathSegment::Key, PathSegment::Branch("key".into())]);
                        self.fault(problem);
                        self.path.truncate(self.path.len() - 2);
                    }
                }
            },
            _ => self.body.name(name),
        }
        let walked = self.within(PathSegment::Key, |walker| walker.value(value, node));
        if !is_key {
            return Err(Failed);
        }
        let is_left_out = !object.is_map && blank(self.tape, value).is_left_out(self.rules);
        let is_written = object.rest.is_written || self.is_whole;
        if walked.is_ok() && (is_left_out || !is_written || !is_last) {
            self.body.truncate(start);
        }
        walked
    }

    /// What a node makes of a key, as text.
    fn key(&self, name: &str, node: NodeId, texts: Option<u32>) -> Result<String, Problem> {
        let mut tape = Tape::default();
        let place = tape.text_alone(name).ok_or(Problem::TooDeep)?;
        let node = self.shape.node(node);
        let made = convert::scalar(&tape, place, node, self.rules)?.0;
        if let Some(limits) = &node.limits {
            convert::check(&made, node, limits)?;
        }
        let text = match made {
            Made::Text(text) | Made::Number(text) => text.into_owned(),
            Made::Word(word) => word.to_owned(),
            Made::NotFinite(float) => python_text(float).to_owned(),
        };
        match texts.is_none_or(|texts| self.shape.texts[texts as usize].take(&text)) {
            true => Ok(text),
            false => Err(Problem::Assertion("propertyNames")),
        }
    }
}

/// How Python writes what JSON has no number for.
fn python_text(float: f64) -> &'static str {
    match float {
        _ if float.is_nan() => "nan",
        _ if float < 0.0 => "-inf",
        _ => "inf",
    }
}
