//! What was sent, and may not do what was meant: rules 13, 22, 33 and 37 of the cookie standards, which are
//! reported and not refused.
//!
//! Rules 15 and 20, that a domain covers the host and that `Secure` needs https, are broken or not by the
//! request's host and scheme, which a merge does not see.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::panic::Location;

use http::HeaderMap;
use http::header::SET_COOKIE;

use super::entries::Log;
use super::entry::{Place, Said};
use super::limits::{self, MAX_LINES, Size};
use super::report::Report;
use crate::cookie::{self, SetCookie};

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

/// Rule 13, of one cookie that is sent.
#[inline]
pub(super) fn on_cookie(cookie: &SetCookie, said: &Said, report: &mut Report) {
    if cookie.outlives_user_agents() {
        let risk = WarningKind::LongLifetime(cookie.name().to_owned());
        report.advise(Warning { risk, place: said.place });
    }
}

/// Rules 22, 33 and 37: finds the risks of the `cookies` that changes set, among all lines that are `sent`.
#[inline]
pub(super) fn on_cookies(
    log: &Log,
    cookies: &[(usize, &SetCookie)],
    sent: &HeaderMap,
    size: Size,
    report: &mut Report,
) {
    if size.lines > 1 && !are_surely_others(cookies.iter().map(|(_, cookie)| *cookie), size) {
        for (name, index) in repeated(sent, cookies) {
            if let Some(said) = log.get(index) {
                report
                    .advise(Warning { risk: WarningKind::DuplicateName(name), place: said.place });
            }
        }
    }
    let last = cookies.iter().map(|(index, _)| *index).max();
    if limits::is_near(size)
        && let Some(said) = last.and_then(|index| log.get(index))
    {
        report.advise(near_limit(size, said.place));
    }
}

/// Rule 37; `place` is where the last cookie was set.
pub(super) fn near_limit(size: Size, place: Place) -> Warning {
    Warning { risk: WarningKind::NearLimit { lines: size.lines, bytes: size.bytes }, place }
}

/// Whether there is no need to read the lines: all that were sent are these, and their names differ.
#[inline(never)] // Its array would be room on the stack of every response.
pub(super) fn are_surely_others<'l>(
    cookies: impl Iterator<Item = &'l SetCookie>,
    size: Size,
) -> bool {
    let mut hashes = [0; MAX_LINES];
    let mut count = 0;
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

/// The names that more than one line has, in their order, with the index of the last of the `cookies` of that
/// name. The handler's own response may repeat a name without a warning.
fn repeated(sent: &HeaderMap, cookies: &[(usize, &SetCookie)]) -> BTreeMap<String, usize> {
    let lines = sent.get_all(SET_COOKIE).iter();
    let mut names: Vec<_> = lines.map(|line| cookie::name_of(line.as_bytes())).collect();
    names.sort_unstable();
    let same = names.chunk_by(|one, other| one == other).filter(|same| same.len() > 1);
    let repeated: HashSet<_> = same.map(|same| same[0]).collect();

    let mut last = BTreeMap::new();
    for (index, cookie) in cookies {
        if repeated.contains(cookie.name().as_bytes()) {
            let latest = last.entry(cookie.name().to_owned()).or_insert(*index);
            *latest = (*latest).max(*index);
        }
    }
    last
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
