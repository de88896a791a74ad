//! A recorded value through the shape: where a value must be seen whole before any of it is written.
//!
//! In a strict model this does what the writer does, and it decides untagged unions. In a model that
//! converts it is pydantic's lax mode: all that is wrong is found, and unions are smart.

mod list;
mod union;

use std::collections::{HashMap, HashSet};

use super::{
    assertion::{Counts, Number},
    body::Body,
    convert::{self, Exactness, Made},
    error::{Fault, ModelError, Problem, Segment},
    omit::{self, Blank},
    project::MAX_DEPTH,
    shape::{Decision, Mask, Node, NodeId, ObjectId, ObjectShape, Shape, Union},
    tape::{Place, Recorded, Tape},
};

/// More faults of one value are counted, not kept.
const MAX_FAULTS: usize = 64;

pub(super) struct Walker<'a> {
    shape: &'a Shape,
    tape: &'a Tape,
    body: &'a mut Body,
    /// Where the walk is, from the outside in.
    path: Vec<Segment>,
    faults: Vec<Fault>,
    more: usize,
    /// What unions decided, so that no value is tried twice: the branch, or that there is none.
    decided: HashMap<(Place, NodeId), Option<usize>>,
    depth: u32,
}

/// How well a value fits where it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    exactness: Exactness,
    /// Fields of the objects in it, where there are any.
    fields: Option<usize>,
    /// Keys of all objects in it, those of maps too.
    keys: usize,
}

impl Fit {
    const EXACT: Self = Self { exactness: Exactness::Exact, fields: None, keys: 0 };

    fn at_most(mut self, exactness: Exactness) -> Self {
        self.exactness = self.exactness.min(exactness);
        self
    }

    /// With what is inside.
    fn and(self, inner: Self) -> Self {
        let fields = match (self.fields, inner.fields) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
        };
        let keys = self.keys + inner.keys;
        Self { exactness: self.exactness.min(inner.exactness), fields, keys }
    }

    /// pydantic's smart mode: more fields, then the better conversion; the earlier branch on a tie.
    fn is_better_than(self, best: Self) -> bool {
        match (best.fields, self.fields) {
            (Some(best), Some(this)) if best != this => best < this,
            _ => best.exactness < self.exactness,
        }
    }
}

/// A fault was noted.
struct Failed;

type Walked = Result<Fit, Failed>;

impl<'a> Walker<'a> {
    pub(super) fn new(shape: &'a Shape, tape: &'a Tape, body: &'a mut Body) -> Self {
        let (path, faults) = (Vec::new(), Vec::new());
        Self { shape, tape, body, path, faults, more: 0, decided: HashMap::new(), depth: 0 }
    }

    /// Writes a value, or says what is wrong with it first; `depth` containers are open round it.
    pub(super) fn one(mut self, place: Place, node: NodeId, depth: u32) -> Result<(), Fault> {
        self.depth = depth;
        match self.value(place, node) {
            Ok(_) => Ok(()),
            // The writer puts its own path round that of the fault, innermost first.
            Err(Failed) => Err(self
                .faults
                .into_iter()
                .next()
                .map_or_else(|| Fault::new(Problem::Refused), Fault::reversed)),
        }
    }

    /// Writes a value, or says all that is wrong with it.
    pub(super) fn all(mut self, place: Place, node: NodeId) -> Result<(), ModelError> {
        match self.value(place, node) {
            Ok(_) if self.faults.is_empty() => Ok(()),
            _ => Err(ModelError::of_value(self.faults, self.more)),
        }
    }

    fn fault(&mut self, problem: Problem) -> Failed {
        if self.faults.len() == MAX_FAULTS {
            self.more += 1;
        } else {
            self.faults.push(Fault::at(self.path.clone(), problem));
        }
        Failed
    }

    /// Whether the walk goes on after a fault, to find them all.
    fn collects(&self) -> bool {
        self.shape.rules.record_first() && self.more == 0
    }

    fn within(&mut self, segment: Segment, walk: impl FnOnce(&mut Self) -> Walked) -> Walked {
        self.path.push(segment);
        let walked = walk(self);
        self.path.pop();
        walked
    }

    fn value(&mut self, place: Place, id: NodeId) -> Walked {
        let node = self.shape.node(id);
        match (self.tape.at(place), &node.object) {
            (Recorded::Null | Recorded::Unset, _) if node.accepts.has(Mask::NULL) => {
                self.null(node)
            }
            (Recorded::Map { .. }, ObjectShape::Union(union))
                if union.is_said || self.is_decided_early(union) =>
            {
                self.tagged(place, union)
            }
            _ if node.accepts == Mask::ALL => {
                let keys = self.dump(place);
                // Anything fits here, so what fits exactly elsewhere fits better.
                Ok(Fit { keys, ..Fit::EXACT.at_most(Exactness::Strict) })
            }
            // pydantic asks for the tag before anything else.
            (_, ObjectShape::Union(union))
                if union.is_said && node.accepts.without(Mask::NULL) == Mask::OBJ =>
            {
                Err(self.mismatch(place, node))
            }
            _ if node.branches.is_empty() => self.plain(place, node),
            _ => self.union(place, id, node),
        }
    }

