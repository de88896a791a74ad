use std::sync::atomic::Ordering;

use super::{
    convert,
    fit::{Exactness, Fit},
    validator::{Validated, Validator},
};
use crate::model::{
    error::Invalid,
    filter::{Branch, Mask, Node, NodeId, Object, ObjectShape},
    recording::{Part, Place},
    violation::{PathSegment, Reason, Violation},
};

impl<'a> Validator<'a> {
    /// Validates a union with a `discriminator`. The tag can be any scalar, and a branch can also be such a
    /// union.
    pub(super) fn by_discriminator(&mut self, place: Place, node: &'a Node) -> Validated {
        let (Some(discriminator), Part::Map { .. }) = (&node.discriminator, self.source.at(place))
        else {
            return Err(self.mismatch(place, node));
        };
        let tag = self.source.value(place, &discriminator.key);
        let tag = tag.and_then(|tag| self.source.scalar(tag));
        let is_selected = |value| tag.is_some_and(|tag| convert::is_literal(tag, value));
        let selected = discriminator.tags.iter().find(|(value, _)| is_selected(value));
        let Some((value, branch)) = selected else {
            return Err(self.invalid(Reason::UnknownTag));
        };
        let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.in_branch(place, *branch, &label)
    }

    /// Validates a union whose branch only the whole value selects.
    pub(super) fn union(&mut self, place: Place, id: NodeId, node: &'a Node) -> Validated {
        let selected = match self.decided.get(&(place, id)) {
            Some(selected) => self.require(selected.ok_or(Reason::NoBranch))?,
            None => {
                let selected = self.best_branch(place, node);
                self.decided.insert((place, id), selected.as_ref().ok().copied());
                selected?
            }
        };
        self.in_branch(place, selected.node, &selected.label)
    }

    fn in_branch(&mut self, place: Place, branch: NodeId, label: &str) -> Validated {
        self.output.push(Part::Branch(branch));
        match self.rules.whole {
            // Only a model that validates names the branches in its errors.
            true => self.within(PathSegment::Branch(label.into()), |v| v.value(place, branch)),
            false => self.value(place, branch),
        }
    }

    /// Tries every branch and selects the best, as pydantic's smart mode does.
    fn best_branch(&mut self, place: Place, node: &'a Node) -> Result<&'a Branch, Invalid> {
        let is_validated = self.rules.whole;
        let mark = self.output.mark();
        let mut found = Invalid::default();
        let mut best: Option<(&Branch, Fit)> = None;
        // Of the branches that do not match, the one that declares the most keys of the value.
        let mut closest: Option<(&Branch, usize, Violation)> = None;

        for branch in &node.branches {
            // A tag that is not written is not validated, but selects the branch.
            if !is_validated && self.has_other_tag(place, node, branch) {
                continue;
            }
            self.tries += 1;
            let validated = self.in_branch(place, branch.node, &branch.label);
            self.tries -= 1;
            self.output.truncate(mark);
            match validated {
                Ok(fit) => {
                    if best.is_none_or(|(_, best)| fit.is_better_than(best, is_validated)) {
                        best = Some((branch, fit));
                    }
                    // No later branch wins over an exact match without fields.
                    if is_validated && fit.exactness == Exactness::Exact && fit.fields.is_none() {
                        break;
                    }
                }
                Err(invalid) => {
                    let keys = self.declared(place, branch);
                    if closest.as_ref().is_none_or(|(_, most, _)| *most < keys)
                        && let Some(violation) = invalid.violations.first()
                    {
                        closest = Some((branch, keys, violation.clone()));
                    }
                    found.add(invalid);
                }
            }
        }
        match (best, closest) {
            (Some((best, _)), closest) => {
                if let Some((branch, keys, reason)) = closest
                    && keys > self.declared(place, best)
                {
                    warn_passed_over(branch, &reason);
                }
                Ok(best)
            }
            // Every branch has its violations.
            (None, _) if is_validated => Err(found),
            (None, Some((_, 1.., violation))) => Err(Invalid::of(violation)),
            (None, _) => Err(match self.source.at(place) {
                Part::Map { .. } if node.accepts.has(Mask::OBJ) => self.invalid(Reason::NoBranch),
                _ => self.mismatch(place, node),
            }),
        }
    }

    fn object_of(&self, branch: &Branch) -> Option<&'a Object> {
        match self.filter.node(branch.node).object {
            ObjectShape::One(object) => Some(self.filter.object(object)),
            _ => None,
        }
    }

    /// Returns how many keys of a value a branch declares or accepts.
    fn declared(&self, place: Place, branch: &Branch) -> usize {
        let (Part::Map { .. }, Some(object)) = (self.source.at(place), self.object_of(branch))
        else {
            return 0;
        };
        let is_declared = |key| object.find(key).is_some() || object.extra.node_of(key).is_some();
        self.source.entries(place).filter(|(key, _)| is_declared(key)).count()
    }

    /// Returns whether a tag that is not written selects another branch of a union of objects.
    fn has_other_tag(&self, place: Place, node: &Node, branch: &Branch) -> bool {
        let (Part::Map { .. }, ObjectShape::Union(_), Some(object)) =
            (self.source.at(place), &node.object, self.object_of(branch))
        else {
            return false;
        };
        object.keys.iter().filter(|key| !key.is_written).any(|key| {
            let tag = self.filter.node(key.node);
            let is_listed =
                |value| self.source.scalar(value).is_some_and(|value| tag.check(value).is_ok());
            match self.source.value(place, &key.name) {
                Some(value) => !tag.listed.is_empty() && !is_listed(value),
                None => key.is_hidden_tag,
            }
        })
    }
}

/// Logs that a union did not select `branch`, which declares the most keys of the value, and why.
///
/// It logs the 1st, 2nd, 4th, 8th, … time for each branch.
fn warn_passed_over(branch: &Branch, reason: &Violation) {
    let count = branch.passed_over.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        #[cfg(not(feature = "tracing"))]
        let _ = reason;
        #[cfg(feature = "tracing")]
        tracing::warn!(
            target: "aside",
            %reason,
            count,
            "a union passed over the branch that declares the most keys of the value"
        );
    }
}
