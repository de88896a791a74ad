//! Finds the cookies that might not work as intended: rules 13, 22, 33 and 37 of the cookie standards.
//!
//! Rules 15 and 20 depend on the host and the scheme of the request, which a merge does not know.

use std::collections::{BTreeMap, HashSet};

use http::HeaderMap;
use http::header::SET_COOKIE;

use super::entry::{Place, Said, When};
use super::limits::{self, MAX_LINES, Size};
use super::report::Report;
use super::warning::{Warning, WarningKind};
use crate::cookie::{self, SetCookie};

/// Rule 13, of one cookie that is sent.
#[inline]
pub(super) fn on_cookie(cookie: &SetCookie, said: &Said, report: &mut Report) {
    if cookie.outlives_user_agents() && said.when != When::Again {
        let risk = WarningKind::LongLifetime(cookie.name().to_owned());
        report.advise(Warning::new(risk, said.place));
    }
}

/// Rules 22, 33 and 37: finds the risks of the `cookies` that changes set, among all lines that are `sent`.
///
/// An inner layer has reported those of the cookies that it sent.
#[inline]
pub(super) fn on_cookies(
    log: &[Said],
    cookies: &[(usize, &SetCookie)],
    sent: &HeaderMap,
    size: Size,
    report: &mut Report,
) {
    let new = || cookies.iter().filter(|(index, _)| log[*index].when != When::Again);
    if size.lines > 1 && !are_surely_others(cookies.iter().map(|(_, cookie)| *cookie), size) {
        for (name, index) in repeated(sent, new()) {
            if let Some(said) = log.get(index) {
                report.advise(Warning::new(WarningKind::DuplicateName(name), said.place));
            }
        }
    }
    let last = new().map(|(index, _)| *index).max();
    if limits::is_near(size)
        && let Some(said) = last.and_then(|index| log.get(index))
    {
        report.advise(near_limit(size, said.place));
    }
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
