//! Cookies and statuses that were sent and might not work as intended.

use std::fmt;
use std::panic::Location;

use http::StatusCode;

use super::entry::CallSite;

/// A cookie or a status that was sent and might not work as intended.
///
/// [`Report::warnings`](crate::Report::warnings) returns them.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge, report::WarningKind};
///
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().path("/shop"));
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(CART.with_value("plumbus"));
/// changes.delete_cookie("cart"); // another cookie, of another path
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let report = merge(changes, &mut head, &Policy::default()).report;
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::DuplicateName("cart".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    risk: WarningKind,
    location: CallSite,
}

/// The reason why a cookie or a status might not work as intended. A text is the name of the cookie.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge, report::WarningKind};
///
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new());
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(CART.with_value("plumbus"));
/// changes.insert_header("cache-control", "public");
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let report = merge(changes, &mut head, &Policy::default()).report;
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::SharedCache("cart".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A `Max-Age` of more than 400 days, which browsers shorten to 400 ([RFC 6265bis §5.5]).
    ///
    /// Also an `Expires` that far in the future, if the time is known. The adapters pass the time. Other
    /// code uses [`MergeContext::now`](crate::report::MergeContext::now).
    ///
    /// [RFC 6265bis §5.5]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.5
    LongLifetime(String),
    /// `Partitioned` without `SameSite=None`.
    ///
    /// Browsers keep such a cookie out of embedded pages, for which it is partitioned.
    PartitionedSameSite(String),
    /// A `Domain` of one label, such as `com` or `localhost`.
    ///
    /// Browsers drop the cookie, unless the label is the whole name of the responding host.
    SingleLabelDomain(String),
    /// A `Domain` that is an IP address.
    ///
    /// Browsers drop the cookie, unless the address is the responding host.
    AddressDomain(String),
    /// A `Domain` that does not cover the host of the request.
    ///
    /// Browsers drop the cookie ([RFC 6265bis §5.7]).
    ///
    /// The host must be known. The adapters pass it for the first 100 requests of a process. After the process
    /// sent a cookie with a `Domain`, they pass it for all requests. Other code uses
    /// [`MergeContext::host`](crate::report::MergeContext::host).
    ///
    /// [RFC 6265bis §5.7]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7
    DomainMismatch(String),
    /// A cookie in a response with `Clear-Site-Data: "cookies"`. Chromium drops it.
    ///
    /// A deletion gives no warning, because both have the same effect.
    ClearedBySiteData(String),
    /// A cookie in a response with `Cache-Control: public` or `s-maxage`.
    ///
    /// `Set-Cookie` does not stop a cache ([RFC 6265bis §3], [RFC 9111 §7.3]). So a shared cache might give the
    /// cookie to other users.
    ///
    /// [RFC 6265bis §3]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3
    /// [RFC 9111 §7.3]: https://www.rfc-editor.org/rfc/rfc9111#section-7.3
    SharedCache(String),
    /// Several cookies of this name in one response, with different domains or paths.
    ///
    /// See [RFC 6265bis §4.1.1].
    ///
    /// The browser decides which of them it sends back, and in what order.
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    DuplicateName(String),
    /// The cookies of this response reach three quarters of the policy's limit. Above the limit, the
    /// response becomes a 500.
    NearLimit {
        /// The number of `Set-Cookie` lines. The default limit is 50.
        lines: usize,
        /// The bytes of these lines. The default limit is 8192.
        bytes: usize,
    },
    /// A status that `responses!` does not declare for the content of the response.
    ///
    /// Clients that rely on the documentation do not expect it.
    /// [`Policy::strict_responses`](crate::Policy::strict_responses) makes it an error.
    UndeclaredStatus(StatusCode),
}

impl Warning {
    pub(super) fn new(risk: WarningKind, location: CallSite) -> Self {
        Self { risk, location }
    }

    /// Returns the reason for the warning.
    #[must_use]
    pub fn kind(&self) -> &WarningKind {
        &self.risk
    }

    /// Returns the line of your code that set the cookie or the status. Of several lines, it is the last.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge};
    ///
    /// const ADMIN: CookieSpec = CookieSpec::new("admin", CookieOptions::new().domain("localhost"));
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(ADMIN.with_value("1"));
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// let report = merge(changes, &mut head, &Policy::default()).report;
    /// assert_eq!(report.warnings()[0].location().file(), file!());
    /// ```
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at {}:{}", self.risk, self.location.file(), self.location.line())
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongLifetime(name) => write!(
                f,
                "cookie `{}` lives longer than the 400 days that browsers keep a cookie (RFC 6265bis §5.5)",
                name.escape_debug(),
            ),
            Self::PartitionedSameSite(name) => write!(
                f,
                "cookie `{}` is `Partitioned` and needs `SameSite=None` to reach embedded pages (CHIPS)",
                name.escape_debug(),
            ),
            Self::SingleLabelDomain(name) => write!(
                f,
                "cookie `{}` has a `Domain` of one label, which browsers drop as a public suffix (RFC 6265bis §5.7)",
                name.escape_debug(),
            ),
            Self::AddressDomain(name) => write!(
                f,
                "cookie `{}` has an IP address as `Domain`, which only that host can set (RFC 6265bis §5.1.3)",
                name.escape_debug(),
            ),
            Self::DomainMismatch(name) => write!(
                f,
                "cookie `{}` has a `Domain` that does not cover the host, so browsers drop it (RFC 6265bis §5.7)",
                name.escape_debug(),
            ),
            Self::ClearedBySiteData(name) => write!(
                f,
                "cookie `{}` is in a response with `Clear-Site-Data`, so Chromium drops it",
                name.escape_debug(),
            ),
            Self::SharedCache(name) => write!(
                f,
                "cookie `{}` is in a response that shared caches may store (RFC 9111 §7.3)",
                name.escape_debug(),
            ),
            Self::DuplicateName(name) => write!(
                f,
                "several cookies are called `{}` in one response (RFC 6265bis §4.1.1)",
                name.escape_debug(),
            ),
            Self::NearLimit { lines, bytes } => write!(
                f,
                "{lines} cookies of {bytes} bytes are near the policy's limit, by default 50 cookies and 8192 bytes (RFC 6265bis §6.1)",
            ),
            Self::UndeclaredStatus(status) => {
                write!(
                    f,
                    "`responses!` does not declare status {} for this content",
                    status.as_u16()
                )
            }
        }
    }
}
