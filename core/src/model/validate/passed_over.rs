use std::sync::atomic::Ordering;

use crate::model::{error::Violation, filter::Branch};

/// Logs that a union did not select `branch`, which declares most keys of the value, and why.
///
/// It logs the 1st, 2nd, 4th, 8th, … time for each branch.
pub(super) fn warn_passed_over(branch: &Branch, reason: &Violation) {
    let count = branch.passed_over.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        #[cfg(not(feature = "tracing"))]
        let _ = reason;
        #[cfg(feature = "tracing")]
        tracing::warn!(
            target: "aside",
            %reason,
            count,
            "a union passed over the branch that declares most keys of the value"
        );
    }
}
