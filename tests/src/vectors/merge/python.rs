//! Exceptions of Python, and their handling by FastAPI and Starlette.

use aside::Savepoint;
use serde_json::{Value, json};

use super::scenario::HttpException;
use crate::vectors::arguments::{InvalidArgument, Rejected};

/// An exception that is propagating.
#[derive(Clone, Debug)]
pub(super) enum Raised {
    /// `HTTPException`.
    Http(HttpException),
    /// `RequestValidationError` with its list of errors.
    Validation(Vec<Value>),
    /// Any other exception, by its type.
    Named(String),
    /// The exception of a rejected change in Python, with a savepoint before the change.
    Rejected { name: &'static str, mark: Savepoint },
}

impl Raised {
    pub(super) fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }

    /// Returns the name of its type.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Http(_) => "HTTPException",
            Self::Validation(_) => "RequestValidationError",
            Self::Named(name) => name,
            Self::Rejected { name, .. } => name,
        }
    }

    /// Returns the keys in `exception_handlers`, except the key of all exceptions.
    pub(super) fn handler_keys(&self) -> Vec<String> {
        let status = match self {
            Self::Http(http) => Some(http.status.to_string()),
            _ => None,
        };
        let mut keys: Vec<_> = status.into_iter().chain([self.name().to_owned()]).collect();
        while let Some(parent) = keys.last().and_then(|name| parent(name)) {
            keys.push(parent.to_owned());
        }
        keys
    }
}

/// Returns the base class, up to the direct subclasses of `Exception`.
fn parent(name: &str) -> Option<&'static str> {
    Some(match name {
        "HTTPException" => "StarletteHTTPException",
        "RequestValidationError" | "ResponseValidationError" => "ValidationException",
        "KeyError" | "IndexError" => "LookupError",
        "ZeroDivisionError" | "OverflowError" => "ArithmeticError",
        "UnicodeEncodeError" | "UnicodeDecodeError" => "UnicodeError",
        "UnicodeError" => "ValueError",
        "NotImplementedError" | "RecursionError" => "RuntimeError",
        "FileNotFoundError" | "PermissionError" | "ConnectionError" | "TimeoutError" => "OSError",
        _ => return None,
    })
}

/// Returns the exception that Python raises for a rejected change.
pub(super) fn exception_of(rejected: &Rejected) -> &'static str {
    match rejected {
        Rejected::ByType(InvalidArgument::HeaderWide) => "UnicodeEncodeError",
        Rejected::ByType(InvalidArgument::SameSiteWord) => "AssertionError",
        Rejected::ByAside(aside::InvalidChange::Cookie(cookie)) => match cookie.rule() {
            aside::error::CookieRule::Latin1 => "UnicodeEncodeError",
            _ => "CookieError",
        },
        _ => "ValueError",
    }
}

/// Returns Python's phrase of a status if it differs from that of the crate `http`.
pub(super) fn phrase(status: http::StatusCode) -> &'static str {
    match status.as_u16() {
        203 => "Non-Authoritative Information",
        413 => "Request Entity Too Large",
        414 => "Request-URI Too Long",
        416 => "Requested Range Not Satisfiable",
        418 => "I'm a Teapot",
        _ => status.canonical_reason().unwrap_or(""),
    }
}

/// Returns `true` if FastAPI sends a body with a status.
pub(super) fn allows_body(status: http::StatusCode) -> bool {
    !(status.is_informational() || matches!(status.as_u16(), 204 | 205 | 304))
}

/// Returns the error of a query parameter that must be a whole number, if it is not one.
pub(super) fn int_error(query: &str, name: &str) -> Option<Value> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.rfind(|(key, _)| decoded(key) == name) else {
        return Some(json!({
            "type": "missing", "loc": ["query", name], "msg": "Field required", "input": null,
        }));
    };
    let value = decoded(value);
    int_of(&value).is_none().then(|| {
        json!({
            "type": "int_parsing",
            "loc": ["query", name],
            "msg": "Input should be a valid integer, unable to parse string as an integer",
            "input": value,
        })
    })
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// Reads a text as a whole number as pydantic does: with spaces around it, a sign, single `_` between digits, and a
/// fraction of zeros.
pub(super) fn int_of(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, zeros) = digits.split_once('.').unwrap_or((digits, "0"));
    let groups: Vec<_> = digits.split('_').collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_int = groups.iter().all(is_number) && zeros.bytes().all(|b| b == b'0');
    let plain = groups.concat();
    let short = plain.trim_start_matches('0');
    is_int.then(|| match (sign, short) {
        (_, "") => "0".to_owned(),
        (sign, short) => format!("{sign}{short}"),
    })
}
