//! How a layer or a wrapper is set up.

use crate::temporal::{Policy, Report};

/// How a layer or a wrapper is set up, once one of its methods has changed something.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ScopeOptions {
    /// How what was said meets the response.
    pub policy: Policy,
    /// Who hears of each report; see [`MergeFuture::on_report`](crate::MergeFuture::on_report).
    pub on_report: Option<fn(&Report)>,
    #[cfg(feature = "tower")]
    pub(super) in_extensions: bool,
}

/// A layer or a wrapper with the defaults. It takes no room: axum puts what it clones for each request into a
/// box, and a box of nothing costs no allocation.
///
/// The first method that sets such a layer or wrapper up changes its type to one with [`ScopeOptions`]; those
/// of two `if` arms then differ. What is chosen at run time is the policy:
/// `AsideLayer::new().policy(if ported { Policy::fastapi() } else { Policy::default() })`.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultOptions;

impl From<DefaultOptions> for ScopeOptions {
    fn from(_: DefaultOptions) -> Self {
        Self::default()
    }
}

impl ScopeOptions {
    /// The options with another policy.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The options with a hook for metrics.
    #[must_use]
    pub fn on_report(self, hook: fn(&Report)) -> Self {
        Self { on_report: Some(hook), ..self }
    }
}
