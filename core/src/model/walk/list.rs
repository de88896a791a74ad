//! Lists, tuples and sets.

use std::collections::HashSet;

use super::{Failed, Fit, Walked, Walker};
use crate::model::{
    assertion::Counts,
    convert::Exactness,
    error::{PathSegment, Problem},
    shape::{ArrayShape, Mask, Node, NodeId, Pick, Picked, Tuple},
    tape::{Place, Recorded},
};

impl<'a> Walker<'a> {
    pub(super) fn array(&mut self, place: Place, node: &'a Node) -> Walked {
        let length = self.tape.items(place).count();
        let opened = self.body.len();
        let walked = match &node.array {
            ArrayShape::Each(item) => {
                let picked = Picked { node: *item, is_written: true };
                self.items(place, node, |_| Some(picked))
            }
            ArrayShape::Tuple(tuple) => self.tuple(place, node, tuple, length),
            ArrayShape::Picked(pick) => self.picked(place, node, pick, length),
            ArrayShape::None | ArrayShape::Several => Err(self.mismatch(place, node)),
        }?;
        self.body.close(opened, *b"[]");
        Ok(walked)
    }

    fn tuple(&mut self, place: Place, node: &Node, tuple: &Tuple, length: usize) -> Walked {
        if tuple.rest.is_none() && length > tuple.prefix.len() {
            return Err(self.fault(Problem::TooManyItems));
        }
        let item = |index: usize| tuple.prefix.get(index).copied().or(tuple.rest);
        let walked = self
            .items(place, node, |index| item(index).map(|node| Picked { node, is_written: true }));
        self.no_fewer(length, tuple.at_least, item)?;
        if self.rules.whole {
            // What comes after an item without a default would stand in that one's place.
            for default in tuple.defaults.iter().skip(length).map_while(Option::as_ref) {
                self.body.push(b',');
                self.body.extend(default);
            }
        }
        // pydantic makes a tuple of a list, which is a conversion.
        walked.map(|fit| fit.at_most(Exactness::Lax))
    }

    fn picked(&mut self, place: Place, node: &Node, pick: &Pick, length: usize) -> Walked {
        if pick.rest.is_none() && length > pick.items.len() {
            return Err(self.fault(Problem::TooManyItems));
        }
        let item = |index: usize| {
            let from_end = index as i64 - length as i64;
            let found = pick.items.iter().find(|(at, _)| *at == index as i64 || *at == from_end);
            found.map(|(_, picked)| *picked).or(pick.rest)
        };
        let walked = self.items(place, node, item);
        self.no_fewer(length, pick.at_least, |index| item(index).map(|picked| picked.node))?;
        walked
    }

    /// The items of a tuple that are not there.
    fn no_fewer(
        &mut self,
        length: usize,
        at_least: usize,
        item: impl Fn(usize) -> Option<NodeId>,
    ) -> Result<(), Failed> {
        for index in length..at_least {
            let expected =
                item(index).map_or_else(String::new, |node| self.shape.node(node).accepts.names());
            self.fault_in(PathSegment::Index(index), Problem::Missing(expected.into()));
        }
        if length < at_least { Err(Failed) } else { Ok(()) }
    }

    fn items(
        &mut self,
        place: Place,
        node: &Node,
        item: impl Fn(usize) -> Option<Picked>,
    ) -> Walked {
        let (tape, rules) = (self.tape, self.rules);
        let mut fit = Fit::EXACT;
        let mut failed = false;
        let mut kept = 0;
        let mut distinct = (node.is_set && rules.record_first()).then(HashSet::<Box<[u8]>>::new);
        let (faults, more) = (self.faults.len(), self.more);

        // Of what is too long pydantic reads no item; of a set it is known on the way.
        if let (Some(limits), true, false) = (&node.limits, rules.whole, node.is_set)
            && let Err(problem) = limits.check_most(Counts::Items, tape.items(place).count())
        {
            return Err(self.fault(problem));
        }

        for (index, value) in tape.items(place).enumerate() {
            let Some(picked) = item(index) else { continue };
            if !picked.is_written && !rules.whole {
                continue;
            }
            let start = self.body.len();
            self.body.push(b',');
            let walked = self.within(PathSegment::Index(index), |walker| {
                if node.is_set && rules.lax {
                    walker.hashable(value, picked.node)?;
                }
                walker.value(value, picked.node)
            });
            match walked {
                Ok(inner) => fit = fit.and(inner),
                Err(Failed) if self.collects() => {
                    failed = true;
                    continue;
                }
                Err(Failed) => return Err(Failed),
            }
            kept += 1;
            if let Some(distinct) = &mut distinct
                && !distinct.insert(self.distinct(start + 1, picked.node))
            {
                if !rules.lax {
                    return Err(self.fault(Problem::Assertion("uniqueItems")));
                }
                // pydantic makes a set of it.
                self.body.truncate(start);
                kept -= 1;
                continue;
            }
            if let (Some(limits), true) = (&node.limits, rules.whole)
                && let Err(problem) = limits.check_most(Counts::Items, kept)
            {
                self.faults.truncate(faults);
                self.more = more;
                return Err(self.fault(problem));
            }
            if !picked.is_written && !self.is_whole {
                self.body.truncate(start);
            }
        }
        if failed {
            return Err(Failed);
        }
        if let Some(limits) = &node.limits
            && let Err(problem) = limits.check_length(Counts::Items, kept)
        {
            return Err(self.fault(problem));
        }
        Ok(if node.is_set { fit.at_most(Exactness::Lax) } else { fit })
    }

    /// Python's sets hold no lists and no maps, where nothing makes something else of them.
    fn hashable(&mut self, value: Place, item: NodeId) -> Result<(), Failed> {
        let is_container =
            matches!(self.tape.at(value), Recorded::List { .. } | Recorded::Map { .. });
        if !is_container || self.shape.node(item).accepts != Mask::ALL {
            return Ok(());
        }
        let expected = Mask::ALL.without(Mask::ARR).without(Mask::OBJ).names();
        let found = self.tape.kind(value);
        Err(self.fault(Problem::Mismatch { expected: expected.into(), found }))
    }

    /// What makes an item of a set another than the next.
    fn distinct(&self, start: usize, item: NodeId) -> Box<[u8]> {
        let written = self.body.since(start);
        let format = self.shape.node(item).format;
        format.canonical(written).unwrap_or_else(|| written.into())
    }
}
