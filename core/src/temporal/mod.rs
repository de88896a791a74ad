//! The changes to one response: a plain value, the pure merge, the policy and the report.

mod admission;
mod caching;
mod content;
mod context;
#[cfg(feature = "model")]
mod declared;
mod direct;
mod entries;
mod entry;
mod error_text;
mod fast_path;
mod invalid_change;
mod limits;
mod merge;
mod nested;
mod policy;
mod policy_options;
mod report;
mod response_error;
mod risks;
mod superseded;
mod temporal_response;
#[cfg(test)]
mod tests;
mod verbs;
mod warning;
mod when;

pub use content::BodyAction;
pub use context::MergeContext;
#[cfg(feature = "model")]
pub(crate) use declared::Declared;
pub use direct::Direct;
pub(crate) use direct::{is_marked, take_marker};
pub(crate) use entry::{CallSite, Operation, When};
#[cfg(feature = "openapi")]
pub(crate) use error_text::PROBLEM_TEXT;
pub(crate) use fast_path::FastPath;
pub use invalid_change::InvalidChange;
pub(crate) use merge::changes_nothing;
pub use merge::{MergeOutcome, merge, merge_with};
pub(crate) use nested::{InnerMerge, merge_inner, merge_rest};
pub use policy::Policy;
pub use policy_options::{
    Caching, DuplicateCookies, EmptyContentType, ExistingHeaders, OnError, StatusOverride,
};
pub use report::{ChangeKind, DropReason, DroppedChange, Report};
pub(crate) use response_error::ERROR_TEXT;
pub use response_error::ResponseError;
pub use temporal_response::{Savepoint, TemporalResponse};
pub(crate) use verbs::verbs;
pub use warning::{Warning, WarningKind};
pub use when::Conditional;
