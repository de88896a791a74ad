//! Which dependency waits for which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::maker::{Maker, Run};

/// The dependencies of a request that wait for another one.
#[derive(Default)]
pub(super) struct Waits {
    /// Maps the numbers of a waiting and an awaited maker to the waiting runs and the awaited maker.
    edges: BTreeMap<(u64, u64), (Vec<Run>, Maker)>,
}

impl Waits {
    /// Adds a chain in which each run waits for the next one, and the last for `asked`.
    ///
    /// The caller adds the chain before it waits, and under the request's lock. So the call that would close a
    /// cycle always sees the rest of it.
    pub(super) fn add(&mut self, waiting: &[Run], asked: Maker) -> Result<(), Cycle> {
        if let Some(cycle) = self.find(asked, waiting) {
            return Err(cycle);
        }
        for (from, to) in pairs(waiting, asked) {
            let key = (from.maker.number, to.number);
            self.edges.entry(key).or_insert((Vec::new(), to)).0.push(from.clone());
        }
        Ok(())
    }

    /// Removes a chain that was added.
    pub(super) fn remove(&mut self, waiting: &[Run], asked: Maker) {
        for (from, to) in pairs(waiting, asked) {
            let key = (from.maker.number, to.number);
            if let Some((runs, _)) = self.edges.get_mut(&key) {
                if let Some(index) = runs.iter().position(|run| run.is(from)) {
                    runs.swap_remove(index);
                }
                if runs.is_empty() {
                    self.edges.remove(&key);
                }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Finds a path from `asked` to one of the runs that are about to wait for it.
    fn find(&self, asked: Maker, waiting: &[Run]) -> Option<Cycle> {
        let mut seen = BTreeSet::from([asked.number]);
        let mut paths = vec![vec![asked]];
        while let Some(path) = paths.pop() {
            let last = path[path.len() - 1];
            if let Some(start) = waiting.iter().position(|run| run.maker == last) {
                let rest = waiting[start + 1..].iter().map(|run| run.maker).chain([asked]);
                return Some(Cycle(path.into_iter().chain(rest).collect()));
            }
            for (_, (runs, next)) in self.edges.range((last.number, 0)..=(last.number, u64::MAX)) {
                // A task of a run that has ended does not keep the next run waiting.
                if !runs.iter().all(Run::has_ended) && seen.insert(next.number) {
                    paths.push(path.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}

fn pairs(waiting: &[Run], asked: Maker) -> impl Iterator<Item = (&Run, Maker)> {
    let next = waiting.iter().skip(1).map(|run| run.maker).chain([asked]);
    waiting.iter().zip(next)
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
