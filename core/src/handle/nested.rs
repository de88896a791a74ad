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

use http::{Extensions, Request};

use super::aside::{Aside, State};
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
    if !slot::is_inside() {
        return Owned::empty(policy);
    }
    // By value, because the compiler copies a request once more if its address is passed on.
    let (extensions, slot) = enter_inside(mem::take(request.extensions_mut()), policy);
    *request.extensions_mut() = extensions;
    slot
}

#[cold]
fn enter_inside(extensions: Extensions, policy: Policy) -> (Extensions, Owned) {
    let is_marked = extensions.get::<Marker>().is_some();
    let slot = match Aside::current().filter(|_| is_marked) {
        Some(aside) => {
            let (start, outer_policy) = (aside.savepoint(), slot::policy_of(&aside));
            Owned::nested(Nested { aside, start, policy, outer_policy })
        }
        None => Owned::empty(policy),
    };
    (extensions, slot)
}
