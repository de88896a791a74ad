//! Converts headers between Python's text and bytes. A character is a byte.

use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue};

use super::arguments::InvalidArgument;

/// Writes a name as Starlette does, in lower case.
pub(super) fn header_name(name: &str) -> Result<HeaderName, InvalidArgument> {
    HeaderName::try_from(name.to_ascii_lowercase()).map_err(|_| InvalidArgument::HeaderName)
}

/// Writes a value as Starlette does, with a byte for each character.
pub(super) fn header_value(value: &str) -> Result<HeaderValue, InvalidArgument> {
    let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
    let bytes = bytes.map_err(|_| InvalidArgument::HeaderWide)?;
    HeaderValue::try_from(bytes).map_err(|_| InvalidArgument::HeaderControl)
}

pub(super) fn is_set_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET_COOKIE.as_str())
}

/// Shows bytes as Python does.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Returns the bytes that Python wrote for a text. A text that no header can hold stays UTF-8.
pub(super) fn of_latin1(text: &str) -> Vec<u8> {
    let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    bytes.unwrap_or_else(|_| text.as_bytes().to_vec())
}

/// Returns a text without control characters, except line breaks.
pub(super) fn shown(text: &str) -> String {
    let show = |c: char| {
        if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() }
    };
    text.chars().map(show).collect()
}