    /// Strict unions are decided by what tells their branches apart, said or seen.
    fn is_decided_early(&self, union: &Union) -> bool {
        !self.shape.rules.whole && !matches!(union.decided_by, Decision::Untagged)
    }

    fn null(&mut self, node: &Node) -> Walked {
        if node.restricted.has(Mask::NULL) && !node.listed.iter().any(serde_json::Value::is_null) {
            return Err(self.fault(Problem::Unlisted));
        }
        self.body.extend(b"null");
        Ok(Fit::EXACT)
    }

    fn mismatch(&mut self, place: Place, node: &Node) -> Failed {
        let found = self.tape.kind(place);
        self.fault(Problem::Mismatch { expected: node.accepts.names().into(), found })
    }

    fn plain(&mut self, place: Place, node: &'a Node) -> Walked {
        match (self.tape.at(place), &node.object) {
            (Recorded::Map { .. }, ObjectShape::One(object)) => {
                self.nested(|walker| walker.object(place, *object, node))
            }
            (Recorded::List { .. }, _) if node.accepts.has(Mask::ARR) => {
                self.nested(|walker| walker.array(place, node))
            }
            (Recorded::Map { .. } | Recorded::List { .. }, _) => Err(self.mismatch(place, node)),
            _ => self.scalar(place, node),
        }
    }

