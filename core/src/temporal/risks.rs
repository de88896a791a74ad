//! Finds the cookies that might not work as intended: rules 13, 15, 22, 33 and 37 of the cookie standards.
//!
//! Rule 20 depends on the scheme of the request, which a merge does not know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::time::SystemTime;

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::context::MergeContext;
use super::entry::{CallSite, Change, Operation, When};
use super::limits::Size;
use super::policy::{MAX_LINES, Policy};
use super::report::Report;
use super::warning::{Warning, WarningKind};
use crate::cookie::{self, LONGEST, Risks, SetCookie};

pub(super) static CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// A kind of warning about the cookie of a name.
type Kind = fn(String) -> WarningKind;

/// Finds the risks of one cookie that is sent.
#[inline]
pub(super) fn on_cookie(
    cookie: &SetCookie,
    change: &Change,
    context: &MergeContext<'_>,
    report: &mut Report,
) {
    const CERTAIN: [(Risks, Kind); 4] = [
        (Risks::LONG_MAX_AGE, WarningKind::LongLifetime),
        (Risks::PARTITIONED_SAME_SITE, WarningKind::PartitionedSameSite),
        (Risks::ONE_LABEL_DOMAIN, WarningKind::SingleLabelDomain),
        (Risks::ADDRESS_DOMAIN, WarningKind::AddressDomain),
    ];
    // The inner layer that sent the cookie has reported its risks.
    if change.when == When::Again {
        return;
    }
    let (risks, location) = (cookie.risks(), change.location);
    if risks.has(Risks::CERTAIN) {
        for (_, kind) in CERTAIN.into_iter().filter(|(risk, _)| risks.has(*risk)) {
            warn(kind, cookie, location, report);
        }
    }
    if risks.has(Risks::EXPIRES) && context.now.is_some_and(|now| expires_late(cookie, now)) {
        warn(WarningKind::LongLifetime, cookie, location, report);
    }
    if risks.has(Risks::DOMAIN)
        && context.host.is_some()
        && cookie.domain().is_some_and(|domain| !context.is_covered_by(&domain))
    {
        warn(WarningKind::DomainMismatch, cookie, location, report);
    }
}

fn expires_late(cookie: &SetCookie, now: SystemTime) -> bool {
    let latest = now
        .checked_add(LONGEST)
        .and_then(|latest| latest.duration_since(SystemTime::UNIX_EPOCH).ok());
    latest.zip(cookie.expires()).is_some_and(|(latest, expires)| expires > latest.as_secs())
}

/// Finds the risks of the `cookies` that changes set, among all headers that are `sent`.
///
/// An inner layer has reported those of the cookies that it sent.
#[inline]
pub(super) fn on_cookies(
    log: &[Change],
    cookies: &[(usize, &SetCookie)],
    sent: &HeaderMap,
    (size, policy): (Size, &Policy),
    report: &mut Report,
) {
    let new = || cookies.iter().filter(|(index, _)| log[*index].when != When::Again);
    let lines = sent.get_all(SET_COOKIE).iter().count();
    let are_others = || {
        lines == size.lines && are_surely_others(cookies.iter().map(|(_, cookie)| *cookie), size)
    };
    if lines > 1 && !are_others() {
        for (name, index) in repeated(sent, new()) {
            if let Some(change) = log.get(index) {
                report.warn(Warning::new(WarningKind::DuplicateName(name), change.location));
            }
        }
    }
    let mut latest: Vec<_> = new().collect();
    latest.sort_unstable_by_key(|(index, _)| Reverse(*index));
    let latest =
        latest.iter().filter_map(|(index, cookie)| Some((*cookie, log.get(*index)?.location)));
    let Some((_, location)) = latest.clone().next() else { return };
    if size.is_near_limit(policy) {
        report.warn(near_limit(size, location));
    }
    Hazards::of(sent).warn(latest, report);
}

/// Finds the risks of cookies that an inner layer sent, when the response had the hazards `before`.
pub(super) fn on_earlier_cookies<'l>(
    cookies: impl DoubleEndedIterator<Item = &'l Change> + Clone,
    before: Hazards,
    sent: &HeaderMap,
    report: &mut Report,
) {
    let is_sent =
        |cookie: &SetCookie| sent.get_all(SET_COOKIE).iter().any(|line| line == cookie.header());
    let latest = cookies.rev().filter_map(|change| match &change.operation {
        Operation::SetCookie(cookie) if is_sent(cookie) => Some((cookie, change.location)),
        _ => None,
    });
    Hazards::of(sent).without(before).warn(latest, report);
}

/// The headers of a response that are a risk for its cookies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hazards {
    is_shared: bool,
    clears_cookies: bool,
}

impl Hazards {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self {
            is_shared: headers.get_all(CACHE_CONTROL).iter().any(is_shared),
            clears_cookies: clears_cookies(headers),
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            is_shared: self.is_shared && !other.is_shared,
            clears_cookies: self.clears_cookies && !other.clears_cookies,
        }
    }

    /// Warns about the first of the `latest` cookies.
    fn warn<'l>(
        self,
        latest: impl Iterator<Item = (&'l SetCookie, CallSite)> + Clone,
        report: &mut Report,
    ) {
        if self.is_shared
            && let Some((cookie, location)) = latest.clone().next()
        {
            warn(WarningKind::SharedCache, cookie, location, report);
        }
        // A deletion has the same effect as the header.
        let is_set = |(cookie, _): &(&SetCookie, _)| !cookie.risks().has(Risks::DELETION);
        if self.clears_cookies
            && let Some((cookie, location)) = latest.clone().find(is_set)
        {
            warn(WarningKind::ClearedBySiteData, cookie, location, report);
        }
    }
}

#[cold]
fn warn(kind: Kind, cookie: &SetCookie, location: CallSite, report: &mut Report) {
    report.warn(Warning::new(kind(cookie.name().to_owned()), location));
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

/// The parts between commas, except commas in quotes.
pub(super) fn directives(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let parts = value.as_bytes().split(move |&b| {
        is_quoted ^= b == b'"';
        b == b',' && !is_quoted
    });
    parts.map(<[u8]>::trim_ascii)
}

/// Rule 37. `location` is where the last cookie was set.
pub(super) fn near_limit(size: Size, location: CallSite) -> Warning {
    Warning::new(WarningKind::NearLimit { lines: size.lines, bytes: size.bytes }, location)
}

/// Whether there is no need to read the lines, because the response has only these cookies and their names
/// differ.
#[inline(never)] // Otherwise every response would reserve its array on the stack.
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

/// The names that more than one line has, in their order, with the index of the last of the `cookies` of that
/// name. The handler's own response may repeat a name without a warning.
fn repeated<'c>(
    sent: &HeaderMap,
    cookies: impl Iterator<Item = &'c (usize, &'c SetCookie)>,
) -> BTreeMap<String, usize> {
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
