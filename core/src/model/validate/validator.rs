use std::collections::HashMap;

use super::{
    convert,
    fit::{Exactness, Fit},
};
use crate::model::{
    depth::Depth,
    error::Invalid,
    filter::{Branch, Filter, Mask, Node, NodeId, ObjectShape, Rules, Scalar},
    recording::{Part, Place, Recording},
    violation::{PathSegment, Reason, Violation},
};

pub(super) struct Validator<'a> {
    pub(super) filter: &'a Filter,
    pub(super) rules: Rules,
    /// The value.
    pub(super) source: &'a Recording,
    /// The validated value.
    pub(super) output: Recording,
    path: Vec<PathSegment>,
    /// The branch that each union selected, so that no value is tried twice.
    pub(super) decided: HashMap<(Place, NodeId), Option<&'a Branch>>,
    /// The number of unions around the value that are still trying their branches.
    pub(super) tries: u32,
    depth: Depth,
}

pub(super) type Validated = Result<Fit, Invalid>;

/// Validates a recorded value for a node.
pub(crate) fn validate(
    filter: &Filter,
    source: &Recording,
    place: Place,
    node: NodeId,
    depth: Depth,
) -> Result<Recording, Invalid> {
    let mut validator = Validator {
        filter,
        rules: filter.rules,
        source,
        output: Recording::default(),
        path: Vec::new(),
        decided: HashMap::new(),
        tries: 0,
        depth,
    };
    validator.value(place, node)?;
    match validator.output.reason.take() {
        Some(reason) => Err(validator.invalid(reason)),
        None => Ok(validator.output),
    }
}

impl<'a> Validator<'a> {
    pub(super) fn invalid(&self, reason: Reason) -> Invalid {
        Invalid::of(Violation::at(self.path.clone(), reason))
    }

    pub(super) fn invalid_in(&mut self, segment: PathSegment, reason: Reason) -> Invalid {
        self.within(segment, |validator| validator.invalid(reason))
    }

    /// Reports a reason as a violation.
    pub(super) fn require<T>(&self, checked: Result<T, Reason>) -> Result<T, Invalid> {
        checked.map_err(|reason| self.invalid(reason))
    }

    /// Adds violations to those that were found, if validation continues to find all of them.
    pub(super) fn collect(&self, found: &mut Invalid, invalid: Invalid) -> Result<(), Invalid> {
        found.add(invalid);
        if self.rules.whole && found.more == 0 { Ok(()) } else { Err(std::mem::take(found)) }
    }

    pub(super) fn within<R>(
        &mut self,
        segment: PathSegment,
        validate: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.path.push(segment);
        let validated = validate(self);
        self.path.pop();
        validated
    }

    pub(super) fn value(&mut self, place: Place, id: NodeId) -> Validated {
        // A part of a validated value has marks, and is validated again to compare it with a default.
        let place = self.source.unmarked(place);
        let node = self.filter.node(id);
        let kind = self.source.kind(place);
        if kind == Mask::NULL && node.accepts.has(kind) {
            self.require(node.check(Scalar::Null))?;
            self.output.push(*self.source.at(place));
            return Ok(Fit::EXACT);
        }
        if node.discriminator.is_some() {
            return self.by_discriminator(place, node);
        }
        if let ObjectShape::Union(union) = &node.object
            && kind == Mask::OBJ
            && !self.rules.whole
        {
            // pydantic tries the branches.
            match union.branch_of(self.source, place) {
                Ok(Some(object)) => {
                    self.output.push(Part::Object(object));
                    return self.nested(|validator| validator.object(place, object, None));
                }
                Ok(None) => {}
                Err(mut violation) => {
                    self.path.iter().rev().for_each(|segment| violation.within(segment.clone()));
                    return Err(Invalid::of(violation));
                }
            }
        }
        let fit = match node.branches.is_empty() {
            true if node.accepts == Mask::ALL => self.unconstrained(place),
            true => self.branch_value(place, node)?,
            false => return self.union(place, id, node),
        };
        // Where any value matches, a branch that it matches exactly is better.
        Ok(if node.accepts.is_every_type() { fit.at_most(Exactness::Strict) } else { fit })
    }

    fn unconstrained(&mut self, place: Place) -> Fit {
        self.output.copy(self.source, place);
        let keys = self.source.keys(place);
        Fit { matching: keys, written: keys, ..Fit::EXACT }
    }

    pub(super) fn mismatch(&self, place: Place, node: &Node) -> Invalid {
        self.invalid(node.mismatch(self.source.kind(place)))
    }

    /// Validates a value at a node that is no union.
    fn branch_value(&mut self, place: Place, node: &'a Node) -> Validated {
        match (self.source.at(place), &node.object) {
            (Part::Map { .. }, ObjectShape::One(object)) => {
                self.nested(|validator| validator.object(place, *object, node.limits.as_deref()))
            }
            (Part::List { .. }, _) if node.accepts.has(Mask::ARR) => {
                self.nested(|validator| validator.array(place, node))
            }
            (Part::Scalar(scalar), _) => {
                let converted = convert::scalar(self.source.read(scalar), node, self.rules);
                let (value, exactness) = self.require(converted)?;
                self.output.push_scalar(value.map(|text| &**text));
                Ok(Fit::EXACT.at_most(exactness))
            }
            _ => Err(self.mismatch(place, node)),
        }
    }

    fn nested(&mut self, validate: impl FnOnce(&mut Self) -> Validated) -> Validated {
        let inside = self.require(self.depth.inside_container().ok_or(Reason::TooDeep))?;
        let outer = std::mem::replace(&mut self.depth, inside);
        let validated = validate(self);
        self.depth = outer;
        validated
    }
}
