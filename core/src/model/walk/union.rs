//! Which branch of a union a value is: by its tag, by its keys, or by trying.

use std::collections::HashSet;

use super::{Failed, Fit, Walked, Walker};
use crate::model::{
    convert::{self, Exactness},
    error::{PathSegment, Problem},
    shape::{Decision, Key, Mask, Node, NodeId, ObjectShape, Union},
    tape::{Place, Recorded},
};

impl<'a> Walker<'a> {
    /// A union whose branches are told apart by one key.
    pub(super) fn tagged(&mut self, place: Place, union: &Union) -> Walked {
        let found = match &union.decided_by {
            Decision::Tag { key, values, .. } => {
                match self.tape.value(place, key).map(|value| self.tape.at(value)) {
                    Some(Recorded::Str(text)) => Decision::find(values, self.tape.text(text))
                        .map(|f| (f, &values[f.entry].0)),
                    Some(_) => None,
                    None if self.rules.whole => None,
                    None => {
                        let tag = PathSegment::Field((**key).into());
                        return Err(self.fault_in(tag, Problem::Missing("string".into())));
                    }
                }
            }
            Decision::Name(names) => {
                let mut found =
                    self.tape.entries(place).filter_map(|(name, _)| Decision::find(names, name));
                found.next().map(|f| (f, &names[f.entry].0))
            }
            Decision::Untagged => None,
        };
        let Some((found, label)) = found else { return Err(self.fault(Problem::UnknownTag)) };

        let object = union.branches[found.branch];
        let no_limits = Node::new(Mask::OBJ);
        if !self.collects() {
            return self.nested(|walker| walker.object(place, object, &no_limits));
        }
        let label = PathSegment::Branch((**label).into());
        self.within(label, |walker| {
            walker.nested(|walker| walker.object(place, object, &no_limits))
        })
    }

    /// A union whose document says what the tag is, in a model that is read whole: a tag may be any
    /// scalar, and a branch may be such a union itself.
    pub(super) fn told(&mut self, place: Place, node: &'a Node) -> Walked {
        let (Some(told), Recorded::Map { .. }) = (&node.told, self.tape.at(place)) else {
            return Err(self.mismatch(place, node));
        };
        let tag = self.tape.value(place, &told.key);
        let found = tag.and_then(|tag| {
            let is_tag = |value: &serde_json::Value| convert::is_literal(self.tape, tag, value);
            told.tags.iter().find(|(value, _)| is_tag(value))
        });
        let Some((value, branch)) = found else { return Err(self.fault(Problem::UnknownTag)) };
        let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.within(PathSegment::Branch(label.into()), |walker| walker.value(place, *branch))
    }

    /// A union of which only the whole value tells the branch.
    pub(super) fn union(&mut self, place: Place, id: NodeId, node: &'a Node) -> Walked {
        match self.decided.get(&(place, id)) {
            Some(Some(branch)) => {
                let branch = *branch;
                return self.branch(place, node, branch);
            }
            Some(None) => return Err(self.fault(Problem::NoBranch)),
            None => {}
        }
        let chosen = match self.rules.whole {
            true => self.smartest(place, node),
            false => self.first_that_fits(place, node),
        };
        self.decided.insert((place, id), chosen);
        match chosen {
            Some(branch) => self.branch(place, node, branch),
            None => Err(Failed),
        }
    }

    fn branch(&mut self, place: Place, node: &'a Node, branch: usize) -> Walked {
        let branch = &node.branches[branch];
        let inner = self.shape.node(branch.node);
        if !self.rules.whole {
            return self.plain(place, inner);
        }
        self.within(PathSegment::Branch(branch.label.clone()), |walker| match inner.told {
            None if inner.accepts != Mask::ALL => walker.plain(place, inner),
            _ => walker.value(place, branch.node),
        })
    }

    /// Tries a branch and takes back what it wrote.
    fn attempt(&mut self, place: Place, node: &'a Node, branch: usize) -> Walked {
        let (start, depth) = (self.body.len(), self.depth);
        let walked = self.branch(place, node, branch);
        self.body.truncate(start);
        self.depth = depth;
        walked
    }

