//! Errors and warnings of the core, with a link to the rule that they name.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::Serialize;

/// The texts that the core names, and where to read them. A section follows a `§`.
const SOURCES: [(&str, &str); 7] = [
    (
        "RFC 6265bis §",
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-",
    ),
    ("RFC 9110 §", "https://www.rfc-editor.org/rfc/rfc9110#section-"),
    ("RFC 9111 §", "https://www.rfc-editor.org/rfc/rfc9111#section-"),
    ("RFC 1035 §", "https://www.rfc-editor.org/rfc/rfc1035#section-"),
    (
        "layered cookies §",
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies#section-",
    ),
    ("CHIPS", "https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies"),
    ("URL Standard §3.5", "https://url.spec.whatwg.org/#host-parsing"),
];

/// An error or a warning, and the rule behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    message: String,
    /// The part of the message that names the rule, such as `RFC 6265bis §4.1.1`.
    source: Option<String>,
    url: Option<String>,
}

impl Finding {
    /// Creates a finding from the message of an error or a warning.
    pub fn new(message: impl Display) -> Self {
        let message = message.to_string();
        let (source, url) = SOURCES.iter().find_map(|source| link(&message, source)).unzip();
        Self { message, source, url }
    }
}

/// The source that the message names, with its section and its address.
fn link(message: &str, (name, url): &(&str, &str)) -> Option<(String, String)> {
    let (_, rest) = message.split_once(name)?;
    if !name.ends_with('§') {
        return Some(((*name).to_owned(), (*url).to_owned()));
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let section = rest[..end].trim_end_matches('.');
    Some((format!("{name}{section}"), format!("{url}{section}")))
}
