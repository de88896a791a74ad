//! Layers upon layers: how a scope inside of another leaves its record, and how the outer takes it over.
//!
//! On the way in nothing tells a layer inside of a layer from a request that a handler makes itself: both
//! are scopes within a scope. On the way out the response does. An inner scope lays its record over its
//! response, as any does, and leaves the record in the response's extensions. If that response comes out
//! of the outer scope, it was a layer: the outer takes the lines off again and lays both records as one,
//! in the order said. If the handler had asked for the response itself, the record ends with it.

use std::collections::HashSet;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::temporal::{BodyAction, Policy, Report, Savepoint, TemporalResponse};

/// Where a scope was entered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Outermost,
    /// Within another, of which so much had been said, and which has this policy.
    Within(Savepoint, Policy),
}

impl Entry {
    /// Whether it was entered within a scope of another policy.
    pub(super) fn differs_from(self, policy: &Policy) -> bool {
        matches!(self, Self::Within(_, outer) if outer != *policy)
    }
}

/// What an inner scope leaves in the response's extensions.
#[derive(Clone)]
pub(super) struct Record {
    said: TemporalResponse,
    policy: Policy,
    mark: Savepoint,
    before: Head,
    after: Head,
    content: BodyAction,
}

#[derive(Clone)]
struct Head {
    status: StatusCode,
    headers: HeaderMap,
}

impl Record {
    /// The record before the merge; `None` where there is nothing to leave: in the outermost scope, and
    /// where an inner one has nothing to add to the outer.
    pub(super) fn before(
        head: &Parts,
        said: &TemporalResponse,
        entry: Entry,
        policy: &Policy,
    ) -> Option<Self> {
        let Entry::Within(mark, _) = entry else { return None };
        if said.is_empty() && !entry.differs_from(policy) {
            return None;
        }
        let before = Head::of(head);
        let (after, content) = (before.clone(), BodyAction::Keep);
        Some(Self { said: said.clone(), policy: *policy, mark, before, after, content })
    }

    /// Leaves the record in the head as it is after the merge.
    pub(super) fn leave(self, head: &mut Parts, content: BodyAction) {
        let after = Head::of(head);
        head.extensions.insert(Self { after, content, ..self });
    }
}

impl Head {
    fn of(head: &Parts) -> Self {
        Self { status: head.status, headers: head.headers.clone() }
    }
}

/// Takes over the record of an inner scope, if this response has one: its lines off the response, what it
/// says into `said`, and its policy, since the innermost gives it. Gives back what the inner one has
/// reported already.
pub(super) fn adopt<B>(
    response: &mut Response<B>,
    said: &mut TemporalResponse,
    policy: &mut Policy,
) -> Option<Report> {
    let record = response.extensions_mut().remove::<Record>()?;
    *policy = record.policy;
    // Our own 500 is final: the value is gone, and so is what was said for it.
    if record.content == BodyAction::Replace {
        return None;
    }
    take_off(response, &record);
    said.splice(record.mark, record.said);
    response.extensions_mut().remove::<Report>()
}

/// Undoes what the inner merge did to the head, and only that: what came since stays.
fn take_off<B>(response: &mut Response<B>, record: &Record) {
    let Record { before, after, content, .. } = record;
    let is_empty = *content == BodyAction::Clear;
    if !is_empty && response.status() == after.status {
        *response.status_mut() = before.status;
    }

    // A body that is gone is described by nothing.
    let describes = |name: &HeaderName| *name == CONTENT_LENGTH || *name == CONTENT_TYPE;
    let names: HashSet<_> = before.headers.keys().chain(after.headers.keys()).collect();
    for name in names.into_iter().filter(|name| !(is_empty && describes(name))) {
        let (before, after) = (values(&before.headers, name), values(&after.headers, name));
        if before != after {
            let since = without(&values(response.headers(), name), &without(&after, &before));
            let headers = response.headers_mut();
            headers.remove(name);
            for value in without(&before, &after).into_iter().chain(since) {
                // As many names as were there before, so it fits.
                let _ = headers.try_append(name, value);
            }
        }
    }
}

fn values(headers: &HeaderMap, name: &HeaderName) -> Vec<HeaderValue> {
    headers.get_all(name).iter().cloned().collect()
}

/// `all` without one occurrence of each of `these`.
fn without(all: &[HeaderValue], these: &[HeaderValue]) -> Vec<HeaderValue> {
    let mut left = these.to_vec();
    let is_left_over = |value: &&HeaderValue| match left.iter().position(|this| this == *value) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    all.iter().filter(is_left_over).cloned().collect()
}
