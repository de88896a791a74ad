use std::collections::HashSet;

use super::{
    equal::fingerprint,
    fit::{Exactness, Fit},
    validator::{Failed, Validated, Validator},
};
use crate::model::{
    assertion::Counts,
    error::{PathSegment, Problem},
    filter::{ArrayShape, Item, Mask, Node, NodeId, Positions, Scalar},
    recording::{Part, Place, Recording},
};

impl<'a> Validator<'a> {
    pub(super) fn array(&mut self, place: Place, node: &'a Node) -> Validated {
        let length = self.source.items(place).count();
        let opened = self.output.push(Part::List { end: 0 });
        let fit = match &node.array {
            ArrayShape::Each(item) => {
                let item = Item { node: *item, is_written: true };
                self.items(place, node, |_| Some(item))
            }
            ArrayShape::Positions(positions) => self.positions(place, node, positions, length),
            ArrayShape::None | ArrayShape::Several => Err(self.mismatch(place, node)),
        }?;
        self.output.close(opened);
        Ok(fit)
    }

    fn positions(
        &mut self,
        place: Place,
        node: &Node,
        positions: &'a Positions,
        length: usize,
    ) -> Validated {
        if positions.rest.is_none() && length > positions.items.len() {
            return Err(self.violation(Problem::TooManyItems));
        }
        let fit = self.items(place, node, |index| positions.item(index, length));
        for index in length..positions.at_least {
            if let Some(item) = positions.item(index, length) {
                let missing = self.filter.node(item.node).missing();
                self.fault_in(PathSegment::Index(index), missing);
            }
        }
        if length < positions.at_least {
            return Err(Failed);
        }
        if self.rules.whole {
            // An item after one without a default would take its place.
            for default in positions.defaults.iter().skip(length).map_while(Option::as_ref) {
                self.output.copy(default, Recording::ROOT);
            }
        }
        // pydantic makes a tuple of a list, which is a conversion.
        fit.map(|fit| fit.at_most(Exactness::Lax))
    }

    fn items(
        &mut self,
        place: Place,
        node: &Node,
        item: impl Fn(usize) -> Option<Item>,
    ) -> Validated {
        let (source, rules) = (self.source, self.rules);
        let limits = node.limits.as_deref();
        let check_most =
            |length| limits.map_or(Ok(()), |limits| limits.check_most(Counts::Items, length));
        let is_set = node.is_set && rules.whole;
        let (mut fit, mut length) = (Fit::EXACT, 0);
        let mut distinct = HashSet::new();
        let before = self.savepoint();

        // pydantic reads no item of a list that is too long. It notices a set that is too long only
        // while it reads it.
        if !is_set {
            self.require(check_most(source.items(place).count()))?;
        }
        for (index, value) in source.items(place).enumerate() {
            let Some(item) = item(index) else { continue };
            if !item.is_written && !rules.whole {
                // The writer does not look at it, but counts it.
                self.output.push(Part::Scalar(Scalar::Null));
                continue;
            }
            let (savepoint, item_place) = (self.savepoint(), self.output.next());
            let validated = self.within(PathSegment::Index(index), |validator| {
                if is_set && rules.lax {
                    validator.check_hashable(value, item.node)?;
                }
                validator.value(value, item.node)
            });
            match validated {
                Ok(inner) => fit = fit.and(inner),
                Err(Failed) if self.collects() => continue,
                Err(Failed) => return Err(Failed),
            }
            if is_set
                && !distinct.insert(fingerprint(self.filter, item.node, &self.output, item_place))
            {
                self.require(rules.lax.then_some(()).ok_or(Problem::Assertion("uniqueItems")))?;
                // pydantic makes a set of it.
                self.roll_back_output(savepoint);
                continue;
            }
            length += 1;
            if let Err(problem) = check_most(length) {
                self.roll_back_faults(before);
                return Err(self.violation(problem));
            }
        }
        self.check_since(before)?;
        self.require(limits.map_or(Ok(()), |l| l.check_length(Counts::Items, length)))?;
        Ok(if is_set { fit.at_most(Exactness::Lax) } else { fit })
    }

    /// Checks that Python can hash an item, because a set contains no list and no dict.
    fn check_hashable(&mut self, value: Place, item: NodeId) -> Result<(), Failed> {
        let found = self.source.kind(value);
        let containers = Mask::ARR.with(Mask::OBJ);
        if !containers.has(found) || self.filter.node(item).accepts != Mask::ALL {
            return Ok(());
        }
        let expected = Mask::ALL.without(containers).names().into();
        Err(self.violation(Problem::Mismatch { expected, found: found.name() }))
    }
}
