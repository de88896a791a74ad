//! The facts about the request that a merge can use.

use std::time::SystemTime;

/// Facts about the request, with which [`merge_with`](crate::merge_with) finds more warnings.
///
/// Every fact is optional. The core has no clock and does not see the request, so the caller passes them.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge_with, report::{MergeContext, WarningKind}};
///
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example"));
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(CART.with_value("plumbus"));
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let context = MergeContext::new().host("blog.example:8080");
/// let report = merge_with(changes, &mut head, &Policy::default(), &context).report;
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::DomainMismatch("cart".into()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergeContext<'r> {
    pub(super) host: Option<&'r str>,
    pub(super) now: Option<SystemTime>,
    /// Whether the request's cookies were read.
    pub(super) has_read_cookies: bool,
}

impl<'r> MergeContext<'r> {
    /// Creates a context without any fact.
    #[must_use]
    pub const fn new() -> Self {
        Self { host: None, now: None, has_read_cookies: false }
    }

    /// Sets the host that the client requested, with or without a port.
    ///
    /// Behind a proxy this is the forwarded host.
    #[must_use]
    pub const fn host(mut self, host: &'r str) -> Self {
        self.host = Some(host);
        self
    }

    /// Sets the current time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::report::MergeContext;
    /// use std::time::SystemTime;
    ///
    /// let context = MergeContext::new().now(SystemTime::now());
    /// # let _ = context;
    /// ```
    #[must_use]
    pub const fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// The same facts, and whether the request's cookies were read.
    pub(super) fn with_read_cookies(self, has_read_cookies: bool) -> Self {
        Self { has_read_cookies, ..self }
    }

    /// Whether a cookie of this `domain` reaches the host: it is the host or a part of it at a dot
    /// (RFC 6265bis §5.1.3).
    pub(super) fn is_covered_by(&self, domain: &str) -> bool {
        let Some(host) = self.host else { return true };
        let host = match host.rsplit_once(':') {
            // An IPv6 address has its colons in brackets.
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host,
        };
        let Some(above) = host.len().checked_sub(domain.len()) else { return false };
        let is_address = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        host.as_bytes()[above..].eq_ignore_ascii_case(domain.as_bytes())
            && (above == 0 || (host.as_bytes()[above - 1] == b'.' && !is_address))
    }
}