    fn nested(&mut self, walk: impl FnOnce(&mut Self) -> Walked) -> Walked {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(Problem::TooDeep));
        }
        self.depth += 1;
        let walked = walk(self);
        self.depth -= 1;
        walked
    }

    fn scalar(&mut self, place: Place, node: &Node) -> Walked {
        let made = match convert::scalar(self.tape, place, node, self.shape.rules) {
            Ok(made) => made,
            Err(problem) => return Err(self.fault(problem)),
        };
        if let Some(limits) = &node.limits {
            let checked = match &made.0 {
                Made::Number(text) => {
                    Number::of(text).map_or(Ok(()), |number| limits.check_number(number))
                }
                Made::Text(text) => limits.check_text(text),
                Made::NotFinite(float) => {
                    limits.check_number(Number { integer: None, float: *float })
                }
                Made::Word(_) => Ok(()),
            };
            if let Err(problem) = checked {
                return Err(self.fault(problem));
            }
        }
        match &made.0 {
            Made::Number(text) => self.body.extend(text.as_bytes()),
            Made::Text(text) => self.body.string(text),
            // JSON has no word for it.
            Made::NotFinite(_) => self.body.extend(b"null"),
            Made::Word(word) => self.body.extend(word.as_bytes()),
        }
        Ok(Fit::EXACT.at_most(made.1))
    }

    fn object(&mut self, place: Place, id: ObjectId, node: &Node) -> Walked {
        let object = self.shape.object(id);
        let (tape, rules) = (self.tape, self.shape.rules);
        let mut fit = Fit::EXACT;
        let mut failed = false;
        let mut seen = vec![false; object.keys.len()];
        let mut others = HashSet::new();
        let opened = self.body.len();

        for (name, value) in tape.entries(place) {
            let start = self.body.len();
            let walked = match object.find(name) {
                Some(index) if seen[index] => continue,
                Some(index) => {
                    let key = &object.keys[index];
                    let unset = tape.is_unset(value);
                    let may_be_unset = self.shape.node(key.node).accepts.has(Mask::NULL);
                    // As good as not there: its default is filled in, or it is missing.
                    if unset && rules.whole && (key.default.is_some() || !may_be_unset) {
                        continue;
                    }
                    seen[index] = true;
                    if (unset && rules.exclude_unset && may_be_unset)
                        || (!key.is_written && !rules.whole)
                    {
                        continue;
                    }
                    self.body.extend(&key.text);
                    let text = self.body.len();
                    let walked = self.within(Segment::Field(key.name.clone()), |walker| {
                        walker.value(value, key.node)
                    });
                    if walked.is_ok()
                        && (!key.is_written
                            || omit::leaves_out(
                                rules,
                                key,
                                self.body.since(text),
                                blank(tape, value),
                            ))
                    {
                        self.body.truncate(start);
                    }
                    walked
                }
                None => match object.rest.takes(self.shape, name) {
                    Some(node) => {
                        if !others.insert(name) {
                            continue;
                        }
                        self.body.name(name);
                        let walked = self.within(Segment::Key, |walker| walker.value(value, node));
                        let is_left_out = !object.is_map && blank(tape, value).is_left_out(rules);
                        if walked.is_ok() && (is_left_out || !object.rest.is_written) {
                            self.body.truncate(start);
                        }
                        walked
                    }
                    None if object.forbids_rest => {
                        self.path.push(Segment::Key);
                        let failure = self.fault(Problem::Forbidden);
                        self.path.pop();
                        Err(failure)
                    }
                    None => continue,
                },
            };
            match walked {
                Ok(inner) => fit = fit.and(inner),
                Err(Failed) if self.collects() => failed = true,
                Err(Failed) => return Err(Failed),
            }
        }

        for (index, key) in object.keys.iter().enumerate().filter(|(index, _)| !seen[*index]) {
            if object.is_required(index) {
                self.path.push(Segment::Field(key.name.clone()));
                let expected = self.shape.node(key.node).accepts.names();
                self.fault(Problem::Missing(expected.into()));
                self.path.pop();
                failed = true;
                if !self.collects() {
                    return Err(Failed);
                }
            } else if rules.whole && key.is_written && !rules.exclude_unset {
                failed |= self.default(key).is_err();
            }
        }

        let length = seen.iter().filter(|seen| **seen).count() + others.len();
        if let Some(limits) = &node.limits
            && let Err(problem) = limits.check_length(Counts::Keys, length)
        {
            return Err(self.fault(problem));
        }
        if failed {
            return Err(Failed);
        }
        self.body.close(opened, *b"{}");
        if !object.is_map {
            // A model made of a map is no exact match, as pydantic counts; how many of its fields are
            // there decides between two.
            let fields = seen.iter().filter(|seen| **seen).count();
            fit = fit.at_most(Exactness::Strict).and(Fit { fields: Some(fields), ..Fit::EXACT });
        }
        Ok(Fit { keys: fit.keys + length, ..fit })
    }

    /// Writes the default of a field that is not there.
    fn default(&mut self, key: &'a super::shape::Key) -> Result<(), Failed> {
        let Some(default) = key.default.as_deref() else { return Ok(()) };
        let start = self.body.len();
        self.body.extend(&key.text);
        let text = self.body.len();

        if matches!(default.json, serde_json::Value::Array(_) | serde_json::Value::Object(_)) {
            // A selection reaches into it, so it goes the way of a value.
            let decided = std::mem::take(&mut self.decided);
            let tape = std::mem::replace(&mut self.tape, &default.tape);
            let walked = self.within(Segment::Field(key.name.clone()), |walker| {
                walker.value(Place(0), key.node)
            });
            (self.decided, self.tape) = (decided, tape);
            walked?;
        } else {
            // Defaults are not validated.
            self.body.extend(&default.text);
        }
        let blank = if default.json.is_null() { Blank::Null } else { Blank::No };
        if omit::leaves_out(self.shape.rules, key, self.body.since(text), blank) {
            self.body.truncate(start);
        }
        Ok(())
    }

    /// What an open place takes: all of it. Says how many keys that were.
    fn dump(&mut self, place: Place) -> usize {
        let tape = self.tape;
        let mut keys = 0;
        match tape.at(place) {
            Recorded::Null | Recorded::Unset | Recorded::NotFinite(_) => {
                self.body.extend(b"null");
            }
            Recorded::Bool(value) => {
                self.body.extend(if *value { b"true" } else { b"false" });
            }
            Recorded::Int(text) | Recorded::Float(text) => {
                self.body.extend(tape.text(text).as_bytes());
            }
            Recorded::Str(text) => self.body.string(tape.text(text)),
            // As deep as it was recorded, which is not too deep.
            Recorded::List { .. } => {
                let opened = self.body.len();
                for item in tape.items(place) {
                    self.body.push(b',');
                    keys += self.dump(item);
                }
                self.body.close(opened, *b"[]");
            }
            Recorded::Map { .. } => {
                let opened = self.body.len();
                let mut names = HashSet::new();
                for (name, value) in tape.entries(place).filter(|(name, _)| names.insert(*name)) {
                    self.body.name(name);
                    keys += 1 + self.dump(value);
                }
                self.body.close(opened, *b"{}");
            }
        }
        keys
    }
}

fn blank(tape: &Tape, place: Place) -> Blank {
    match tape.at(place) {
        Recorded::Null => Blank::Null,
        Recorded::Unset => Blank::Unset,
        _ => Blank::No,
    }
}
