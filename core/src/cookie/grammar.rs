//! The octets of a `Set-Cookie` line, as the standards count them (RFC 6265bis §4.1.1, RFC 9110 §5.6.2).
//!
//! All functions run in a `const`, so the compiler finds every error that a request would find.

use super::rule::CookieRule;

/// The maximum length of a name and its written value together, in octets (RFC 6265bis §5.6).
pub(super) const MAX_PAIR: usize = 4096;

/// The maximum length of one attribute's value, in octets (RFC 6265bis §5.6).
pub(super) const MAX_ATTRIBUTE: usize = 1024;

/// The maximum length of a domain without the dot of the root, in octets (RFC 1035 §2.3.4).
pub(super) const MAX_DOMAIN: usize = 253;

/// A rule and the byte that breaks it, if a single byte does.
pub(super) type Fault = (CookieRule, Option<usize>);

// Each bit marks an octet that does not belong to a class, so that `|` over a text finds any such octet.
const NO_TOKEN: u8 = 1;
const NO_COOKIE_OCTET: u8 = 2;
const NO_AV_OCTET: u8 = 4;
const NOT_BARE_IN_PYTHON: u8 = 8;
const ESCAPED_IN_PYTHON: u8 = 16;
const PERCENT_ESCAPED: u8 = 32;
const NOT_IN_URL_PATH: u8 = 64;

/// The classes to which each octet does not belong. One lookup answers all questions of this file.
const STRANGER: &[u8; 256] = &table();

/// `cookie-octet`: visible ASCII without `"`, `,`, `;` and `\`.
#[inline]
pub(super) fn is_cookie_octet(byte: u8) -> bool {
    STRANGER[byte as usize] & NO_COOKIE_OCTET == 0
}

/// Whether `Encoding::Percent` escapes the octet. It escapes all octets except cookie-octets, and also `%`.
/// Otherwise a value that contains `%41` would be read as `A`.
#[inline]
pub(super) fn is_percent_escaped(byte: u8) -> bool {
    STRANGER[byte as usize] & PERCENT_ESCAPED != 0
}

/// Whether [`is_percent_escaped`] is true for any octet.
#[inline]
pub(super) fn has_percent_escaped(text: &[u8]) -> bool {
    strangers_in(text) & PERCENT_ESCAPED != 0
}

/// Whether Starlette writes the octet without quotes around the value.
#[inline]
pub(super) fn is_python_legal(byte: u8) -> bool {
    STRANGER[byte as usize] & NOT_BARE_IN_PYTHON == 0
}

/// Whether Starlette writes the octet without an escape between quotes.
#[inline]
pub(super) fn is_python_unescaped(byte: u8) -> bool {
    STRANGER[byte as usize] & ESCAPED_IN_PYTHON == 0
}

