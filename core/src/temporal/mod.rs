//! What is said aside: the record (plain), the merge (pure), the policy, the report.

mod advice;
mod context;
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

pub use advice::{Warning, WarningKind};
pub use context::MergeContext;
pub use direct::Direct;
pub(crate) use direct::is_marked;
pub use failure::{InvalidChange, ResponseError};
pub(crate) use merge::ERROR_TEXT;
pub use merge::{BodyAction, MergeOutcome, merge, merge_with};
pub(crate) use plain::Plain;
pub use policy::{
    DuplicateCookies, EmptyContentType, ExistingHeaders, OnError, Policy, StatusOverride,
};
pub use record::{Savepoint, TemporalResponse};
pub use report::{ChangeKind, DropReason, DroppedChange, Report};
pub(crate) use said::{Place, What, When};
pub(crate) use verbs::verbs;
pub use when::Conditional;
