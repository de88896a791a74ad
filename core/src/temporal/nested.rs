//! The merge in nested layers. An inner layer merges the changes that were made inside it, and the
//! outer layer merges the rest.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::response::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::admission::{Admission, is_sent_with_500};
use super::caching;
use super::content::BodyAction;
use super::context::MergeContext;
use super::direct::is_marked;
use super::entry::{Change, Operation, When};
use super::merge::{MergeOutcome, merge_some, outermost};
use super::policy::Policy;
use super::report::{DropReason, Report};
use super::risks::{self, Hazards};
use super::superseded::{Fate, Fates};
use super::temporal_response::{Savepoint, TemporalResponse};
use crate::cookie::CookieId;

/// The result of an inner layer's merge. It contains no value that a request set, so a cache can store it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InnerMerge {
    /// The number of this merge, which each applied change also has.
    number: u32,
    /// The status of the handler's response.
    own: StatusCode,
    /// The status after the merge.
    merged: StatusCode,
    /// The policy of the innermost layer, which decides for all layers.
    policy: Policy,
    /// The risks that the inner layer could see.
    hazards: Hazards,
    /// Whether the guard made the `Cache-Control` of the response private.
    is_made_private: bool,
}

impl InnerMerge {
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// Returns the status of the handler's response, or the one that a layer in between set instead.
    fn own_status(&self, status: StatusCode) -> StatusCode {
        if status == self.merged { self.own } else { status }
    }

    fn applied(&self, change: &Change) -> bool {
        change.inner_merge == self.number
    }
}

/// Merges the changes since `start` into the response of an inner layer.
///
/// `earlier` is the merge of a layer inside this one. If a change is not sent with this response, it is
/// also not sent with a response that an outer layer makes from it.
pub(crate) fn merge_inner(
    all: &mut TemporalResponse,
    start: Savepoint,
    earlier: Option<&InnerMerge>,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
) -> (MergeOutcome, InnerMerge) {
    static NEXT: AtomicU32 = AtomicU32::new(1);

    let context = context.with_read_cookies(all.has_read_cookies());
    let changes = all.since_mut(start);
    let own = earlier.map_or(head.status, |earlier| earlier.own_status(head.status));
    let was_private = caching::is_private(&head.headers)
        && !earlier.is_some_and(|earlier| earlier.is_made_private);
    let admission = Admission::new(own, head, policy);
    let merged = match earlier {
        Some(earlier) => rest_of(changes, earlier, head, (policy, &context)),
        None => merge_some(changes, changes, own, head, (policy, &context), Report::default()),
    };

    let is_made_private = caching::is_private(&head.headers)
        && !was_private
        && !changes.iter().any(|change| makes_private(&change.operation));
    let number = NEXT.fetch_add(1, Ordering::Relaxed).max(1);
    let is_failed = matches!(merged.body, BodyAction::Replace(_));
    let is_sent = |change: &Change| match &change.operation {
        _ if is_failed => is_sent_with_500(change),
        _ if earlier.is_some_and(|earlier| earlier.applied(change)) => true,
        Operation::SetStatus(_) if !policy.overrides(own) => false,
        _ => admission.rejects(change).is_none(),
    };
    settle(changes, number, is_sent, policy);

    let own = if is_failed { head.status } else { own };
    let hazards = Hazards::of(&head.headers);
    let inner =
        InnerMerge { number, own, merged: head.status, policy: *policy, hazards, is_made_private };
    (merged, inner)
}

/// Numbers the changes that were sent and clears the others. Only changes that the response shows remain.
fn settle(changes: &mut [Change], number: u32, is_sent: impl Fn(&Change) -> bool, policy: &Policy) {
    let fates = Fates::new(changes, &is_sent, policy);
    let fate = |(index, change)| if is_sent(change) { fates.of(index, change) } else { Fate::Gone };
    let fates: Vec<_> = changes.iter().enumerate().map(fate).collect();

    let mut replaced = HashMap::new();
    for (index, (change, fate)) in changes.iter_mut().zip(fates).enumerate() {
        match fate {
            Fate::Stands => {
                change.inner_merge = number;
                continue;
            }
            Fate::ReplacedBy(winner) => drop(replaced.entry(winner).or_insert(index)),
            Fate::Gone => {}
        }
        change.operation = Operation::Moved;
    }
    // A cookie has the position of the first change to it.
    for (winner, first) in replaced {
        changes.swap(first, winner);
    }
}

/// Merges the changes that `inner` did not apply into the response of the layers in between.
///
/// The policy of `inner` applies, with the guard of the outer `policy`. This is the merge of the outermost layer.
pub(crate) fn merge_rest(
    all: &TemporalResponse,
    inner: &InnerMerge,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
) -> MergeOutcome {
    let policy = inner.policy.with_guard_of(policy);
    let own = inner.own_status(head.status);
    let context = (&policy, &context.with_read_cookies(all.has_read_cookies()));
    outermost(all.log(), own, head, context, |head| rest_of(all.log(), inner, head, context))
}

/// Whether a change sets a `Cache-Control` that the guard could have made.
fn makes_private(operation: &Operation) -> bool {
    match operation {
        Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value) => {
            *name == CACHE_CONTROL && caching::is_guarded(value)
        }
        _ => false,
    }
}

