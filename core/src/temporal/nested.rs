//! Merging in layers: an inner layer merges the changes that were made inside of it, and the outer layer merges the rest.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};

use http::header::SET_COOKIE;
use http::response::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::admission::{Admission, is_sent_with_500};
use super::caching;
use super::content::BodyAction;
use super::context::MergeContext;
use super::direct::is_marked;
use super::entry::{Said, What, When};
use super::merge::{MergeOutcome, merge_some, outermost};
use super::policy::Policy;
use super::report::{DropReason, Report};
use super::risks::{self, Hazards};
use super::superseded::{Fate, Fates};
use super::temporal_response::{Savepoint, TemporalResponse};
use crate::cookie::CookieId;

/// What an inner layer did to a response. This contains nothing that a request set, so a cache may keep it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InnerMerge {
    /// The number that each applied change has too.
    number: u32,
    /// The status of the handler's response.
    own: StatusCode,
    /// The status after the merge.
    merged: StatusCode,
    /// The policy of the innermost layer, which decides for all layers.
    policy: Policy,
    /// The risks for cookies of which the inner layer could warn.
    hazards: Hazards,
}

impl InnerMerge {
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// Returns the status of the handler's response, or the one that a layer in between set instead.
    fn own_status(&self, status: StatusCode) -> StatusCode {
        if status == self.merged { self.own } else { status }
    }

    fn applied(&self, said: &Said) -> bool {
        said.inner_merge == self.number
    }
}

/// Merges the changes since `start` into the response of an inner layer.
///
/// `earlier` is the merge of a layer inside of this one. A change that does not go out with this response does not go
/// out with a response that a layer further out makes of it either.
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
    let admission = Admission::new(own, head, policy);
    let merged = match earlier {
        Some(earlier) => rest_of(changes, earlier, head, (policy, &context)),
        None => merge_some(changes, changes, own, head, (policy, &context), Report::default()),
    };

    let number = NEXT.fetch_add(1, Ordering::Relaxed).max(1);
    let is_failed = matches!(merged.body, BodyAction::Replace(_));
    let is_sent = |said: &Said| match &said.what {
        _ if is_failed => is_sent_with_500(said),
        _ if earlier.is_some_and(|earlier| earlier.applied(said)) => true,
        What::SetStatus(_) if !policy.overrides(own) => false,
        _ => admission.rejects(said).is_none(),
    };
    settle(changes, number, is_sent, policy);

    let own = if is_failed { head.status } else { own };
    let hazards = Hazards::of(&head.headers);
    (merged, InnerMerge { number, own, merged: head.status, policy: *policy, hazards })
}

/// Numbers the changes that were sent and clears the others, so that what is left is what the response shows.
fn settle(changes: &mut [Said], number: u32, is_sent: impl Fn(&Said) -> bool, policy: &Policy) {
    let fates = Fates::new(changes, &is_sent, policy);
    let fate = |(index, said)| if is_sent(said) { fates.of(index, said) } else { Fate::Gone };
    let fates: Vec<_> = changes.iter().enumerate().map(fate).collect();

    let mut replaced = HashMap::new();
    for (index, (said, fate)) in changes.iter_mut().zip(fates).enumerate() {
        match fate {
            Fate::Stands => {
                said.inner_merge = number;
                continue;
            }
            Fate::ReplacedBy(winner) => drop(replaced.entry(winner).or_insert(index)),
            Fate::Gone => {}
        }
        said.what = What::Laid;
    }
    // A cookie has the position of the first change to it.
    for (winner, first) in replaced {
        changes.swap(first, winner);
    }
}

/// Merges the changes that `inner` did not apply into the response that came out of the layers in between.
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

