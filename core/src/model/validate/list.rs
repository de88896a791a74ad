use std::collections::HashSet;

use super::{
    fingerprint::fingerprint_at_node,
    fit::{Exactness, Fit},
    validator::{Validated, Validator},
};
use crate::model::{
    assertion::Counts,
    error::Invalid,
    filter::{ArrayShape, Mask, Node, NodeId, Positions, Scalar},
    recording::{Part, Place, Recording},
    violation::{PathSegment, Reason},
};

impl<'a> Validator<'a> {
    pub(super) fn array(&mut self, place: Place, node: &'a Node) -> Validated {
        let length = self.source.items(place).count();
        let opened = self.output.push(Part::List { end: 0 });
        let fit = match &node.array {
            ArrayShape::Each(_) => self.items(place, node, length),
            ArrayShape::Positions(positions) => self.positions(place, node, positions, length),
            ArrayShape::None | ArrayShape::Several => Err(self.mismatch(place, node)),
        }?;
        self.output.close(opened);
        Ok(fit)
    }

    fn positions(
        &mut self,
        place: Place,
        node: &'a Node,
        positions: &'a Positions,
        length: usize,
    ) -> Validated {
        if positions.rest.is_none() && length > positions.items.len() {
            return Err(self.invalid(Reason::TooManyItems));
        }
        let (fit, mut found) = match self.items(place, node, length) {
            Ok(fit) => (fit, Invalid::default()),
            Err(invalid) => (Fit::EXACT, invalid),
        };
        for index in length..positions.at_least {
            if let Some(item) = positions.item(index, length) {
                let missing = self.filter.node(item.node).missing();
                found.add(self.invalid_in(PathSegment::Index(index), missing));
            }
        }
        found.check()?;
        if self.rules.whole {
            // An item after one without a default would take its place.
            for default in positions.defaults.iter().skip(length).map_while(Option::as_ref) {
                self.output.copy(default, Recording::ROOT);
            }
        }
        // pydantic makes a tuple of a list, which is a conversion.
        Ok(if positions.is_tuple { fit.at_most(Exactness::Lax) } else { fit })
    }

    fn items(&mut self, place: Place, node: &'a Node, count: usize) -> Validated {
        let (source, rules) = (self.source, self.rules);
        let limits = node.limits.as_deref();
        let check_most =
            |length| limits.map_or(Ok(()), |limits| limits.check_most(Counts::Items, length));
        let is_set = node.is_set && rules.whole;
        let (mut fit, mut length) = (Fit::EXACT, 0);
        let (mut distinct, mut found) = (HashSet::new(), Invalid::default());

        // pydantic reads no item of a list that is too long. It notices a set that is too long only
        // while it reads it.
        if !is_set {
            self.require(check_most(count))?;
        }
        for (index, value) in source.items(place).enumerate() {
            let Some(item) = node.array.item(index, count) else { continue };
            if !item.is_written && !rules.whole {
                // The writer does not look at it, but counts it.
                self.output.push(Part::Scalar(Scalar::Null));
                continue;
            }
            let (mark, item_place) = (self.output.mark(), self.output.next());
            let validated = self.within(PathSegment::Index(index), |validator| {
                if is_set && rules.lax {
                    validator.check_hashable(value, item.node)?;
                }
                validator.value(value, item.node)
            });
            match validated {
                Ok(inner) => fit = fit.and(inner),
                Err(invalid) => {
                    self.collect(&mut found, invalid)?;
                    continue;
                }
            }
            let item = || fingerprint_at_node(self.filter, item.node, &self.output, item_place);
            if is_set && !distinct.insert(item()) {
                if !rules.lax {
                    found.add(self.invalid(Reason::Assertion("uniqueItems")));
                    return Err(found);
                }
                // pydantic makes a set of it.
                self.output.truncate(mark);
                continue;
            }
            length += 1;
            self.require(check_most(length))?;
        }
        found.check()?;
        self.require(limits.map_or(Ok(()), |l| l.check_length(Counts::Items, length)))?;
        Ok(if is_set { fit.at_most(Exactness::Lax) } else { fit })
    }

    /// Checks that Python can hash an item, because a set contains no list and no dict.
    fn check_hashable(&self, value: Place, item: NodeId) -> Result<(), Invalid> {
        let found = self.source.kind(value);
        let containers = Mask::ARR.with(Mask::OBJ);
        if !containers.has(found) || !self.filter.node(item).accepts.is_every_type() {
            return Ok(());
        }
        let expected = Mask::ALL.without(containers).names().into();
        Err(self.invalid(Reason::Mismatch { expected, found: found.name() }))
    }
}
