//! What is said aside: the record (plain), the merge (pure), the policy, the report.

mod advice;
mod direct;
mod failure;
mod fate;
mod limits;
mod log;
mod merge;
mod plain;
mod policy;
mod record;
mod report;
mod said;
#[cfg(test)]
mod tests;
mod verbs;
mod when;

pub use advice::{Advice, Risk};
pub use direct::Direct;
pub(crate) use direct::is_marked;
pub use failure::{Failure, Refusal};
pub(crate) use merge::ERROR_TEXT;
pub use merge::{Content, Merged, merge};
pub(crate) use plain::Plain;
pub use policy::{EmptyContentType, OnError, OwnHeaders, Policy, SameCookie, StatusOver};
pub use record::{Mark, TemporalResponse};
pub use report::{Report, Unsent, Why, Write};
pub(crate) use said::{Place, What, When};
pub(crate) use verbs::verbs;
pub use when::SayWhen;
