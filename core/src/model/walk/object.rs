//! Objects: the fields of a model, and the keys of a map beside them.

use super::{Failed, Fit, Walked, Walker};
use crate::model::{
    assertion::Counts,
    convert::Exactness,
    error::{PathSegment, Problem},
    omit::{self, Blank},
    shape::{Default, Key, Mask, Node, Object, ObjectId, Rules},
    tape::{Place, Recorded, Tape},
};

impl<'a> Walker<'a> {
    pub(super) fn object(&mut self, place: Place, id: ObjectId, node: &Node) -> Walked {
        let object = self.shape.object(id);
        let tape = self.tape;
        let mut fit = Fit::EXACT;
        let mut failed = false;
        let mut seen = vec![false; object.keys.len()];
        let mut others = self.others(place, object);
        let opened = self.body.len();

        for (name, value) in tape.entries(place) {
            let walked = match object.find(name) {
                Some(index) if seen[index] => continue,
                Some(index) => {
                    let key = &object.keys[index];
                    if self.is_as_good_as_missing(key, value) {
                        continue;
                    }
                    seen[index] = true;
                    if self.is_passed_over(key, value) {
                        continue;
                    }
                    self.field(key, value)
                }
                None => match object.rest.takes(self.shape, name) {
                    Some(node) => self.other(object, name, value, node, &mut others),
                    None if object.forbids_rest => {
                        Err(self.fault_in(PathSegment::Key, Problem::Forbidden))
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
        failed |= self.absent(object, &seen)?;
        if failed {
            return Err(Failed);
        }

        let fields = seen.iter().filter(|seen| **seen).count();
        let length = fields + others.count();
        if let Some(limits) = &node.limits
            && let Err(problem) = limits.check_length(Counts::Keys, length)
        {
            return Err(self.fault(problem));
        }
        self.body.close(opened, *b"{}");
        if !object.is_map {
            // A model made of a map is no exact match, as pydantic counts; how many of its fields are
            // there decides between two.
            fit = fit.at_most(Exactness::Strict).and(Fit { fields: Some(fields), ..Fit::EXACT });
        }
        Ok(Fit { keys: fit.keys + length, ..fit })
    }

    /// Whether a value says that it was not set where null may not stand, or where there is a default:
    /// that is filled in, or the field is missing.
    fn is_as_good_as_missing(&self, key: &Key, value: Place) -> bool {
        self.rules.whole
            && self.tape.is_unset(value)
            && (key.default.is_some() || !self.may_be_unset(key))
    }

    /// Whether a field that is there is not even looked at.
    fn is_passed_over(&self, key: &Key, value: Place) -> bool {
        let is_left_out =
            self.rules.exclude_unset && self.tape.is_unset(value) && self.may_be_unset(key);
        is_left_out || (!key.is_written && !self.rules.whole)
    }

    fn may_be_unset(&self, key: &Key) -> bool {
        self.shape.node(key.node).accepts.has(Mask::NULL)
    }

    fn field(&mut self, key: &'a Key, value: Place) -> Walked {
        let start = self.body.len();
        self.body.extend(&key.text);
        let text = self.body.len();
        let walked = self
            .within(PathSegment::Field(key.name.clone()), |walker| walker.value(value, key.node));
        if walked.is_ok() && self.leaves_out(key, value, text) {
            self.body.truncate(start);
        }
        walked
    }

    /// The fields that are not there: missing, or filled in. Says whether one of them was wrong, if
    /// the walk goes on all the same.
    fn absent(&mut self, object: &'a Object, seen: &[bool]) -> Result<bool, Failed> {
        let rules = self.rules;
        let fills_in = rules.whole && !rules.exclude_unset && !rules.exclude_defaults;
        let mut failed = false;
        for (index, key) in object.keys.iter().enumerate().filter(|(index, _)| !seen[*index]) {
            if let Some(text) = key.if_absent.as_deref() {
                self.body.extend(&key.text);
                self.body.extend(text);
            } else if object.is_required(index) {
                let expected = self.shape.node(key.node).accepts.names();
                let problem = Problem::Missing(expected.into());
                self.fault_in(PathSegment::Field(key.name.clone()), problem);
                failed = true;
                if !self.collects() {
                    return Err(Failed);
                }
            } else if fills_in && (key.is_written || self.is_whole) {
                failed |= self.default(key).is_err();
            }
        }
        Ok(failed)
    }

    /// Whether a field whose value was written from `text` on stays out of the body.
    fn leaves_out(&mut self, key: &'a Key, value: Place, text: usize) -> bool {
        if self.is_whole {
            return false;
        }
        let blank = blank(self.tape, value);
        if !key.is_written || blank.is_left_out(self.rules) {
            return true;
        }
        let Some(default) = key.default.as_deref().filter(|_| self.rules.exclude_defaults) else {
            return false;
        };
        // What is left out of the value inside is part of it all the same.
        let is_container =
            matches!(self.tape.at(value), Recorded::List { .. } | Recorded::Map { .. });
        if self.rules.whole && is_container {
            return self.is_default_as_a_whole(key, default, value);
        }
        let written = self.body.since(text);
        let format = self.shape.node(key.node).format;
        omit::is_default(default, written)
            || self.rules.lax && format.is_same(written, &default.text)
    }

    fn is_default_as_a_whole(&mut self, key: &'a Key, default: &Default, value: Place) -> bool {
        let whole = Rules {
            exclude_none: false,
            exclude_defaults: false,
            exclude_unset: false,
            ..self.rules
        };
        let rules = std::mem::replace(&mut self.rules, whole);
        let start = self.body.len();
        self.is_whole = true;
        let walked = self.value(value, key.node);
        self.is_whole = false;
        self.rules = rules;
        let is_default = walked.is_ok() && omit::is_default(default, self.body.since(start));
        self.body.truncate(start);
        is_default
    }

    /// Writes the default of a field that is not there.
    fn default(&mut self, key: &'a Key) -> Result<(), Failed> {
        let Some(default) = key.default.as_deref() else { return Ok(()) };
        let start = self.body.len();
        self.body.extend(&key.text);
        let text = self.body.len();

        if matches!(default.json, serde_json::Value::Array(_) | serde_json::Value::Object(_)) {
            // A selection reaches into it, so it goes the way of a value.
            let decided = std::mem::take(&mut self.decided);
            let tape = std::mem::replace(&mut self.tape, &default.tape);
            let walked = self.within(PathSegment::Field(key.name.clone()), |walker| {
                walker.value(Place(0), key.node)
            });
            (self.decided, self.tape) = (decided, tape);
            walked?;
        } else {
            // Defaults are not validated.
            self.body.extend(&default.text);
        }
        let blank = if default.json.is_null() { Blank::Null } else { Blank::No };
        if omit::leaves_out(self.rules, key, self.body.since(text), blank) {
            self.body.truncate(start);
        }
        Ok(())
    }
}

/// How empty a recorded value is.
pub(super) fn blank(tape: &Tape, place: Place) -> Blank {
    match tape.at(place) {
        Recorded::Null => Blank::Null,
        Recorded::Unset => Blank::Unset,
        _ => Blank::No,
    }
}
