//! What some warnings need to know about a request: its host and the time.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

use super::aside::Aside;
use crate::temporal::{MergeContext, TemporalResponse};

static CLOCK: OnceLock<fn() -> SystemTime> = OnceLock::new();

/// Whether a response of this process had a cookie with a `Domain`.
static HAS_DOMAINS: AtomicBool = AtomicBool::new(false);

/// Whether an adapter must pass facts. It must at first, because the clock is missing, and after a cookie
/// had a `Domain`.
static IS_WANTED: AtomicBool = AtomicBool::new(true);

/// Returns whether an adapter must call [`pass_facts`].
///
/// # Examples
///
/// See [`pass_facts`].
#[inline]
#[must_use]
pub fn wants_facts() -> bool {
    cfg!(debug_assertions) || IS_WANTED.load(Ordering::Relaxed)
}

/// Passes facts that some warnings need: the system's clock, and the request's host.
///
/// `aside` is the handle of the request.
///
/// HTTP/2 has the host in the URI, and HTTP/1 in a header. The core has no clock, so an adapter passes the system's.
///
/// A release build reads the host of the first request. After the process sent a cookie with a `Domain`, it
/// reads the host of every request. So applications without such cookies do not pay for it.
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
    IS_WANTED.store(HAS_DOMAINS.load(Ordering::Relaxed), Ordering::Relaxed);

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
        HAS_DOMAINS.store(true, Ordering::Relaxed);
        IS_WANTED.store(true, Ordering::Relaxed);
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
