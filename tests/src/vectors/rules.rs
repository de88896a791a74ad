//! The rules of the cookie standards, written independently of the code under test.

use aside::Encoding;

use super::arguments::{Arguments, Expires};

/// Rule 5: a name is a token.
pub(super) fn is_not_a_token(a: &Arguments) -> bool {
    !all(&a.name, is_token)
}

/// Rule 7, for a raw value: cookie-octets, or the same in quotes.
pub(super) fn has_invalid_octet(a: &Arguments) -> bool {
    let value = &a.value;
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    a.encoding == Encoding::Raw
        && inner.bytes().any(|b| !b.is_ascii_graphic() || b"\",;\\".contains(&b))
}

/// Rule 30: name and value have at most 4096 octets.
pub(super) fn is_too_long(a: &Arguments) -> bool {
    a.name.len() + written_len(a) > 4096
}

/// Rule 16: a path is made of av-octets.
pub(super) fn has_invalid_path(a: &Arguments) -> bool {
    a.path.as_deref().is_some_and(|path| !all(path, is_av_octet))
}

/// Rule 16: a path begins with `/`.
pub(super) fn has_relative_path(a: &Arguments) -> bool {
    a.path.as_deref().is_some_and(|path| !path.starts_with('/'))
}

/// URL Standard §4.1, §4.4: a URL's path is encoded, and has neither a query nor dot segments.
pub(super) fn has_impossible_path(a: &Arguments) -> bool {
    let is_dots = |segment: &str| {
        matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
    };
    a.path.as_deref().is_some_and(|path| {
        path.contains([' ', '"', '#', '<', '>', '?', '\\', '`', '{', '}'])
            || path.split('/').any(is_dots)
    })
}

/// Rule 31: the value of an attribute has at most 1024 octets.
pub(super) fn has_long_path(a: &Arguments) -> bool {
    a.path.as_deref().is_some_and(|path| path.len() > 1024)
}

/// RFC 1035 §2.3.4: a name has at most 253 octets.
pub(super) fn has_long_domain(a: &Arguments) -> bool {
    a.domain.as_deref().is_some_and(|domain| domain.trim_matches('.').len() > 253)
}

/// URL Standard §3.5: a host that ends in a number is an IPv4 address.
pub(super) fn has_broken_address(a: &Arguments) -> bool {
    a.domain.as_deref().is_some_and(|domain| {
        ends_in_number(domain) && domain.parse::<std::net::Ipv4Addr>().is_err()
    })
}

/// Rule 14: a domain is a subdomain name.
pub(super) fn has_invalid_domain(a: &Arguments) -> bool {
    a.domain.as_deref().is_some_and(|domain| !is_domain(domain))
}

/// Rule 10: a year has four digits.
pub(super) fn is_after_9999(a: &Arguments) -> bool {
    matches!(a.expires, Expires::At(at) if at > 253_402_300_799)
}

/// Rule 18: `SameSite=None` needs `Secure`.
pub(super) fn is_insecure_same_site_none(a: &Arguments) -> bool {
    !a.secure && a.same_site.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("none"))
}

/// Rules 24 and 28.
pub(super) fn breaks_secure_prefix(a: &Arguments) -> bool {
    has_prefix(a, "__secure-") && !a.secure
}

/// Rules 25 and 28.
pub(super) fn breaks_host_prefix(a: &Arguments) -> bool {
    has_prefix(a, "__host-") && !is_host(a)
}

/// Rules 26 and 28.
pub(super) fn breaks_http_prefix(a: &Arguments) -> bool {
    has_prefix(a, "__http-") && !(a.secure && a.http_only)
}

/// Rules 27 and 28.
pub(super) fn breaks_host_http_prefix(a: &Arguments) -> bool {
    has_prefix(a, "__host-http-") && !(is_host(a) && a.http_only)
}

/// Rule 6, for a whole line: there is a name before the `=`.
pub(super) fn is_nameless(line: &str) -> bool {
    let pair = line.split(';').next().unwrap_or_default();
    pair.split_once('=').is_none_or(|(name, _)| name.trim_matches([' ', '\t']).is_empty())
}

/// Rules 33 and 37, as T5 counts them.
pub(super) fn are_too_many(lines: &[&str]) -> bool {
    lines.len() > 50 || lines.iter().map(|line| line.len()).sum::<usize>() > 8192
}

/// The headers that T4 rejects.
pub(super) fn is_framing(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "content-length"
            | "transfer-encoding"
            | "connection"
            | "proxy-connection"
            | "keep-alive"
            | "te"
            | "trailer"
            | "upgrade"
            | "date"
    )
}

fn all(text: &str, is: fn(u8) -> bool) -> bool {
    text.bytes().all(is)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_av_octet(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte) && byte != b';'
}

/// The octets that Starlette writes for the value (9.3).
fn written_len(a: &Arguments) -> usize {
    let value = &a.value;
    let is_legal = |c: char| c.is_ascii() && (is_token(c as u8) || c == ':');
    if a.encoding == Encoding::Raw || (!value.is_empty() && value.chars().all(is_legal)) {
        return value.len();
    }
    let octets = value.chars().map(|c| match c {
        '"' | '\\' => 2,
        c if is_legal(c) || " ()/<=>?@[]{}".contains(c) => 1,
        _ => 4,
    });
    2 + octets.sum::<usize>()
}

/// Labels of letters, digits, `_` and inner hyphens. One leading dot is dropped, but not before an address.
/// One dot at the end is the root.
fn is_domain(domain: &str) -> bool {
    let bare = match domain.strip_prefix('.') {
        Some(rest) if ends_in_number(rest) => return false,
        Some(rest) => rest,
        None => domain,
    };
    bare.strip_suffix('.').unwrap_or(bare).split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

/// URL Standard §3.5.
fn ends_in_number(domain: &str) -> bool {
    let last = domain.strip_suffix('.').unwrap_or(domain).rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hex {
        Some(hex) => hex.bytes().all(|b| b.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()),
    }
}

fn has_prefix(a: &Arguments, prefix: &str) -> bool {
    a.name.to_ascii_lowercase().starts_with(prefix)
}

fn is_host(a: &Arguments) -> bool {
    a.secure && a.domain.is_none() && a.path.as_deref() == Some("/")
}
