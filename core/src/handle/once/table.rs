//! The dependencies of a request, by function and id.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use async_lock::OnceCell;

use super::cycle::Waits;
use super::maker::{Maker, Run};
use crate::temporal::Savepoint;

/// A dependency, made or not.
pub(super) struct Dependency<I, T> {
    pub(super) id: I,
    pub(super) maker: Maker,
    /// The value, and the changes of the request when it was made.
    pub(super) value: OnceCell<(T, Savepoint)>,
}

/// A dependency of any type.
pub(in crate::handle) trait AnyDependency: Any + Send + Sync {
    /// Whether it might have made a change after `savepoint`, or have a value of a dependency that did.
    fn has_changes_since(&self, savepoint: Savepoint, running: &[Run]) -> bool;
}

impl<I, T> AnyDependency for Dependency<I, T>
where
    I: Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    fn has_changes_since(&self, savepoint: Savepoint, running: &[Run]) -> bool {
        match self.value.get() {
            Some((_, end)) => savepoint.is_before(*end),
            // A dependency that calls `rollback_to` itself keeps its value.
            None => !running.iter().any(|run| run.maker == self.maker),
        }
    }
}

/// An entry of the table.
enum Entry {
    /// The table keeps the dependency until the response is sent.
    Kept(Arc<dyn AnyDependency>),
    /// Only running calls hold the dependency.
    Shared(Weak<dyn AnyDependency>),
    /// A rollback removed the dependency. A lookup continues, because the next entry can have the same hash.
    Forgotten,
}

/// The result of a lookup.
pub(super) enum Found<I, T> {
    /// A dependency, which might have another id.
    Dependency(Arc<Dependency<I, T>>),
    Forgotten,
    Nothing,
}

/// The function with the types of its id and its value, the hash of the id, and a number that distinguishes ids with
/// the same hash.
pub(super) type Key = (TypeId, u64, u32);

/// The dependencies that a request asked for.
#[derive(Default)]
pub(in crate::handle) struct Table {
    entries: BTreeMap<Key, Entry>,
    pub(super) waits: Waits,
}

impl Table {
    /// Looks up the entry of `key`.
    pub(super) fn get<I, T>(&self, key: &Key) -> Found<I, T>
    where
        I: Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        let dependency = match self.entries.get(key) {
            Some(Entry::Kept(dependency)) => Some(dependency.clone()),
            Some(Entry::Shared(dependency)) => dependency.upgrade(),
            Some(Entry::Forgotten) => return Found::Forgotten,
            None => None,
        };
        let dependency =
            dependency.and_then(|any| (any as Arc<dyn Any + Send + Sync>).downcast().ok());
        dependency.map_or(Found::Nothing, Found::Dependency)
    }

    /// Adds a dependency, and keeps it if the response is yet to be sent.
    pub(super) fn add<I, T>(&mut self, key: Key, dependency: Arc<Dependency<I, T>>, is_sent: bool)
    where
        I: Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        let dependency: Arc<dyn AnyDependency> = dependency;
        let entry = if is_sent {
            // A long response might ask for many ids in turn.
            self.entries.retain(|_, entry| !entry.is_dropped());
            Entry::Shared(Arc::downgrade(&dependency))
        } else {
            Entry::Kept(dependency)
        };
        self.entries.insert(key, entry);
    }

    /// Removes the dependencies that a rollback to `savepoint` affects. Returns them, so that the caller drops
    /// them after it releases the lock.
    pub(in crate::handle) fn forget_since(
        &mut self,
        savepoint: Savepoint,
    ) -> Vec<Arc<dyn AnyDependency>> {
        let running = Run::running();
        let mut forgotten = Vec::new();
        for entry in self.entries.values_mut() {
            if let Entry::Kept(dependency) = entry
                && dependency.has_changes_since(savepoint, &running)
            {
                forgotten.push(dependency.clone());
                *entry = Entry::Forgotten;
            }
        }
        forgotten
    }

    /// Returns all values, for the caller to drop them when the lock is free. Those that are being made stay
    /// shared until they are finished, and nothing keeps them afterwards.
    pub(in crate::handle) fn finish(&mut self) -> Vec<Arc<dyn AnyDependency>> {
        let mut values = Vec::new();
        for entry in self.entries.values_mut() {
            if let Entry::Kept(dependency) = entry {
                let shared = Entry::Shared(Arc::downgrade(dependency));
                values.push(dependency.clone());
                *entry = shared;
            }
        }
        values
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Entry {
    fn is_dropped(&self) -> bool {
        matches!(self, Self::Shared(dependency) if dependency.strong_count() == 0)
    }
}
