use super::{
    convert,
    fit::{Exactness, Fit},
    validator::{Failed, Validated, Validator},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Key, Mask, Node, NodeId, ObjectShape, Undecided, Union},
    recording::{Part, Place},
};

/// How well the keys of a value match a branch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Matching {
    keys: usize,
    /// How many of the keys are written. A branch that forbids a key fits less well.
    written: usize,
    /// Whether the writer adds no required key.
    is_complete: bool,
}

impl<'a> Validator<'a> {
    /// Validates a union whose branch a tag or a key selects.
    pub(super) fn tagged(&mut self, place: Place, union: &'a Union) -> Validated {
        let (object, label) = match union.branch_of(self.source, place) {
            Ok(branch) => branch,
            Err(Undecided::MissingTag(tag)) if !self.rules.whole => {
                let missing = Problem::Missing(Mask::STR.name().into());
                return Err(self.fault_in(PathSegment::Field(tag.into()), missing));
            }
            Err(_) => return Err(self.fault(Problem::UnknownTag)),
        };
        self.push(Part::Object(object))?;
        let no_limits = Node::new(Mask::OBJ);
        if !self.collects() {
            return self.nested(|validator| validator.object(place, object, &no_limits));
        }
        self.within(PathSegment::Branch(label.into()), |validator| {
            validator.nested(|validator| validator.object(place, object, &no_limits))
        })
    }

    /// Validates a union whose tag the document names. The tag can be any scalar, and a branch can
    /// be such a union too.
    pub(super) fn told(&mut self, place: Place, node: &'a Node) -> Validated {
        let (Some(discriminator), Part::Map { .. }) = (&node.discriminator, self.source.at(place))
        else {
            return Err(self.mismatch(place, node));
        };
        let tag = self.source.value(place, &discriminator.key);
        let found = tag.and_then(|tag| {
            discriminator
                .tags
                .iter()
                .find(|(value, _)| convert::is_literal(self.source, tag, value))
        });
        let Some((value, branch)) = found else { return Err(self.fault(Problem::UnknownTag)) };
        self.push(Part::Branch(*branch))?;
        let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.within(PathSegment::Branch(label.into()), |validator| validator.value(place, *branch))
    }

    /// Validates a union whose branch only the whole value selects.
    pub(super) fn union(&mut self, place: Place, id: NodeId, node: &'a Node) -> Validated {
        let selected = match self.decided.get(&(place, id)) {
            Some(Some(branch)) => Some(*branch),
            Some(None) => return Err(self.fault(Problem::NoBranch)),
            None => {
                let selected = match self.rules.whole {
                    true => self.smartest(place, node),
                    false => self.first_that_fits(place, node),
                };
                self.decided.insert((place, id), selected);
                selected
            }
        };
        self.branch(place, node, selected.ok_or(Failed)?)
    }

    fn branch(&mut self, place: Place, node: &'a Node, branch: usize) -> Validated {
        let branch = &node.branches[branch];
        let inner = self.filter.node(branch.node);
        self.push(Part::Branch(branch.node))?;
        if !self.rules.whole {
            return self.branch_value(place, inner);
        }
        self.within(PathSegment::Branch(branch.label.clone()), |validator| {
            match inner.discriminator {
                None if inner.accepts != Mask::ALL => validator.branch_value(place, inner),
                _ => validator.value(place, branch.node),
            }
        })
    }

    /// Tries a branch without output.
    fn attempt(&mut self, place: Place, node: &'a Node, branch: usize) -> Validated {
        let savepoint = self.savepoint();
        let validated = self.branch(place, node, branch);
        self.roll_back_output(savepoint);
        validated
    }

    /// Selects the object with the most matching keys among those whose required keys are all
    /// there. If it does not match after all, selects the next. Of two with equally many keys, the
    /// one with more keys further inside wins, because the other would lose some. After that, fewer
    /// keys that are forbidden and none that the writer adds decide, and last the order.
    fn first_that_fits(&mut self, place: Place, node: &'a Node) -> Option<usize> {
        // A single object is written without a look at its tag, so it does not need the tag here.
        let is_object_union = matches!(node.object, ObjectShape::Union(_));
        let mut candidates: Vec<(usize, Matching)> = (0..node.branches.len())
            .filter_map(|branch| {
                let inner = self.filter.node(node.branches[branch].node);
                Some((branch, self.matching(place, inner, is_object_union)?))
            })
            .collect();
        // The sort is stable, so that the first stays first.
        candidates.sort_by_key(|(_, matching)| std::cmp::Reverse(*matching));

        let savepoint = self.savepoint();
        let mut best: Option<(usize, [usize; 2])> = None;
        for (branch, matching) in &candidates {
            if best.is_some_and(|(_, [best, _])| best > matching.keys) {
                break;
            }
            match self.attempt(place, node, *branch) {
                Ok(fit) if best.is_none_or(|(_, best)| best < [matching.keys, fit.keys]) => {
                    best = Some((*branch, [matching.keys, fit.keys]));
                }
                Ok(_) => {}
                // The violation of the best candidate says most.
                Err(Failed) => self.roll_back_faults(savepoint, 1),
            }
        }
        if candidates.is_empty() {
            match self.source.at(place) {
                Part::Map { .. } if node.accepts.has(Mask::OBJ) => self.fault(Problem::NoBranch),
                _ => self.mismatch(place, node),
            };
        }
        let (branch, _) = best?;
        self.roll_back_faults(savepoint, 0);
        Some(branch)
    }

    /// Returns how many keys match, if all required ones are there. Returns `None` if the type alone
    /// excludes the branch.
    fn matching(&self, place: Place, node: &Node, is_object_union: bool) -> Option<Matching> {
        if !node.accepts.has(self.source.kind(place)) {
            return None;
        }
        let (Part::Map { .. }, ObjectShape::One(object)) = (self.source.at(place), &node.object)
        else {
            return Some(Matching { keys: 0, written: 0, is_complete: true });
        };
        let object = self.filter.object(*object);
        let (mut seen, mut extra) = (vec![false; object.keys.len()], 0);
        for (key, value) in self.source.entries(place) {
            match object.find(key) {
                Some(index) if self.is_other_tag(&object.keys[index], value) => return None,
                Some(index) => seen[index] = true,
                None => extra += usize::from(self.filter.extra_key(object, key).is_some()),
            }
        }
        let keys = object.keys.iter().zip(&seen);
        let lacks_tag = keys.clone().any(|(key, is_seen)| key.is_hidden_tag && !is_seen);
        let has_tag = !is_object_union || !lacks_tag;
        let has_required = has_tag && object.missing(|index| seen[index]).is_none();
        has_required.then(|| Matching {
            keys: seen.iter().filter(|is_seen| **is_seen).count() + extra,
            written: keys.filter(|(key, is_seen)| **is_seen && key.is_written).count() + extra,
            is_complete: object.absent(|index| seen[index]).next().is_none(),
        })
    }

    /// Returns whether an excluded field has a value that selects another branch. The validator does
    /// not compare it later, because the value is not written.
    fn is_other_tag(&self, key: &Key, value: Place) -> bool {
        let listed = &self.filter.node(key.node).listed;
        let is_listed =
            || listed.iter().any(|listed| convert::is_literal(self.source, value, listed));
        !key.is_written && !listed.is_empty() && !is_listed()
    }

    /// Tries every branch and selects the best, as pydantic's smart mode does.
    fn smartest(&mut self, place: Place, node: &'a Node) -> Option<usize> {
        let savepoint = self.savepoint();
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
        self.roll_back_faults(savepoint, 0);
        Some(branch)
    }
}
