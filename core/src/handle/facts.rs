//! The facts about a request that some warnings need: its host and the time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

use super::aside::Aside;
use crate::temporal::{MergeContext, TemporalResponse};

static CLOCK: OnceLock<fn() -> SystemTime> = OnceLock::new();

/// How many more requests pass their facts. Only a cookie with a `Domain` needs the host, and most applications set none.
static REMAINING: AtomicU32 = AtomicU32::new(100);

/// Returns whether an adapter must call [`pass_facts`].
///
/// # Examples
///
/// See [`pass_facts`].
#[inline]
#[must_use]
pub fn wants_facts() -> bool {
    REMAINING.load(Ordering::Relaxed) > 0
}

/// Passes the facts that some warnings need.
///
/// These are the system's clock, and the host of the request whose handle is `aside`.
///
/// HTTP/2 has the host in the URI, and HTTP/1 in a header. The core has no clock, so an adapter passes the system's.
///
/// A process takes the host of its first 100 requests. After it sent a cookie with a `Domain`, it takes the
/// host of every request. So applications without such cookies do not pay for it.
///
/// # Examples
///
/// ```
/// use aside::{Aside, CookieOptions, CookieSpec, Policy, Report, adapter, merge_future, report::WarningKind};
/// use aside::testing::block_on;
/// use http::{HeaderMap, HeaderValue, Response, Uri, header::HOST};
/// use std::time::SystemTime;
///
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example"));
///
/// let (uri, host) = (Uri::from_static("/"), HeaderValue::from_static("blog.example:8080"));
/// let headers = HeaderMap::from_iter([(HOST, host)]);
/// let response = block_on(merge_future(Policy::new(), async {
///     if adapter::wants_facts() {
///         adapter::pass_facts(&uri, &headers, SystemTime::now, Aside::current());
///     }
///     Aside::current().unwrap().set_cookie(CART.with_value("plumbus"));
///     Response::new("hello")
/// }));
/// let report = response.extensions().get::<Report>().unwrap();
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::DomainMismatch("cart".into()));
/// ```
#[cold]
pub fn pass_facts(uri: &Uri, headers: &HeaderMap, clock: fn() -> SystemTime, aside: Option<Aside>) {
    CLOCK.get_or_init(|| clock);
    // Saturates, so that requests that arrive together do not start it again.
    let _ = REMAINING
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |remaining| remaining.checked_sub(1));

    let header = || Authority::try_from(headers.get(HOST)?.as_bytes()).ok();
    let host = match uri.authority() {
        Some(authority) => Some(authority.host().into()),
        None => header().map(|authority| authority.host().into()),
    };
    if let (Some(host), Some(aside)) = (host, aside) {
        aside.set_host(host);
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
