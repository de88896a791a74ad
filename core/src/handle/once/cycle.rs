//! Which dependency waits for which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::maker::Maker;

/// The dependencies of a request that wait for another one.
#[derive(Default)]
pub(super) struct Waits {
    /// The number of times that the first waits for the second. The second is part of the value.
    edges: BTreeMap<(u64, u64), (usize, Maker)>,
}

impl Waits {
    /// Adds a chain in which each maker waits for the next one.
    ///
    /// The caller adds the last maker before it waits, and under the request's lock. So the call that would
    /// close a cycle always sees the rest of it.
    pub(super) fn add(&mut self, chain: &[Maker]) -> Result<(), Cycle> {
        if let [waiting @ .., asked] = chain
            && let Some(cycle) = self.find(*asked, waiting)
        {
            return Err(cycle);
        }
        for (from, to) in pairs(chain) {
            self.edges.entry((from.number, to.number)).or_insert((0, to)).0 += 1;
        }
        Ok(())
    }

    /// Removes a chain that was added.
    pub(super) fn remove(&mut self, chain: &[Maker]) {
        for (from, to) in pairs(chain) {
            let key = (from.number, to.number);
            if let Some((count, _)) = self.edges.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    self.edges.remove(&key);
                }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Finds a path from `asked` to one of the makers that are about to wait for it.
    fn find(&self, asked: Maker, waiting: &[Maker]) -> Option<Cycle> {
        let mut seen = BTreeSet::from([asked.number]);
        let mut paths = vec![vec![asked]];
        while let Some(path) = paths.pop() {
            let last = path[path.len() - 1];
            if let Some(start) = waiting.iter().position(|maker| *maker == last) {
                let rest = waiting[start + 1..].iter().copied().chain([asked]);
                return Some(Cycle(path.into_iter().chain(rest).collect()));
            }
            for (_, (_, next)) in self.edges.range((last.number, 0)..=(last.number, u64::MAX)) {
                if seen.insert(next.number) {
                    paths.push(path.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}

fn pairs(chain: &[Maker]) -> impl Iterator<Item = (Maker, Maker)> + '_ {
    chain.windows(2).map(|pair| (pair[0], pair[1]))
}

/// Dependencies that each ask for the next one. The last is the first.
#[derive(Debug)]
pub(super) struct Cycle(Vec<Maker>);

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dependency cycle in `Aside::once`: ")?;
        for (index, maker) in self.0.iter().enumerate() {
            let arrow = if index == 0 { "" } else { " -> " };
            write!(f, "{arrow}{}", maker.function)?;
        }
        Ok(())
    }
}
