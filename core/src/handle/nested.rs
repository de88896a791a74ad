//! Nested layers.
//!
//! The outer layer marks the request. An inner layer finds the marker and shares the handle, so the request
//! has one temporal response. A request that a handler makes itself has no marker, so it has its own
//! temporal response.
//!
//! On the way out, the inner layer merges the changes that were made inside it, and stores a receipt in the
//! response's extensions. The outer layer merges the rest. If it finds no receipt of its own request, a
//! layer in between made the response, and the outer layer merges all changes. A receipt contains no value
//! that was set, because a cache between the layers can store it.

use std::mem;
use std::sync::{Mutex, Weak};

use http::{Extensions, HeaderMap, Request, Uri};

use super::aside::{Aside, State};
use super::facts;
use super::slot::{self, Nested, Owned};
use crate::temporal::{InnerMerge, Policy, Report};

/// In the extensions of a request that entered a layer. Its size is zero, so inserting it allocates nothing
/// if the request has extensions already.
#[derive(Clone, Copy)]
struct Marker;

/// In the extensions of a response into which an inner layer merged changes.
#[derive(Clone)]
pub(super) struct Receipt {
    of: Weak<Mutex<State>>,
    merge: InnerMerge,
}

impl Receipt {
    pub(super) fn new(aside: &Aside, merge: InnerMerge) -> Self {
        Self { of: aside.identity(), merge }
    }

    /// Removes the receipt from a response. Returns what the inner layer did, if this is the receipt of the request
    /// whose handle is `aside`.
    pub(super) fn take(extensions: &mut Extensions, aside: Option<&Aside>) -> Option<InnerMerge> {
        let receipt = extensions.remove::<Self>()?;
        if aside.is_some_and(|aside| aside.is(&receipt.of)) {
            return Some(receipt.merge);
        }
        // A cache stored the response of another request. Its report does not concern this one.
        extensions.remove::<Report>();
        None
    }
}

/// Marks a request, so that the layers inside share its handle.
#[cfg(any(feature = "tower", test))]
pub(super) fn mark<B>(request: &mut Request<B>) {
    request.extensions_mut().insert(Marker);
}

/// The slot of a scope that the request enters.
#[inline]
pub(super) fn enter<B>(request: &mut Request<B>, policy: Policy) -> Owned {
    // Most scopes are the outermost. This check costs less than a lookup in the extensions.
    if !slot::is_inside() && !facts::keeps_host() {
        return Owned::empty(policy);
    }
    // By value, because the compiler copies a request once more if its address is passed on.
    let head = Head {
        uri: mem::take(request.uri_mut()),
        headers: mem::take(request.headers_mut()),
        extensions: mem::take(request.extensions_mut()),
    };
    let (head, slot) = head.enter(policy);
    *request.uri_mut() = head.uri;
    *request.headers_mut() = head.headers;
    *request.extensions_mut() = head.extensions;
    slot
}

/// The parts of a request that decide about its scope.
struct Head {
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
}

impl Head {
    #[cold]
    fn enter(self, policy: Policy) -> (Self, Owned) {
        let slot = self.slot(policy);
        (self, slot)
    }

    fn slot(&self, policy: Policy) -> Owned {
        let is_marked = self.extensions.get::<Marker>().is_some();
        if is_marked && let Some(aside) = Aside::current() {
            let (start, outer_policy) = (aside.savepoint(), slot::policy_of(&aside));
            return Owned::nested(Nested { aside, start, policy, outer_policy });
        }
        if facts::keeps_host()
            && let Some(host) = facts::host(&self.uri, &self.headers)
        {
            return Owned::of(Aside::with_host(host), policy);
        }
        Owned::empty(policy)
    }
}
