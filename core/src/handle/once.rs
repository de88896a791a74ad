//! What is made once for a request, by type.

use std::any::{Any, TypeId};
use std::sync::Arc;

use async_lock::OnceCell;

/// A cell for each type that was asked for. A request has few, so they are looked through.
#[derive(Default)]
pub(super) struct Cells(Vec<(TypeId, Arc<dyn Any + Send + Sync>)>);

impl Cells {
    /// The cell of `T`, empty or not.
    pub(super) fn of<T: Send + Sync + 'static>(&mut self) -> Arc<OnceCell<T>> {
        let id = TypeId::of::<T>();
        let known = self.0.iter().find(|(known, _)| *known == id).map(|(_, cell)| cell.clone());
        if let Some(Ok(cell)) = known.map(Arc::downcast) {
            return cell;
        }
        let cell = Arc::new(OnceCell::new());
        self.0.push((id, cell.clone()));
        cell
    }
}
