use crate::model::filter::Branch;

/// Logs that a union selected `selected`, although `closest` declares more of the value's keys.
///
/// It logs the 1st, 2nd, 4th, 8th, … time for each branch.
#[cfg(feature = "tracing")]
pub(super) fn warn_passed_over(closest: &Branch, selected: &Branch) {
    use std::sync::atomic::Ordering;

    let count = closest.passed_over.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        let (branch, sent) = (&*closest.label, &*selected.label);
        tracing::warn!(
            target: "aside",
            branch,
            sent,
            count,
            "a value does not match the branch of its union that declares most of its keys"
        );
    }
}

#[cfg(not(feature = "tracing"))]
pub(super) fn warn_passed_over(_: &Branch, _: &Branch) {}
