//! A recorded value through the shape: where a value must be seen whole before any of it is written.
//!
//! In a strict model this does what the writer does, and it decides untagged unions. In a model that
//! converts it is pydantic's lax mode: all that is wrong is found, and unions are smart.

mod dump;
mod fit;
mod list;
mod object;
mod others;
mod union;

use std::collections::HashMap;

use super::{
    body::Body,
    convert::{self, Exactness, Made},
    error::{ModelError, PathSegment, Problem, Violation},
    project::MAX_DEPTH,
    shape::{Decision, Mask, Node, NodeId, ObjectShape, Rules, Shape, Union},
    tape::{Place, Recorded, Tape},
};
use fit::Fit;

/// More faults of one value are counted, not kept.
const MAX_FAULTS: usize = 64;

pub(super) struct Walker<'a> {
    shape: &'a Shape,
    tape: &'a Tape,
    body: &'a mut Body,
    /// Where the walk is, from the outside in.
    path: Vec<PathSegment>,
    faults: Vec<Violation>,
    more: usize,
    /// What unions decided, so that no value is tried twice: the branch, or that there is none.
    decided: HashMap<(Place, NodeId), Option<usize>>,
    depth: u32,
    rules: Rules,
    /// All is written that the model has, also what is left out of the body.
    is_whole: bool,
}

/// A fault was noted.
struct Failed;

type Walked = Result<Fit, Failed>;

impl<'a> Walker<'a> {
    pub(super) fn new(shape: &'a Shape, tape: &'a Tape, body: &'a mut Body) -> Self {
        let (path, faults) = (Vec::new(), Vec::new());
        let (decided, rules) = (HashMap::new(), shape.rules);
        Self { shape, tape, body, path, faults, more: 0, decided, depth: 0, rules, is_whole: false }
    }

    /// Writes a value, or says what is wrong with it first; `depth` containers are open round it.
    pub(super) fn one(mut self, place: Place, node: NodeId, depth: u32) -> Result<(), Violation> {
        self.depth = depth;
        match self.value(place, node) {
            Ok(_) => Ok(()),
            // The writer puts its own path round that of the fault, innermost first.
            Err(Failed) => Err(self
                .faults
                .into_iter()
                .next()
                .map_or_else(|| Violation::new(Problem::Refused), Violation::reversed)),
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
            self.faults.push(Violation::at(self.path.clone(), problem));
        }
        Failed
    }

    /// A fault one step further in.
    fn fault_in(&mut self, segment: PathSegment, problem: Problem) -> Failed {
        self.path.push(segment);
        let failed = self.fault(problem);
        self.path.pop();
        failed
    }

    /// Whether the walk goes on after a fault, to find them all.
    fn collects(&self) -> bool {
        self.rules.record_first() && self.more == 0
    }

    fn within(&mut self, segment: PathSegment, walk: impl FnOnce(&mut Self) -> Walked) -> Walked {
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
            _ if node.told.is_some() => self.told(place, node),
            (Recorded::Map { .. }, ObjectShape::Union(union))
                if union.is_said || self.is_decided_early(union) =>
            {
                self.tagged(place, union)
            }
            _ if node.accepts == Mask::ALL && node.branches.is_empty() => {
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
        !self.rules.whole && !matches!(union.decided_by, Decision::Untagged)
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
        let made = match convert::scalar(self.tape, place, node, self.rules) {
            Ok(made) => made,
            Err(problem) => return Err(self.fault(problem)),
        };
        if let Some(limits) = &node.limits
            && let Err(problem) = convert::check(&made.0, node, limits)
        {
            return Err(self.fault(problem));
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
}
