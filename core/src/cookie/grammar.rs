//! The octets of a `Set-Cookie` line, as the standards count them (RFC 6265bis §4.1.1, RFC 9110 §5.6.2).
//!
//! All of it runs in a `const`, so the compiler refuses what a request would refuse.

use super::rule::CookieRule;

/// The most octets of a name and its written value together (RFC 6265bis §5.6).
pub(super) const MAX_PAIR: usize = 4096;

/// The most octets of one attribute's value (RFC 6265bis §5.6).
pub(super) const MAX_ATTRIBUTE: usize = 1024;

/// A rule and the byte at which it is broken, where there is one.
pub(super) type Fault = (CookieRule, Option<usize>);

// Each bit says that an octet does not belong to a class, so that `|` over a text finds a stranger.
const NO_TOKEN: u8 = 1;
const NO_COOKIE_OCTET: u8 = 2;
const NO_AV_OCTET: u8 = 4;
const NOT_BARE_IN_PYTHON: u8 = 8;
const ESCAPED_IN_PYTHON: u8 = 16;
const PERCENT_ESCAPED: u8 = 32;

/// What each octet is not; one look-up answers all questions of this file.
const STRANGER: &[u8; 256] = &table();

/// `cookie-octet`: visible ASCII without `"`, `,`, `;` and `\`.
#[inline]
pub(super) fn is_cookie_octet(byte: u8) -> bool {
    STRANGER[byte as usize] & NO_COOKIE_OCTET == 0
}

/// Whether `Encoding::Percent` escapes the octet: all but cookie-octets, and `%`, or a value with `%41` in it
/// would come back as `A`.
#[inline]
pub(super) fn is_percent_escaped(byte: u8) -> bool {
    STRANGER[byte as usize] & PERCENT_ESCAPED != 0
}

/// Whether [`is_percent_escaped`] holds for any.
#[inline]
pub(super) fn has_percent_escaped(text: &[u8]) -> bool {
    strangers_in(text) & PERCENT_ESCAPED != 0
}

/// What Starlette writes without quotes around the value.
#[inline]
pub(super) fn is_python_legal(byte: u8) -> bool {
    STRANGER[byte as usize] & NOT_BARE_IN_PYTHON == 0
}

/// What Starlette writes as it is between quotes.
#[inline]
pub(super) fn is_python_unescaped(byte: u8) -> bool {
    STRANGER[byte as usize] & ESCAPED_IN_PYTHON == 0
}

/// The first thing wrong with a cookie's name: rules 5, 6 (and with it 29), 30 and 32.
pub(super) const fn name(name: &[u8]) -> Option<Fault> {
    if name.is_empty() {
        return Some((CookieRule::Named, None));
    }
    if let Some(at) = first_stranger(name, NO_TOKEN) {
        return Some((CookieRule::Token, Some(at)));
    }
    // No value at all would fit.
    if name.len() > MAX_PAIR {
        return Some((CookieRule::PairSize, Some(MAX_PAIR)));
    }
    None
}

