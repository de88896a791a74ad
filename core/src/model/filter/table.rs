use std::{cmp::Ordering, sync::Arc};

use crate::model::json::is_equal;

/// Texts and their indexes, sorted by length, because most texts differ in it.
pub(crate) type Table = Box<[(Arc<str>, u16)]>;

/// Sorts a table. An entry that is there twice becomes one.
pub(crate) fn table(mut entries: Vec<(Arc<str>, u16)>) -> Table {
    entries.sort_by(|(one, _), (other, _)| order(one, other));
    entries.dedup();
    entries.into()
}

/// Returns the place of a text in a table.
#[inline]
pub(crate) fn find(table: &[(Arc<str>, u16)], text: &str) -> Option<usize> {
    // In a short table, a scan is faster.
    match table.len() {
        0..=8 => table.iter().position(|(name, _)| is_equal(name, text)),
        _ => table.binary_search_by(|(name, _)| order(name, text)).ok(),
    }
}

fn order(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}
