//! Reads a `Set-Cookie` line as a browser does (RFC 6265bis §5.6).
//!
//! It is written from the standard for these cases only, so that an independent parser checks `aside`.

use std::collections::BTreeSet;

use super::date;

/// The longest `Max-Age` that every client reads.
const MAX_AGE_LIMIT: u64 = i32::MAX as u64;

/// A split line: the pair and its attributes, unchanged and in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'l> {
    pub(super) name: &'l [u8],
    pub(super) value: &'l [u8],
    pub(super) attributes: Vec<(&'l [u8], &'l [u8])>,
}

/// A line as a browser reads it, so that equivalent lines are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    name: Vec<u8>,
    value: Vec<u8>,
    life: Life,
    domain: Option<Vec<u8>>,
    path: Option<Vec<u8>>,
    same_site: Option<Vec<u8>>,
    /// `secure`, `httponly`, `partitioned` and all attributes without a standard.
    others: BTreeSet<(Vec<u8>, Vec<u8>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Life {
    /// Any expiry that is not after now, in any form.
    Over,
    Lasts {
        max_age: Option<u64>,
        expires: Option<Expires>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expires {
    Past,
    At(i64),
}

impl<'l> Line<'l> {
    pub(super) fn split(line: &'l [u8]) -> Self {
        let mut parts = line.split(|&b| b == b';');
        let pair = parts.next().unwrap_or_default();
        // Without a `=`, the pair is the value of a cookie without a name.
        let (name, value) = at_equals(pair).unwrap_or((b"", pair));
        let attributes = parts.map(|part| at_equals(part).unwrap_or((part, b"")));
        Self {
            name: trim(name),
            value: trim(value),
            attributes: attributes.map(|(name, value)| (trim(name), trim(value))).collect(),
        }
    }
}

impl Seen {
    /// Reads `line` at the time `now`, in seconds since 1970.
    pub(super) fn of(line: &[u8], now: i64) -> Self {
        let line = Line::split(line);
        let mut seen = Self {
            name: line.name.to_vec(),
            value: line.value.to_vec(),
            life: Life::Over,
            domain: None,
            path: None,
            same_site: None,
            others: BTreeSet::new(),
        };
        let (mut max_age, mut expires) = (None, None);
        for (name, value) in line.attributes {
            match name.to_ascii_lowercase().as_slice() {
                b"expires" => expires = date::read(value).or(expires),
                b"max-age" => max_age = seconds(value).or(max_age),
                b"domain" => {
                    let domain = value.strip_prefix(b".").unwrap_or(value);
                    seen.domain = (!domain.is_empty()).then(|| domain.to_ascii_lowercase());
                }
                b"path" => seen.path = value.starts_with(b"/").then(|| value.to_vec()),
                b"samesite" => seen.same_site = Some(value.to_ascii_lowercase()),
                // An empty attribute, such as between two semicolons, is ignored.
                b"" => {}
                other => {
                    seen.others.insert((other.to_vec(), value.to_vec()));
                }
            }
        }
        seen.life = life(max_age, expires, now);
        seen
    }
}

/// `Max-Age` wins over `Expires`.
fn life(max_age: Option<Option<u64>>, expires: Option<i64>, now: i64) -> Life {
    let expires = expires.map(|at| if at <= now { Expires::Past } else { Expires::At(at) });
    match (max_age, expires) {
        (Some(None | Some(0)), _) | (None, Some(Expires::Past)) => Life::Over,
        (max_age, expires) => Life::Lasts { max_age: max_age.flatten(), expires },
    }
}

/// Reads `Max-Age`: `None` if it is not a number, and `Some(None)` if it is negative.
fn seconds(value: &[u8]) -> Option<Option<u64>> {
    let (is_negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_u64, |number, digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
    });
    // Some clients cannot count further, so `aside` writes at most this. Browsers stop at 400 days.
    Some((!is_negative).then_some(number.min(MAX_AGE_LIMIT)))
}

fn at_equals(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&b| b == b'=')?;
    Some((&text[..at], &text[at + 1..]))
}

/// Trims SP and HTAB.
fn trim(text: &[u8]) -> &[u8] {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
    let from = text.iter().position(|b| !is_blank(b)).unwrap_or(text.len());
    let to = text.iter().rposition(|b| !is_blank(b)).map_or(from, |at| at + 1);
    &text[from..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn alike(one: &str, other: &str) -> bool {
        Seen::of(one.as_bytes(), 1_700_000_000) == Seen::of(other.as_bytes(), 1_700_000_000)
    }

    #[test]
    fn attributes_are_a_set_without_letter_case() {
        assert!(alike("a=1; Path=/; SameSite=lax", "a=1;samesite=Lax ; PATH=/"));
        assert!(!alike("a=1; Path=/", "a=1"));
        assert!(!alike("a=1; Secure", "a=1"));
        assert!(!alike("a=\"1\"", "a=1"));
        assert!(!alike("A=1", "a=1"));
    }

    #[test]
    fn deletion_is_any_expiry_in_the_past() {
        let epoch = "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0";
        assert!(alike(epoch, "a=; Max-Age=-1"));
        assert!(alike(epoch, "a=; Expires=Tue, 14 Nov 2023 22:13:20 GMT"));
        assert!(!alike(epoch, "a=; Expires=Tue, 14 Nov 2023 22:13:21 GMT"));
        assert!(!alike(epoch, "a=; Max-Age=1"));
    }

    #[test]
    fn leading_dot_of_a_domain_is_ignored() {
        assert!(alike("a=1; Domain=.Example.com", "a=1; Domain=example.COM"));
    }
}
