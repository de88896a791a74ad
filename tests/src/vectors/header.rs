//! Headers between Python's text and ours: a character is a byte.

use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};

use super::arguments::Unsayable;

/// A name as Starlette writes it, in lower case.
pub(super) fn header_name(name: &str) -> Result<HeaderName, Unsayable> {
    HeaderName::try_from(name.to_ascii_lowercase()).map_err(|_| Unsayable::HeaderName)
}

/// A value as Starlette writes it, a byte for each character.
pub(super) fn header_value(value: &str) -> Result<HeaderValue, Unsayable> {
    let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
    let bytes = bytes.map_err(|_| Unsayable::HeaderWide)?;
    HeaderValue::try_from(bytes).map_err(|_| Unsayable::HeaderControl)
}

pub(super) fn is_set_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET_COOKIE.as_str())
}

/// Bytes as Python shows them.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes that Python wrote for a text; one that no header holds stays UTF-8.
pub(super) fn of_latin1(text: &str) -> Vec<u8> {
    let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    bytes.unwrap_or_else(|_| text.as_bytes().to_vec())
}

/// A text as it can be shown: without control characters, but in lines.
pub(super) fn shown(text: &str) -> String {
    let show = |c: char| {
        if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() }
    };
    text.chars().map(show).collect()
}
