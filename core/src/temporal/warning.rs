//! Cookies that were sent and might not work as intended.

use std::fmt;
use std::panic::Location;

use super::entry::Place;

/// A cookie that was sent, and that user agents or proxies may not take as it was meant; from
/// [`Report::warnings`](crate::Report::warnings).
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
    place: Place,
}

/// What may come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// The cookie of that name has a `Max-Age` of more than 400 days, which user agents cut to 400
    /// (RFC 6265bis §5.5). Of an `Expires` only a clock could tell.
    LongLifetime(String),
    /// Several cookies of that name, which differ in domain or path, go out in one response
    /// (RFC 6265bis §4.1.1): which of them comes back, and in what order, is for the user agent to say.
    DuplicateName(String),
    /// The cookies of this response alone are near the limit of what user agents and proxies take
    /// (RFC 6265bis §4.2.1, §6.1); above it the response would be a 500.
    NearLimit {
        /// How many `Set-Cookie` lines there are; 50 are the limit.
        lines: usize,
        /// How many bytes they take; 8192 are the limit.
        bytes: usize,
    },
}

impl Warning {
    pub(super) fn new(risk: WarningKind, place: Place) -> Self {
        Self { risk, place }
    }

    /// The risk.
    #[must_use]
    pub fn kind(&self) -> &WarningKind {
        &self.risk
    }

    /// Where the user's code set the cookie; of several, the last.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.place
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at {}:{}", self.risk, self.place.file(), self.place.line())
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongLifetime(name) => write!(
                f,
                "cookie `{}` is to live for more than the 400 days that user agents keep one (RFC 6265bis §5.5)",
                name.escape_debug(),
            ),
            Self::DuplicateName(name) => write!(
                f,
                "several cookies are called `{}` in one response (RFC 6265bis §4.1.1)",
                name.escape_debug(),
            ),
            Self::NearLimit { lines, bytes } => write!(
                f,
                "{lines} cookies of {bytes} bytes are near the limit of 50 and 8192 (RFC 6265bis §6.1)",
            ),
        }
    }
}