fn rest_of(
    all: &[Said],
    inner: &InnerMerge,
    head: &mut Parts,
    (policy, context): (&Policy, &MergeContext<'_>),
) -> MergeOutcome {
    let is_left = |said: &&Said| !inner.applied(said) && said.what != What::Laid;
    let has_rest = all.iter().any(|said| is_left(&said));
    let is_replaced = all.iter().any(|said| matches!(said.what, What::Refused(_)));
    let own = inner.own_status(head.status);
    let is_direct = is_marked(&head.extensions);
    if inner.policy.guards() && !is_direct {
        caching::take_off(&mut head.headers, context.has_read_cookies);
    }
    let mut report = Report::default();
    let rest: Vec<Said> = if !has_rest || is_replaced || is_direct {
        all.iter().filter(is_left).cloned().collect()
    } else {
        rest(all, inner, own, head, &mut report)
    };
    let mut merged = merge_some(&rest, all, own, head, (policy, context), report);
    if !is_direct {
        let applied = all.iter().filter(|said| inner.applied(said));
        risks::on_earlier_cookies(applied, inner.hazards, &head.headers, &mut merged.report);
    }
    merged
}

/// Returns the changes to apply now, in order. Those of `inner` that belong among the rest come off the response and
/// are applied again, so that the result is the same as with one layer.
///
/// A header that a layer in between removed or changed does not come off, and so it stays as that layer left it.
fn rest(
    all: &[Said],
    inner: &InnerMerge,
    own: StatusCode,
    head: &mut Parts,
    report: &mut Report,
) -> Vec<Said> {
    let is_off = take_off(all, inner, own, head);
    let again = |(said, is_off): (&Said, bool)| match is_off {
        true => Said { when: When::Again, ..said.clone() },
        false => said.clone(),
    };
    let changes: Vec<Said> = all.iter().zip(is_off).map(again).collect();

    let is_applied = |said: &Said| inner.applied(said) && said.when != When::Again;
    let fates = Fates::new(&changes, is_applied, &inner.policy);
    let admission = Admission::new(own, head, &inner.policy);
    let mut rest = Vec::new();
    for (index, said) in changes.iter().enumerate().filter(|(_, said)| !is_applied(said)) {
        // The merge of the rest knows only the later changes among the rest.
        let is_superseded = said.when != When::Again
            && admission.rejects(said).is_none()
            && fates.of(index, said) != Fate::Stands;
        if is_superseded {
            report.add(said, DropReason::Superseded);
        } else {
            rest.push(said.clone());
        }
    }
    rest
}

/// Takes the headers and the status that the rest of the changes can affect off the response. Returns for each change
/// whether it came off.
fn take_off(all: &[Said], inner: &InnerMerge, own: StatusCode, head: &mut Parts) -> Vec<bool> {
    let (mut names, mut unset) = (HashSet::new(), HashSet::<&CookieId<'_>>::new());
    for said in all.iter().filter(|said| !inner.applied(said)) {
        match &said.what {
            What::UnsetCookie(key) => drop(unset.insert(key)),
            what => names.extend(what.header_name()),
        }
    }
    let last_cookies = last_cookies(all, inner, head);
    let is_status_kept = head.status == inner.merged;
    if is_status_kept {
        head.status = own;
    }

    let mut is_off = vec![false; all.len()];
    let mut wanted: HashMap<&HeaderName, HashMap<&HeaderValue, Vec<usize>>> = HashMap::new();
    for (at, said) in all.iter().enumerate().filter(|(_, said)| inner.applied(said)) {
        let (name, value) = match &said.what {
            What::SetStatus(_) | What::UnsetStatus => {
                is_off[at] = is_status_kept;
                continue;
            }
            What::SetCookie(cookie)
                if last_cookies.contains(cookie.header()) || unset.contains(&cookie.key()) =>
            {
                (&SET_COOKIE, cookie.header())
            }
            What::InsertHeader(name, value) | What::AppendHeader(name, value)
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
            // Of equal values the last ones are ours.
            match wanted.get_mut(&value).and_then(Vec::pop) {
                Some(at) => is_off[at] = true,
                None => kept.push(value),
            }
        }
        for value in kept.into_iter().rev() {
            // There is room, because as many headers were there before.
            let _ = head.headers.try_append(name, value);
        }
    }
    is_off
}

/// The cookies at the end of the response that `inner` put there. One before another cookie replaced an existing header
/// of the handler's response, or a layer in between has added a cookie since: it keeps its place.
fn last_cookies(all: &[Said], inner: &InnerMerge, head: &Parts) -> HashSet<HeaderValue> {
    let applied: HashSet<_> = all
        .iter()
        .filter(|said| inner.applied(said))
        .filter_map(|said| match &said.what {
            What::SetCookie(cookie) => Some(cookie.header()),
            _ => None,
        })
        .collect();
    let lines: Vec<_> = head.headers.get_all(SET_COOKIE).iter().collect();
    lines.into_iter().rev().take_while(|line| applied.contains(line)).cloned().collect()
}
