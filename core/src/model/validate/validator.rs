use std::collections::HashMap;

use super::{
    convert,
    fit::{Exactness, Fit, Kept},
};
use crate::model::{
    error::{PathSegment, Problem, Violation},
    filter::{Decision, Filter, Mask, Node, NodeId, ObjectShape, Rules, Scalar, Union},
    halt::MAX_DEPTH,
    recording::{Part, Place, Recording},
};

/// The violations that were found. At least one is kept, and `more` are only counted.
pub(crate) struct Invalid {
    pub(crate) violations: Vec<Violation>,
    pub(crate) more: usize,
}

/// The number of violations that are kept. More are only counted.
const MAX_FAULTS: usize = 64;

pub(super) struct Validator<'a> {
    pub(super) filter: &'a Filter,
    pub(super) rules: Rules,
    /// The value.
    pub(super) source: &'a Recording,
    /// The validated value.
    pub(super) output: Recording,
    path: Vec<PathSegment>,
    pub(super) violations: Vec<Violation>,
    more: usize,
    /// The branch that each union selected, so that no value is tried twice.
    pub(super) decided: HashMap<(Place, NodeId), Option<usize>>,
    /// The number of unions around the value that are still trying their branches.
    pub(super) tries: u32,
    depth: u32,
}

/// A violation was noted.
pub(super) struct Failed;

pub(super) type Validated = Result<Fit, Failed>;

/// The position of a validator, so that it can go back.
#[derive(Clone, Copy)]
pub(super) struct Savepoint {
    output: (usize, usize),
    violations: usize,
    more: usize,
}

/// Validates a recorded value for a node. `depth` containers are around it.
pub(crate) fn validate(
    filter: &Filter,
    source: &Recording,
    place: Place,
    node: NodeId,
    depth: u32,
) -> Result<Recording, Invalid> {
    let mut validator = Validator {
        filter,
        rules: filter.rules,
        source,
        output: Recording::default(),
        path: Vec::new(),
        violations: Vec::new(),
        more: 0,
        decided: HashMap::new(),
        tries: 0,
        depth,
    };
    let validated = validator.value(place, node);
    if let Some(problem) = validator.output.take_problem() {
        validator.violation(problem);
    }
    match validated {
        Ok(_) if validator.violations.is_empty() => Ok(validator.output),
        _ => Err(Invalid { violations: validator.violations, more: validator.more }),
    }
}

impl<'a> Validator<'a> {
    pub(super) fn violation(&mut self, problem: Problem) -> Failed {
        if self.violations.len() == MAX_FAULTS {
            self.more += 1;
        } else {
            self.violations.push(Violation::at(self.path.clone(), problem));
        }
        Failed
    }

    pub(super) fn fault_in(&mut self, segment: PathSegment, problem: Problem) -> Failed {
        self.path.push(segment);
        let failed = self.violation(problem);
        self.path.pop();
        failed
    }

    /// Returns whether validation continues after a violation, to find all of them.
    pub(super) fn collects(&self) -> bool {
        self.rules.whole && self.more == 0
    }

    pub(super) fn within(
        &mut self,
        segment: PathSegment,
        validate: impl FnOnce(&mut Self) -> Validated,
    ) -> Validated {
        self.path.push(segment);
        let validated = validate(self);
        self.path.pop();
        validated
    }

    pub(super) fn savepoint(&self) -> Savepoint {
        Savepoint { output: self.output.mark(), violations: self.violations.len(), more: self.more }
    }

    pub(super) fn roll_back_output(&mut self, to: Savepoint) {
        self.output.truncate(to.output);
    }

    pub(super) fn roll_back_faults(&mut self, to: Savepoint) {
        self.violations.truncate(to.violations);
        self.more = to.more;
    }

    /// Fails if there were violations after which the validation continued.
    pub(super) fn check_since(&self, before: Savepoint) -> Result<(), Failed> {
        match (self.violations.len(), self.more) == (before.violations, before.more) {
            true => Ok(()),
            false => Err(Failed),
        }
    }

    pub(super) fn first_fault_since(&self, savepoint: Savepoint) -> Option<&Violation> {
        self.violations.get(savepoint.violations)
    }

    /// Reports a problem as a violation.
    pub(super) fn require<T>(&mut self, checked: Result<T, Problem>) -> Result<T, Failed> {
        checked.map_err(|problem| self.violation(problem))
    }

    pub(super) fn value(&mut self, place: Place, id: NodeId) -> Validated {
        // A part of a validated value has marks, and is validated again to compare it with a default.
        let place = self.source.unmarked(place);
        let node = self.filter.node(id);
        let kind = self.source.kind(place);
        if kind == Mask::NULL && node.accepts.has(kind) {
            self.require(node.check::<&str>(Scalar::Null))?;
            self.output.push(self.source.at(place));
            return Ok(Fit::EXACT);
        }
        if node.discriminator.is_some() {
            return self.by_discriminator(place, node);
        }
        if let ObjectShape::Union(union) = &node.object {
            if kind == Mask::OBJ && self.is_decided_by_keys(union) {
                return self.tagged(place, union);
            }
            // pydantic checks the tag first.
            if union.has_discriminator && node.accepts.without(Mask::NULL) == Mask::OBJ {
                return Err(self.mismatch(place, node));
            }
        }
        match node.branches.is_empty() {
            true if node.accepts == Mask::ALL => self.unconstrained(place),
            true => self.branch_value(place, node),
            false => self.union(place, id, node),
        }
    }

    /// Returns whether a tag or a key selects the branch. pydantic tries the branches, unless the
    /// document names the tag.
    fn is_decided_by_keys(&self, union: &Union) -> bool {
        union.has_discriminator
            || !self.rules.whole && !matches!(union.decided_by, Decision::Untagged)
    }

    fn unconstrained(&mut self, place: Place) -> Validated {
        self.output.copy(self.source, place);
        let keys = self.source.keys(place);
        let kept = Kept { matching: keys, written: keys, ..Fit::EXACT.kept };
        // Any value matches here, so a branch that it matches exactly is better.
        Ok(Fit { kept, ..Fit::EXACT.at_most(Exactness::Strict) })
    }

    pub(super) fn mismatch(&mut self, place: Place, node: &Node) -> Failed {
        self.violation(node.mismatch(self.source.kind(place)))
    }

    /// Validates a value at a node that is no union.
    pub(super) fn branch_value(&mut self, place: Place, node: &'a Node) -> Validated {
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
                self.output.push_scalar(value);
                Ok(Fit::EXACT.at_most(exactness))
            }
            _ => Err(self.mismatch(place, node)),
        }
    }

    pub(super) fn nested(&mut self, validate: impl FnOnce(&mut Self) -> Validated) -> Validated {
        self.require(if self.depth < MAX_DEPTH { Ok(()) } else { Err(Problem::TooDeep) })?;
        self.depth += 1;
        let validated = validate(self);
        self.depth -= 1;
        validated
    }
}