fn rest_of(
    all: &[Change],
    inner: &InnerMerge,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
) -> MergeOutcome {
    let is_left = |change: &&Change| !inner.applied(change) && change.operation != Operation::Moved;
    let has_rest = all.iter().any(|change| is_left(&change));
    let is_replaced = all.iter().any(|change| matches!(change.operation, Operation::Invalid(_)));
    let own = inner.own_status(head.status);
    let is_direct = is_marked(&head.extensions);
    if inner.policy.guards() && !is_direct {
        caching::take_off(&mut head.headers, context.has_read_cookies, inner.is_made_private);
    }
    let mut report = Report::default();
    let rest: Vec<Change> = if !has_rest || is_replaced || is_direct {
        all.iter().filter(is_left).cloned().collect()
    } else {
        rest(all, inner, own, head, &mut report)
    };
    let mut merged = merge_some(&rest, all, own, head, (policy, context), report);
    if !is_direct {
        let applied = all.iter().filter(|change| inner.applied(change));
        risks::on_earlier_cookies(applied, inner.hazards, &head.headers, &mut merged.report);
    }
    merged
}

/// Returns the changes to apply now, in order. If a change of `inner` belongs among the rest, it is removed
/// from the response and applied again. The result is then the same as with one layer.
///
/// A header that a layer in between removed or changed is not removed, and so it stays as that layer set
/// it.
fn rest(
    all: &[Change],
    inner: &InnerMerge,
    own: StatusCode,
    head: &mut Parts,
    report: &mut Report,
) -> Vec<Change> {
    let is_off = take_off(all, inner, own, head);
    let again = |(change, is_off): (&Change, bool)| match is_off {
        true => Change { when: When::Again, ..change.clone() },
        false => change.clone(),
    };
    let changes: Vec<Change> = all.iter().zip(is_off).map(again).collect();

    let is_applied = |change: &Change| inner.applied(change) && change.when != When::Again;
    let fates = Fates::new(&changes, is_applied, &inner.policy);
    let admission = Admission::new(own, head, &inner.policy);
    let mut rest = Vec::new();
    for (index, change) in changes.iter().enumerate().filter(|(_, change)| !is_applied(change)) {
        // The merge of the rest sees only the later changes among the rest.
        let is_superseded = change.when != When::Again
            && admission.rejects(change).is_none()
            && fates.of(index, change) != Fate::Stands;
        if is_superseded {
            report.add(change, DropReason::Superseded);
        } else {
            rest.push(change.clone());
        }
    }
    rest
}

/// Removes the headers and the status that the rest of the changes can affect from the response. Returns
/// for each change whether it was removed.
fn take_off(all: &[Change], inner: &InnerMerge, own: StatusCode, head: &mut Parts) -> Vec<bool> {
    let (mut names, mut unset) = (HashSet::new(), HashSet::<&CookieId<'_>>::new());
    for change in all.iter().filter(|change| !inner.applied(change)) {
        match &change.operation {
            Operation::UnsetCookie(key) => drop(unset.insert(key)),
            operation => names.extend(operation.header_name()),
        }
    }
    let last_cookies = last_cookies(all, inner, head);
    let is_status_kept = head.status == inner.merged;
    if is_status_kept {
        head.status = own;
    }

    let mut is_off = vec![false; all.len()];
    let mut wanted: HashMap<&HeaderName, HashMap<&HeaderValue, Vec<usize>>> = HashMap::new();
    for (at, change) in all.iter().enumerate().filter(|(_, change)| inner.applied(change)) {
        let (name, value) = match &change.operation {
            Operation::SetStatus(_) | Operation::UnsetStatus => {
                is_off[at] = is_status_kept;
                continue;
            }
            Operation::SetCookie(cookie)
                if last_cookies.contains(cookie.header()) || unset.contains(&cookie.key()) =>
            {
                (&SET_COOKIE, cookie.header())
            }
            Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value)
                if names.contains(name) =>
            {
                (name, value)
            }
            _ => continue,
        };
        wanted.entry(name).or_default().entry(value).or_default().push(at);
    }

    for (name, mut wanted) in wanted {
        let values: Vec<_> = head.headers.get_all(name).iter().cloned().collect();
        head.headers.remove(name);
        let mut kept = Vec::new();
        for value in values.into_iter().rev() {
            // Of equal values, the inner layer added the last ones.
            match wanted.get_mut(&value).and_then(Vec::pop) {
                Some(at) => is_off[at] = true,
                None => kept.push(value),
            }
        }
        for value in kept.into_iter().rev() {
            // There is space, because as many headers were there before.
            let _ = head.headers.try_append(name, value);
        }
    }
    is_off
}

/// The cookies at the end of the response that `inner` put there. One before another cookie replaced an existing header
/// of the handler's response, or a layer in between has added a cookie since: it keeps its place.
fn last_cookies(all: &[Change], inner: &InnerMerge, head: &Parts) -> HashSet<HeaderValue> {
    let applied: HashSet<_> = all
        .iter()
        .filter(|change| inner.applied(change))
        .filter_map(|change| match &change.operation {
            Operation::SetCookie(cookie) => Some(cookie.header()),
            _ => None,
        })
        .collect();
    let lines: Vec<_> = head.headers.get_all(SET_COOKIE).iter().collect();
    lines.into_iter().rev().take_while(|line| applied.contains(line)).cloned().collect()
}
