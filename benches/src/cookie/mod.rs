//! Writing, reading and signing cookies without a framework.

mod read;
pub(crate) mod sign;
mod write;

pub(crate) use read::{hostile_by_cookie, hostile_get, hostile_iter};

use crate::work::Work;

pub fn works() -> Vec<Work> {
    [write::works(), read::works(), sign::works()].into_iter().flatten().collect()
}
