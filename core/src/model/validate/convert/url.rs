//! URLs, in the form that the URL Standard gives them (which is pydantic's).
//!
//! Hosts beyond ASCII are read with the feature `idna`, and are no URL without it.

use std::{
    borrow::Cow,
    net::{Ipv4Addr, Ipv6Addr},
};

use percent_encoding::percent_decode_str;

use super::text;

/// Schemes with a host, and their ports.
const SPECIAL: [(&str, Option<u16>); 6] = [
    ("http", Some(80)),
    ("https", Some(443)),
    ("ws", Some(80)),
    ("wss", Some(443)),
    ("ftp", Some(21)),
    ("file", None),
];

const FRAGMENT: &str = " \"<>`";
const QUERY: &str = " \"#<>";
const PATH: &str = " \"#<>?`{}";
const USER: &str = " \"#<>?^`{}/:;=@[\\]|";

/// `HTTP://Example.com:80` → `http://example.com/`.
pub(super) fn url(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !is_scheme {
        return None;
    }

    let (rest, fragment) = split(rest, '#');
    let (rest, query) = split(rest, '?');
    let special = SPECIAL.iter().find(|(name, _)| *name == scheme);
    let mut url = format!("{scheme}:");
    match special {
        Some((_, port)) => {
            let rest = rest.replace('\\', "/");
            let is_file = scheme == "file";
            let rest =
                if is_file { rest.strip_prefix("//")? } else { rest.trim_start_matches('/') };
            let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
            url.push_str("//");
            if !(is_file && authority.is_empty()) {
                url.push_str(&self::authority(authority, *port, true)?);
            }
            url.push_str(&self::path(path, true));
        }
        None => match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) =
                    rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
                url.push_str("//");
                if !authority.is_empty() {
                    url.push_str(&self::authority(authority, None, false)?);
                }
                if !path.is_empty() {
                    url.push_str(&self::path(path, false));
                }
            }
            // An opaque path: `mailto:`, `urn:`, `data:`.
            None => url.push_str(&encoded(rest, "")),
        },
    }
    if let Some(query) = query {
        url.push('?');
        let set = if special.is_some() { " \"#<>'" } else { QUERY };
        url.push_str(&encoded(query, set));
    }
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(&encoded(fragment, FRAGMENT));
    }
    Some(url)
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// `user:password@host:port`; the port is left out where it is the scheme's own.
fn authority(text: &str, default: Option<u16>, is_special: bool) -> Option<String> {
    let (user, host) =
        text.rsplit_once('@').map_or((None, text), |(user, host)| (Some(user), host));
    let mut authority = String::new();
    if let Some(user) = user.filter(|user| !user.is_empty()) {
        let (name, password) = split(user, ':');
        authority.push_str(&encoded(name, USER));
        if let Some(password) = password.filter(|password| !password.is_empty()) {
            authority.push(':');
            authority.push_str(&encoded(password, USER));
        }
        authority.push('@');
    }

    let bracket = host.rfind(']').map_or(0, |bracket| bracket + 1);
    let (name, port) = host[bracket..].find(':').map_or((host, None), |colon| {
        (&host[..bracket + colon], Some(&host[bracket + colon + 1..]))
    });
    authority.push_str(&self::host(name, is_special)?);
    if let Some(port) = port.filter(|port| !port.is_empty()) {
        let is_digits = port.bytes().all(|byte| byte.is_ascii_digit());
        let port: u16 = port.parse().ok().filter(|_| is_digits)?;
        if Some(port) != default {
            authority.push_str(&format!(":{port}"));
        }
    }
    Some(authority)
}

fn host(name: &str, is_special: bool) -> Option<String> {
    if let Some(address) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        let address = text::ipv6_of(address.parse::<Ipv6Addr>().ok()?.to_bits())?;
        return Some(format!("[{address}]"));
    }
    let is_forbidden = |c: char| c <= ' ' || c == '\u{7f}' || "#/:<>?@[\\]^|".contains(c);
    if !is_special {
        let is_host = !name.is_empty() && !name.contains(is_forbidden);
        return is_host.then(|| encoded(name, ""));
    }
    let decoded = percent_decode_str(name).decode_utf8().ok()?;
    let name = ascii_host(&decoded)?;
    if name.is_empty() || name.contains(is_forbidden) || name.contains(['%', '`', '{', '}']) {
        return None;
    }
    // A name that ends in a number is an address.
    let last = name.strip_suffix('.').unwrap_or(&name).rsplit('.').next()?;
    let is_digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits || number(last).is_some() { ipv4(&name) } else { Some(name.into_owned()) }
}

/// A host in the letters of ASCII.
#[cfg(feature = "idna")]
fn ascii_host(name: &str) -> Option<Cow<'_, str>> {
    idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL).ok()
}

#[cfg(not(feature = "idna"))]
fn ascii_host(name: &str) -> Option<Cow<'_, str>> {
    name.is_ascii().then(|| name.to_ascii_lowercase().into())
}

/// One to four numbers, of which the last fills what is left of 32 bits.
fn ipv4(name: &str) -> Option<String> {
    let parts = name.strip_suffix('.').unwrap_or(name).split('.').map(number);
    let parts: Vec<u64> = parts.collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 255) {
        return None;
    }
    let room = 8 * (4 - first.len() as u32);
    let high = first.iter().fold(0, |address, part| address << 8 | part);
    let address = if *last < 1 << room { high << room | last } else { return None };
    Some(Ipv4Addr::from(u32::try_from(address).ok()?).to_string())
}

/// A part of an address: decimal, octal after `0`, hexadecimal after `0x`.
fn number(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some("") => return Some(0),
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    u64::from_str_radix(digits, radix).ok().filter(|_| is_digits)
}

/// A path without `.` and `..`.
fn path(text: &str, is_special: bool) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = text.strip_prefix('/').unwrap_or(text).split('/').collect();
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        match segment.to_ascii_lowercase().as_str() {
            "." | "%2e" if is_last => kept.push(""),
            "." | "%2e" => {}
            ".." | ".%2e" | "%2e." | "%2e%2e" => {
                kept.pop();
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    if kept.is_empty() && is_special {
        kept.push("");
    }
    kept.iter().map(|segment| format!("/{}", encoded(segment, PATH))).collect()
}

/// With controls, what is not ASCII and the bytes of `set` percent-encoded.
fn encoded(text: &str, set: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_control() || !byte.is_ascii() || set.as_bytes().contains(&byte) {
            out.push_str(&format!("%{byte:02X}"));
        } else {
            out.push(char::from(byte));
        }
    }
    out
}
