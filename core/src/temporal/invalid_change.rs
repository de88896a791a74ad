//! The changes that cannot be sent.

use std::fmt;

use http::header::{
    CONNECTION, CONTENT_LENGTH, DATE, MaxSizeReached, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderName, StatusCode};

use crate::cookie::InvalidCookie;

/// The reason why a change is invalid.
///
/// # Examples
///
/// ```
/// use aside::{Aside, InvalidChange};
///
/// let aside = Aside::default();
/// aside.insert_header("content-length", 7);
/// let error = aside.check().unwrap_err();
/// let Some(InvalidChange::Header(name)) = error.invalid_change() else { panic!("not a header") };
/// assert_eq!(name, "content-length");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidChange {
    /// An invalid cookie.
    Cookie(InvalidCookie),
    /// A header that only the server sets, or `Set-Cookie`, which has its own methods.
    ///
    /// The server sets the headers that frame the message or belong to the connection.
    Header(HeaderName),
    /// A header name that is not a token.
    HeaderName,
    /// A value of this header with a control character.
    HeaderValue(HeaderName),
    /// A 1xx status, which is not a final status.
    Status(StatusCode),
    /// A status that is not a number from 100 to 999.
    StatusRange,
    /// A status that `responses!` does not declare for the content of the response.
    ///
    /// Only [`Policy::strict_responses`](crate::Policy::strict_responses) makes it an error.
    UndeclaredStatus(StatusCode),
    /// More cookies, or more bytes of them, than [`Policy`](crate::Policy) allows in one response.
    CookieLimit {
        /// The number of `Set-Cookie` lines.
        lines: usize,
        /// The bytes of these lines.
        bytes: usize,
    },
    /// More headers than an `http::HeaderMap` can contain.
    HeaderLimit,
    /// A change after the response head was sent, or after its request ended.
    Late,
}

impl fmt::Display for InvalidChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(cookie) => cookie.fmt(f),
            Self::Header(name) if name == SET_COOKIE => f.write_str(
                "invalid header `set-cookie`: use `set_cookie`, `delete_cookie` or `set_cookie_raw`",
            ),
            Self::Header(name) => {
                write!(f, "invalid header `{name}`: only the server sets it (RFC 9110 §7.6.1, RFC 9112 §6)")
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
            Self::UndeclaredStatus(status) => write!(
                f,
                "undeclared status {}: add it to `responses!`, or set a declared one",
                status.as_u16(),
            ),
            Self::CookieLimit { lines, bytes } => write!(
                f,
                "{lines} cookies of {bytes} bytes exceed the policy's limit, by default 50 cookies and 8192 bytes (RFC 6265bis §6.1)",
            ),
            Self::HeaderLimit => f.write_str("more headers than an `http::HeaderMap` can hold"),
            Self::Late => f.write_str("change ignored: the response head was already sent"),
        }
    }
}

// The message contains the cookie's, so there is no source.
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