/// Whether `name` begins with `prefix`, which is in lower case, in any letter case: rule 28.
pub(super) const fn begins_with(name: &[u8], prefix: &[u8]) -> bool {
    if name.len() < prefix.len() {
        return false;
    }
    let mut at = 0;
    // `eq_ignore_ascii_case` is `const` since Rust 1.89 only.
    while at < prefix.len() {
        if name[at].to_ascii_lowercase() != prefix[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What `http.cookies.Morsel` of Python refuses as a name (3.14; `partitioned` is new there).
pub(super) const fn is_python_reserved(name: &[u8]) -> bool {
    const RESERVED: [&[u8]; 10] = [
        b"expires",
        b"path",
        b"comment",
        b"domain",
        b"max-age",
        b"secure",
        b"httponly",
        b"version",
        b"samesite",
        b"partitioned",
    ];
    let mut at = 0;
    while at < RESERVED.len() {
        if name.len() == RESERVED[at].len() && begins_with(name, RESERVED[at]) {
            return true;
        }
        at += 1;
    }
    false
}

/// The first thing wrong with a `Path`: rules 16, 31 and 32.
pub(super) const fn path(path: &[u8]) -> Option<Fault> {
    if path.is_empty() || path[0] != b'/' {
        return Some((CookieRule::AbsolutePath, Some(0)));
    }
    if let Some(at) = first_stranger(path, NO_AV_OCTET) {
        return Some((CookieRule::AttributeOctets, Some(at)));
    }
    // The grammar allows it, but user agents trim it, and would keep another path than was asked for.
    if path[path.len() - 1] == b' ' {
        return Some((CookieRule::TrailingSpace, Some(path.len() - 1)));
    }
    attribute_size(path)
}

/// The first thing wrong with a `Domain` as it was given: rules 14, 31 and 32.
///
/// Labels of letters, digits and inner hyphens (RFC 1123 §2.1), at most 63 octets each. An address
/// in dotted decimal is one too. One leading dot is no part of it.
pub(super) const fn domain(given: &str) -> Option<Fault> {
    let domain = given.as_bytes();
    if let Some(fault) = attribute_size(domain) {
        return Some(fault);
    }
    let mut at = domain.len() - without_dot(given).len();
    let mut label = at;
    while at <= domain.len() {
        if at == domain.len() || domain[at] == b'.' {
            if at == label || at - label > 63 || domain[at - 1] == b'-' {
                return Some((CookieRule::Subdomain, Some(label)));
            }
            label = at + 1;
        } else if !(domain[at].is_ascii_alphanumeric() || (domain[at] == b'-' && at > label)) {
            return Some((CookieRule::Subdomain, Some(at)));
        }
        at += 1;
    }
    None
}

/// The domain without the one leading dot that old texts put there and user agents drop.
pub(super) const fn without_dot(domain: &str) -> &str {
    match domain.as_bytes() {
        // A dot before an address would be no domain at all, so it stays and is refused.
        [b'.', rest @ ..] if !is_address(rest) => domain.split_at(1).1,
        _ => domain,
    }
}

const fn is_address(domain: &[u8]) -> bool {
    let mut at = 0;
    while at < domain.len() {
        if !(domain[at].is_ascii_digit() || domain[at] == b'.') {
            return false;
        }
        at += 1;
    }
    !domain.is_empty()
}

const fn attribute_size(value: &[u8]) -> Option<Fault> {
    if value.len() > MAX_ATTRIBUTE {
        return Some((CookieRule::AttributeSize, Some(MAX_ATTRIBUTE)));
    }
    None
}

const fn first_stranger(text: &[u8], class: u8) -> Option<usize> {
    if strangers_in(text) & class == 0 {
        return None;
    }
    let mut at = 0;
    while STRANGER[text[at] as usize] & class == 0 {
        at += 1;
    }
    Some(at)
}

/// Eight octets at a time and without a branch for each, as mostly there is none.
#[inline]
const fn strangers_in(text: &[u8]) -> u8 {
    let (mut eights, mut rest) = text.as_chunks();
    let mut found = 0;
    while let [[a, b, c, d, e, f, g, h], others @ ..] = eights {
        found |= STRANGER[*a as usize] | STRANGER[*b as usize];
        found |= STRANGER[*c as usize] | STRANGER[*d as usize];
        found |= STRANGER[*e as usize] | STRANGER[*f as usize];
        found |= STRANGER[*g as usize] | STRANGER[*h as usize];
        eights = others;
    }
    while let [byte, others @ ..] = rest {
        found |= STRANGER[*byte as usize];
        rest = others;
    }
    found
}

const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = classify(byte as u8);
        byte += 1;
    }
    table
}

const fn classify(byte: u8) -> u8 {
    let token = byte.is_ascii_alphanumeric() || is_one_of(byte, b"!#$%&'*+-.^_`|~");
    let cookie_octet = matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E);
    let av_octet = matches!(byte, 0x20..=0x3A | 0x3C..=0x7E);
    let bare_in_python = token || byte == b':';
    let quoted_in_python = bare_in_python || is_one_of(byte, b" ()/<=>?@[]{}");

    let mut stranger = 0;
    if !token {
        stranger |= NO_TOKEN;
    }
    if !cookie_octet {
        stranger |= NO_COOKIE_OCTET;
    }
    if !av_octet {
        stranger |= NO_AV_OCTET;
    }
    if !bare_in_python {
        stranger |= NOT_BARE_IN_PYTHON;
    }
    if !quoted_in_python {
        stranger |= ESCAPED_IN_PYTHON;
    }
    if !cookie_octet || byte == b'%' {
        stranger |= PERCENT_ESCAPED;
    }
    stranger
}

const fn is_one_of(byte: u8, set: &[u8]) -> bool {
    let mut at = 0;
    while at < set.len() {
        if set[at] == byte {
            return true;
        }
        at += 1;
    }
    false
}
