//! The dependencies of a request, by function and id.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use async_lock::OnceCell;

use super::cycle::Waits;
use super::maker::Maker;

/// A dependency, made or not.
pub(super) struct Dependency<I, T> {
    pub(super) id: I,
    pub(super) maker: Maker,
    pub(super) value: OnceCell<T>,
}

/// The function with the types of its id and its value, the hash of the id, and a number that distinguishes ids with
/// the same hash apart.
pub(super) type Key = (TypeId, u64, u32);

/// The dependencies that a request asked for.
#[derive(Default)]
pub(in crate::handle) struct Table {
    pub(super) dependencies: BTreeMap<Key, Weak<dyn Any + Send + Sync>>,
    /// Keeps the dependencies until the response is sent.
    kept: Vec<Arc<dyn Any + Send + Sync>>,
    pub(super) waits: Waits,
}

impl Table {
    /// Returns the dependency of `key`, which might have another id.
    pub(super) fn get<I, T>(&self, key: &Key) -> Option<Arc<Dependency<I, T>>>
    where
        I: Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        self.dependencies.get(key)?.upgrade()?.downcast().ok()
    }

    /// Adds a dependency, and keeps it if the response is yet to be sent.
    pub(super) fn add<I, T>(&mut self, key: Key, dependency: Arc<Dependency<I, T>>, is_sent: bool)
    where
        I: Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        let dependency: Arc<dyn Any + Send + Sync> = dependency;
        if is_sent {
            // A long response might ask for many ids in turn.
            self.dependencies.retain(|_, known| known.strong_count() > 0);
        }
        self.dependencies.insert(key, Arc::downgrade(&dependency));
        if !is_sent {
            self.kept.push(dependency);
        }
    }

    /// Returns all values, for the caller to drop them when the lock is free. Those that are being made stay
    /// shared until they are finished, and nothing keeps them afterwards.
    pub(in crate::handle) fn finish(&mut self) -> Vec<Arc<dyn Any + Send + Sync>> {
        std::mem::take(&mut self.kept)
    }
}
