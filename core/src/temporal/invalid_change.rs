//! The changes that cannot be sent.

use std::fmt;

use http::header::{
    CONNECTION, CONTENT_LENGTH, DATE, MaxSizeReached, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderName, StatusCode};

use crate::cookie::InvalidCookie;

/// A change that cannot be sent, which no type could prevent (T2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidChange {
    /// The cookie cannot be written.
    Cookie(InvalidCookie),
    /// The header frames the message or belongs to the connection, so the server writes it; or it is
    /// `Set-Cookie`, which has verbs of its own.
    Header(HeaderName),
    /// The name of a header is not a token.
    HeaderName,
    /// The value of this header contains a control character.
    HeaderValue(HeaderName),
    /// A 1xx status, which is not a final status.
    Status(StatusCode),
    /// A status that is not a number from 100 to 999.
    StatusRange,
    /// More than 50 cookies, or more than 8 KiB of them, in one response.
    CookieLimit {
        /// How many `Set-Cookie` lines there would be.
        lines: usize,
        /// How many bytes they would take.
        bytes: usize,
    },
    /// More headers than an `http::HeaderMap` holds.
    HeaderLimit,
    /// The head was sent, or its request is gone: nothing can be said aside any more.
    Late,
}

impl fmt::Display for InvalidChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(cookie) => cookie.fmt(f),
            Self::Header(name) if name == SET_COOKIE => f.write_str(
                "header `set-cookie` is said by `set_cookie`, `delete_cookie`, `unset_cookie` or `set_cookie_raw`",
            ),
            Self::Header(name) => {
                write!(f, "header `{name}` is the server's to write (RFC 9110 §7.6.1, RFC 9112 §6)")
            }
            Self::HeaderName => f.write_str("invalid header name: not a token (RFC 9110 §5.1)"),
            Self::HeaderValue(name) => {
                write!(f, "invalid value of header `{name}`: control character (RFC 9110 §5.5)")
            }
            Self::Status(status) => {
                write!(f, "invalid status {}: 1xx is not final (RFC 9110 §15.2)", status.as_u16())
            }
            Self::StatusRange => {
                f.write_str("invalid status: not a number from 100 to 999 (RFC 9110 §15)")
            }
            Self::CookieLimit { lines, bytes } => write!(
                f,
                "{lines} cookies of {bytes} bytes are more than the 50 and 8192 that clients and proxies take (RFC 6265bis §6.1)",
            ),
            Self::HeaderLimit => f.write_str("a `http::HeaderMap` takes no more headers"),
            Self::Late => f.write_str("the head of this response is sent, so nothing more can be said aside"),
        }
    }
}

// A cookie's message is this one's already, so there is no source.
impl std::error::Error for InvalidChange {}

impl From<MaxSizeReached> for InvalidChange {
    fn from(_: MaxSizeReached) -> Self {
        Self::HeaderLimit
    }
}

/// T4: whether no method may change the header.
pub(super) fn is_reserved(name: &HeaderName) -> bool {
    static KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
    static PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
    [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, TE, TRAILER, UPGRADE, DATE, SET_COOKIE]
        .contains(name)
        || *name == KEEP_ALIVE
        || *name == PROXY_CONNECTION
}
