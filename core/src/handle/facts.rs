//! The facts about a request that some warnings need: its host and the time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

use crate::temporal::{MergeContext, TemporalResponse};

static CLOCK: OnceLock<fn() -> SystemTime> = OnceLock::new();

/// The number of requests that still keep their host. Only a cookie with a `Domain` needs it, and most applications set none.
static REMAINING: AtomicU32 = AtomicU32::new(100);

/// Passes the clock of the process, which the core does not have. The first clock counts.
///
/// Some warnings need the time. The adapters pass the system's clock.
///
/// # Examples
///
/// ```
/// aside::adapter::set_clock(std::time::SystemTime::now);
/// ```
#[inline]
pub fn set_clock(clock: fn() -> SystemTime) {
    if CLOCK.get().is_none() {
        CLOCK.get_or_init(|| clock);
    }
}

/// Whether a request keeps its host: one of the first 100 of the process, or one after a cookie with a `Domain`.
#[inline]
pub(super) fn keeps_host() -> bool {
    REMAINING.load(Ordering::Relaxed) > 0
}

/// Returns the host that the client requested. HTTP/2 has it in the URI, and HTTP/1 in a header.
pub(super) fn host(uri: &Uri, headers: &HeaderMap) -> Option<Box<str>> {
    // Saturates, so that requests that arrive together do not start it again.
    let _ = REMAINING
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |remaining| remaining.checked_sub(1));

    let header = || Authority::try_from(headers.get(HOST)?.as_bytes()).ok();
    match uri.authority() {
        Some(authority) => Some(authority.host().into()),
        None => header().map(|authority| authority.host().into()),
    }
}

/// Returns the facts that the warnings about these changes need.
pub(super) fn context<'r>(changes: &TemporalResponse, host: Option<&'r str>) -> MergeContext<'r> {
    let mut context = MergeContext::new();
    if changes.has_cookie_with_domain() {
        // The process then reads the host of four billion requests, and each such cookie restarts the
        // count.
        REMAINING.store(u32::MAX, Ordering::Relaxed);
        if let Some(host) = host {
            context = context.host(host);
        }
    }
    if changes.has_cookie_with_expires()
        && let Some(clock) = CLOCK.get()
    {
        context = context.now(clock());
    }
    context
}