/// The first error in a cookie's name: rules 5, 6 (and with it 29), 30 and 32.
pub(super) const fn name(name: &[u8]) -> Option<Fault> {
    if name.is_empty() {
        return Some((CookieRule::Named, None));
    }
    if let Some(at) = first_stranger(name, NO_TOKEN) {
        return Some((CookieRule::Token, Some(at)));
    }
    // No value would fit.
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

/// Whether `name` begins with a prefix that requires attributes.
pub(super) const fn has_prefix(name: &[u8]) -> bool {
    begins_with(name, b"__")
        && (begins_with(name, b"__host-")
            || begins_with(name, b"__secure-")
            || begins_with(name, b"__http-"))
}

/// Whether Python's `http.cookies.Morsel` rejects the name (3.14, where `partitioned` is new).
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

/// The first error in a `Path`: rules 16, 31 and 32.
pub(super) const fn path(path: &[u8]) -> Option<Fault> {
    if path.is_empty() || path[0] != b'/' {
        return Some((CookieRule::AbsolutePath, Some(0)));
    }
    if let Some(at) = first_stranger(path, NO_AV_OCTET) {
        return Some((CookieRule::AttributeOctets, Some(at)));
    }
    if let Some(at) = first_stranger(path, NOT_IN_URL_PATH) {
        return Some((CookieRule::UrlPath, Some(at)));
    }
    if let Some(at) = first_dot_segment(path) {
        return Some((CookieRule::UrlPath, Some(at)));
    }
    if path.len() > MAX_ATTRIBUTE {
        return Some((CookieRule::AttributeSize, Some(MAX_ATTRIBUTE)));
    }
    None
}

/// The start of a `.` or `..` segment. A URL parser resolves them, so no request path has one (URL Standard
/// §4.1).
const fn first_dot_segment(path: &[u8]) -> Option<usize> {
    let mut start = 1;
    while start <= path.len() {
        let (mut at, mut dots) = (start, 0);
        loop {
            let rest = path.split_at(at).1;
            at += match rest {
                [b'.', ..] => 1,
                [b'%', b'2', b'e' | b'E', ..] => 3,
                _ => break,
            };
            dots += 1;
        }
        if matches!(dots, 1 | 2) && (at == path.len() || path[at] == b'/') {
            return Some(start);
        }
        while at < path.len() && path[at] != b'/' {
            at += 1;
        }
        start = at + 1;
    }
    None
}

/// The first error in a `Domain` as it was passed: rules 14, 31 and 32.
///
/// Labels of letters, digits, `_` and inner hyphens, at most 63 octets each. Browsers keep `_` and the dot of
/// the root at the end. One leading dot is not part of the domain.
pub(super) const fn domain(given: &str) -> Option<Fault> {
    let written = without_dot(given).as_bytes();
    let from = given.len() - written.len();
    let domain = without_root(written);
    if domain.len() > MAX_DOMAIN {
        return Some((CookieRule::DomainSize, Some(from + MAX_DOMAIN)));
    }
    let (mut at, mut label) = (0, 0);
    while at <= domain.len() {
        if at == domain.len() || domain[at] == b'.' {
            if at == label || at - label > 63 || domain[at - 1] == b'-' {
                return Some((CookieRule::Subdomain, Some(from + label)));
            }
            label = at + 1;
        } else if !(domain[at].is_ascii_alphanumeric()
            || domain[at] == b'_'
            || (domain[at] == b'-' && at > label))
        {
            return Some((CookieRule::Subdomain, Some(from + at)));
        }
        at += 1;
    }
    // A browser parses such a host as an address, so it has no other host to compare with.
    if ends_in_number(written) && !is_ipv4(written) {
        return Some((CookieRule::Ipv4Address, Some(from)));
    }
    None
}

/// The domain without one leading dot. Old texts put it there, and browsers remove it.
pub(super) const fn without_dot(domain: &str) -> &str {
    match domain.as_bytes() {
        // An address with a leading dot is not a domain, so the dot stays and is rejected.
        [b'.', rest @ ..] if !ends_in_number(rest) => domain.split_at(1).1,
        _ => domain,
    }
}

/// Whether a domain has only one label, such as `localhost` and `com`.
pub(super) const fn is_one_label(domain: &[u8]) -> bool {
    let mut rest = without_root(domain);
    while let [byte, others @ ..] = rest {
        if *byte == b'.' {
            return false;
        }
        rest = others;
    }
    true
}

/// Four decimal numbers up to 255, as the URL Standard writes an IPv4 address.
pub(super) const fn is_ipv4(domain: &[u8]) -> bool {
    let (mut dots, mut digits, mut number, mut at) = (0, 0, 0, 0);
    while at < domain.len() {
        match domain[at] {
            b'.' if digits > 0 => (dots, digits, number) = (dots + 1, 0, 0),
            // A zero in front is not followed by another digit.
            byte @ b'0'..=b'9' if digits == 0 || number > 0 => {
                (digits, number) = (digits + 1, number * 10 + (byte - b'0') as u16);
            }
            _ => return false,
        }
        if number > 255 {
            return false;
        }
        at += 1;
    }
    dots == 3 && digits > 0
}

/// Whether the last label is a number, decimal or hexadecimal (URL Standard §3.5).
const fn ends_in_number(domain: &[u8]) -> bool {
    let domain = without_root(domain);
    let mut start = domain.len();
    while start > 0 && domain[start - 1] != b'.' {
        start -= 1;
    }
    let (mut digits, is_hex) = match domain.split_at(start).1 {
        [] => return false,
        [b'0', b'x' | b'X', hex @ ..] => (hex, true),
        label => (label, false),
    };
    while let [byte, rest @ ..] = digits {
        if !(byte.is_ascii_digit() || (is_hex && byte.is_ascii_hexdigit())) {
            return false;
        }
        digits = rest;
    }
    true
}

/// Removes one dot at the end, which stands for the root of the DNS.
const fn without_root(domain: &[u8]) -> &[u8] {
    match domain {
        [name @ .., b'.'] => name,
        _ => domain,
    }
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

/// Checks eight octets at a time without a branch for each, because most texts have no such octet.
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
    // The octets that the URL Standard percent-encodes in a path, and `\`, which it replaces by `/`.
    if is_one_of(byte, b" \"#<>?\\`{}") {
        stranger |= NOT_IN_URL_PATH;
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