    /// M8: of objects the one with the most matching keys among those whose required keys are all
    /// there; if it does not fit after all, the next. Of equals the one that has most keys further in,
    /// and of those the first: what one branch would lose, another may keep.
    fn first_that_fits(&mut self, place: Place, node: &'a Node) -> Option<usize> {
        let mut candidates: Vec<(usize, usize)> = (0..node.branches.len())
            .filter_map(|branch| {
                Some((branch, self.matching(place, self.shape.node(node.branches[branch].node))?))
            })
            .collect();
        // Stable: on a tie the leftmost stays first.
        candidates.sort_by_key(|(_, matching)| std::cmp::Reverse(*matching));

        let (faults, more) = (self.faults.len(), self.more);
        let mut best: Option<(usize, [usize; 2])> = None;
        for (branch, matching) in &candidates {
            if best.is_some_and(|(_, [best, _])| best > *matching) {
                break;
            }
            match self.attempt(place, node, *branch) {
                Ok(fit) if best.is_none_or(|(_, best)| best < [*matching, fit.keys]) => {
                    best = Some((*branch, [*matching, fit.keys]));
                }
                Ok(_) => {}
                // The best candidate's fault says most.
                Err(Failed) => self.faults.truncate(faults + 1),
            }
        }
        if candidates.is_empty() {
            self.mismatch_of_union(place, node);
        }
        let (branch, _) = best?;
        self.faults.truncate(faults);
        self.more = more;
        Some(branch)
    }

    fn mismatch_of_union(&mut self, place: Place, node: &Node) {
        if node.accepts.has(Mask::OBJ) && matches!(self.tape.at(place), Recorded::Map { .. }) {
            self.fault(Problem::NoBranch);
        } else {
            self.mismatch(place, node);
        }
    }

    /// How many keys match, if all required ones are there; `None` where the type alone decides
    /// against the branch.
    fn matching(&self, place: Place, node: &Node) -> Option<usize> {
        let kind = match self.tape.at(place) {
            Recorded::Null | Recorded::Unset => Mask::NULL,
            Recorded::Bool(_) => Mask::BOOL,
            Recorded::Int(_) => Mask::INT,
            Recorded::Float(_) | Recorded::NotFinite(_) => Mask::NUM,
            Recorded::Str(_) => Mask::STR,
            Recorded::List { .. } => Mask::ARR,
            Recorded::Map { .. } => Mask::OBJ,
        };
        if !node.accepts.has(kind) {
            return None;
        }
        let (Recorded::Map { .. }, ObjectShape::One(object)) = (self.tape.at(place), &node.object)
        else {
            return Some(0);
        };
        let object = self.shape.object(*object);
        let mut seen = vec![false; object.keys.len()];
        let mut others = HashSet::new();
        for (name, value) in self.tape.entries(place) {
            match object.find(name) {
                Some(index) if self.is_other_tag(&object.keys[index], value) => return None,
                Some(index) => seen[index] = true,
                None if object.rest.takes(self.shape, name).is_some() => {
                    others.insert(name);
                }
                None => {}
            }
        }
        let has_required = object.missing(|index| seen[index]).is_none();
        has_required.then(|| seen.iter().filter(|seen| **seen).count() + others.len())
    }

    /// Whether a key that is not written tells that the value is of another branch. One that is written
    /// is compared then.
    fn is_other_tag(&self, key: &Key, value: Place) -> bool {
        let node = self.shape.node(key.node);
        let is_listed =
            || node.listed.iter().any(|listed| convert::is_literal(self.tape, value, listed));
        !key.is_written && !node.listed.is_empty() && !is_listed()
    }

    /// pydantic's smart mode: every branch is tried, and the best fit is taken.
    fn smartest(&mut self, place: Place, node: &'a Node) -> Option<usize> {
        let (faults, more) = (self.faults.len(), self.more);
        let mut best: Option<(usize, Fit)> = None;
        for branch in 0..node.branches.len() {
            let Ok(fit) = self.attempt(place, node, branch) else { continue };
            if fit.exactness == Exactness::Exact && fit.fields.is_none() {
                best = Some((branch, fit));
                break;
            }
            if best.is_none_or(|(_, best)| fit.is_better_than(best)) {
                best = Some((branch, fit));
            }
        }
        let (branch, _) = best?;
        self.faults.truncate(faults);
        self.more = more;
        Some(branch)
    }
}
