//! Cookies that were sent and might not work as intended: rules 13, 15, 22, 33 and 37 of the cookie standards,
//! which are reported and not refused.

use std::fmt;
use std::panic::Location;
use std::time::SystemTime;

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::context::MergeContext;
use super::limits::{MAX_LINES, Size};
use super::log::Log;
use super::policy::Policy;
use super::report::Report;
use super::said::{Place, Said, What};
use crate::cookie::{self, LONGEST, Risks, SetCookie};

pub(super) static CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

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
/// let mut said = TemporalResponse::default();
/// said.set_cookie(CART.with_value("plumbus"));
/// said.delete_cookie("cart"); // another cookie, of another path
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let report = merge(said, &mut head, &Policy::default()).report;
/// assert_eq!(*report.warnings()[0].kind(), WarningKind::DuplicateName("cart".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    risk: WarningKind,
    place: Place,
}

/// Why a cookie might not work as intended. The text is the name of the cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A `Max-Age` of more than 400 days, which browsers shorten to 400 (RFC 6265bis §5.5).
    ///
    /// The same for an `Expires`, if [`MergeContext::now`] is known.
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
    /// A `Domain` that does not cover the host of the request, so browsers drop the cookie
    /// (RFC 6265bis §5.7).
    ///
    /// Only if [`MergeContext::host`] is known.
    DomainMismatch(String),
    /// A cookie in a response with `Clear-Site-Data: "cookies"`. Chromium drops it.
    ///
    /// A deletion gives no warning, because both have the same effect.
    ClearedBySiteData(String),
    /// A cookie in a response with `Cache-Control: public` or `s-maxage`.
    ///
    /// `Set-Cookie` does not stop a cache, so a shared cache might give the cookie to other users
    /// (RFC 6265bis §3, RFC 9111 §7.3).
    SharedCache(String),
    /// Several cookies of that name, which differ in domain or path, go out in one response
    /// (RFC 6265bis §4.1.1): which of them comes back, and in what order, is for the user agent to say.
    DuplicateName(String),
    /// The cookies of this response reach three quarters of the policy's limit. Above the limit, the
    /// response becomes a 500.
    NearLimit {
        /// The number of `Set-Cookie` lines. The default limit is 50.
        lines: usize,
        /// The bytes of these lines. The default limit is 8192.
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

/// The cookies that a merge sends.
#[derive(Default)]
pub(super) struct SentCookies<'l> {
    pub(super) size: Size,
    last: Option<(&'l SetCookie, Place)>,
    last_set: Option<(&'l SetCookie, Place)>,
}

impl<'l> SentCookies<'l> {
    pub(super) fn add(&mut self, cookie: &'l SetCookie, place: Place) {
        self.size.add(cookie.header());
        self.last = Some((cookie, place));
        if !cookie.risks().has(Risks::DELETION) {
            self.last_set = self.last;
        }
    }
}

/// The warnings about one cookie that is sent.
#[inline]
pub(super) fn on_cookie(
    cookie: &SetCookie,
    place: Place,
    context: &MergeContext<'_>,
    report: &mut Report,
) {
    type Kind = fn(String) -> WarningKind;
    const CERTAIN: [(Risks, Kind); 4] = [
        (Risks::LONG_MAX_AGE, WarningKind::LongLifetime),
        (Risks::PARTITIONED_SAME_SITE, WarningKind::PartitionedSameSite),
        (Risks::ONE_LABEL_DOMAIN, WarningKind::SingleLabelDomain),
        (Risks::ADDRESS_DOMAIN, WarningKind::AddressDomain),
    ];
    let risks = cookie.risks();
    if risks.has(Risks::CERTAIN) {
        for (_, kind) in CERTAIN.into_iter().filter(|(risk, _)| risks.has(*risk)) {
            report.warn(kind, cookie, place);
        }
    }
    if risks.has(Risks::EXPIRES) && context.now.is_some_and(|now| expires_late(cookie, now)) {
        report.warn(WarningKind::LongLifetime, cookie, place);
    }
    if risks.has(Risks::DOMAIN)
        && context.host.is_some()
        && cookie.domain().is_some_and(|domain| !context.is_covered_by(&domain))
    {
        report.warn(WarningKind::DomainMismatch, cookie, place);
    }
}

fn expires_late(cookie: &SetCookie, now: SystemTime) -> bool {
    let latest = now
        .checked_add(LONGEST)
        .and_then(|latest| latest.duration_since(SystemTime::UNIX_EPOCH).ok());
    latest.zip(cookie.expires()).is_some_and(|(latest, expires)| expires > latest.as_secs())
}

/// The warnings about all cookies that are `sent` together.
#[inline]
pub(super) fn on_cookies(
    log: &Log,
    admits: impl Fn(&Said) -> bool,
    headers: &HeaderMap,
    sent: &SentCookies<'_>,
    policy: &Policy,
    report: &mut Report,
) {
    let Some((cookie, place)) = sent.last else { return };
    let cookies = || {
        log.iter().rev().filter(|said| admits(said)).filter_map(|said| match &said.what {
            What::SetCookie(cookie) => Some((cookie, said.place)),
            _ => None,
        })
    };
    let lines = headers.get_all(SET_COOKIE).iter().count();
    let are_others = lines == sent.size.lines
        && are_surely_others(cookies().map(|(cookie, _)| cookie), sent.size);
    if lines > 1 && !are_others {
        for name in repeated_names(headers) {
            // The handler's own lines give no warning.
            if let Some((cookie, place)) = cookies().find(|(cookie, _)| cookie.name() == name) {
                report.warn(WarningKind::DuplicateName, cookie, place);
            }
        }
    }
    if sent.size.is_near_limit(policy) {
        report.advise(near_limit(sent.size, place));
    }
    if headers.get_all(CACHE_CONTROL).iter().any(is_shared) {
        report.warn(WarningKind::SharedCache, cookie, place);
    }
    if let Some((cookie, place)) = sent.last_set
        && clears_cookies(headers)
    {
        report.warn(WarningKind::ClearedBySiteData, cookie, place);
    }
}

/// Whether shared caches may store a response: `public` or `s-maxage` (RFC 9111 §5.2.2).
pub(super) fn is_shared(cache_control: &HeaderValue) -> bool {
    directives(cache_control).any(|directive| {
        let name = directive.split(|&b| b == b'=').next().unwrap_or_default().trim_ascii();
        name.eq_ignore_ascii_case(b"public") || name.eq_ignore_ascii_case(b"s-maxage")
    })
}

/// Whether `Clear-Site-Data` deletes cookies.
pub(super) fn clears_cookies(headers: &HeaderMap) -> bool {
    let is_cookies = |directive: &[u8]| matches!(directive, b"\"cookies\"" | b"\"*\"");
    headers.get_all(&CLEAR_SITE_DATA).iter().any(|value| directives(value).any(is_cookies))
}

/// The parts between commas, but for commas in quotes.
fn directives(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let parts = value.as_bytes().split(move |&b| {
        is_quoted ^= b == b'"';
        b == b',' && !is_quoted
    });
    parts.map(<[u8]>::trim_ascii)
}

/// Rule 37; `place` is where the last cookie was set.
pub(super) fn near_limit(size: Size, place: Place) -> Warning {
    Warning::new(WarningKind::NearLimit { lines: size.lines, bytes: size.bytes }, place)
}

/// Whether there is no need to read the lines: all that were sent are these, and their names differ.
#[inline(never)] // Its array would be room on the stack of every response.
pub(super) fn are_surely_others<'l>(
    cookies: impl Iterator<Item = &'l SetCookie>,
    size: Size,
) -> bool {
    let mut hashes = [0; MAX_LINES as usize];
    let mut count = 0;
    // A policy can allow more cookies. They are compared by name.
    if size.lines > hashes.len() {
        return false;
    }
    for cookie in cookies {
        let hash = cookie.name_hash();
        if count == size.lines || hashes[..count].contains(&hash) {
            return false;
        }
        hashes[count] = hash;
        count += 1;
    }
    count == size.lines
}

/// The names that more than one line has, in their order.
fn repeated_names(sent: &HeaderMap) -> Vec<String> {
    let lines = sent.get_all(SET_COOKIE).iter();
    let mut names: Vec<_> = lines.map(|line| cookie::name_of(line.as_bytes())).collect();
    names.sort_unstable();

    let same = names.chunk_by(|one, other| one == other).filter(|same| same.len() > 1);
    same.filter_map(|same| String::from_utf8(same[0].to_vec()).ok()).collect()
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, said at {}:{}", self.risk, self.place.file(), self.place.line())
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
        }
    }
}
