//! The reason why a key cannot be used, or a cookie is rejected.

use std::fmt;

use crate::cookie::InvalidCookieValue;

/// An error that describes why a key or a key ring cannot be created.
///
/// # Examples
///
/// ```
/// use aside::{InvalidKey, Key};
///
/// fn key(secret: &str) -> Result<Key, InvalidKey> {
///     Key::new(secret)
/// }
///
/// assert_eq!(key("short").unwrap_err().to_string(), "key material of 5 octets is shorter than 32");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    TooShort { len: usize, min: usize },
    NoKey,
}

/// An error that describes why a signed or private cookie was rejected.
///
/// The error has the name of the cookie and the reason. It never contains the value.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, secure::VerifyErrorKind};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
/// use std::time::SystemTime;
///
/// const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new());
/// let keys = KeyRing::from(Key::new([7; 32])?);
///
/// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("session=user-7"))]);
/// let cookies = RequestCookies::new(&headers);
/// let error = SESSION.signed(&keys).read(&cookies, SystemTime::now()).unwrap_err();
/// assert_eq!(error.kind(), VerifyErrorKind::Malformed);
/// assert_eq!(error.to_string(), "cookie `session` is not of format v1");
/// # }
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyError {
    name: Box<str>,
    why: VerifyErrorKind,
    invalid_value: Option<Box<InvalidCookieValue>>,
}

/// The reason why a signed or private cookie was rejected.
///
/// If the request has several cookies of the name, the reason is that of the one that passed most checks.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::secure::{VerifyError, VerifyErrorKind};
///
/// /// Returns whether the error can be an attack.
/// fn is_suspicious(error: &VerifyError) -> bool {
///     matches!(error.kind(), VerifyErrorKind::Malformed | VerifyErrorKind::WrongSignature)
/// }
/// # let _ = is_suspicious;
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum VerifyErrorKind {
    /// The request has no cookie of that name.
    Absent,
    /// The value does not have format `v1`. It was never signed, is cut, or is of the other kind.
    Malformed,
    /// No key of the ring wrote this value for a cookie of this name. It is forged, altered, copied from
    /// another cookie, or written with a retired key.
    WrongSignature,
    /// A key of the ring wrote it, but more than a minute in the future.
    FromFuture,
    /// A key of the ring wrote it, but too long ago.
    Expired,
    /// A key of the ring wrote it, but the value has another type.
    InvalidValue,
}

impl InvalidKey {
    pub(super) fn too_short(len: usize, min: usize) -> Self {
        Self { what: What::TooShort { len, min } }
    }

    pub(super) fn none() -> Self {
        Self { what: What::NoKey }
    }
}

impl VerifyError {
    pub(crate) fn new(name: &str, why: VerifyErrorKind) -> Self {
        Self { name: name.into(), why, invalid_value: None }
    }

    pub(crate) fn invalid_value(invalid: InvalidCookieValue) -> Self {
        let (name, why) = (invalid.name().into(), VerifyErrorKind::InvalidValue);
        Self { name, why, invalid_value: Some(Box::new(invalid)) }
    }

    /// Returns the name of the cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "signed")] {
    /// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies};
    /// use std::time::SystemTime;
    ///
    /// const LOGIN: CookieSpec = CookieSpec::new("login", CookieOptions::new());
    /// let keys = KeyRing::from(Key::new([7; 32])?);
    ///
    /// let headers = http::HeaderMap::new();
    /// let error = LOGIN.signed(&keys).read(&RequestCookies::new(&headers), SystemTime::now()).unwrap_err();
    /// assert_eq!(error.name(), "login");
    /// assert!(error.is_absent() && !error.is_expired());
    /// # }
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the reason.
    #[must_use]
    pub fn kind(&self) -> VerifyErrorKind {
        self.why
    }

    /// Returns true if the request has no such cookie.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.why == VerifyErrorKind::Absent
    }

    /// Returns true if a key of the ring wrote the cookie, but too long ago.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.why == VerifyErrorKind::Expired
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::TooShort { len, min } => {
                write!(f, "key material of {len} octets is shorter than {min}")
            }
            What::NoKey => f.write_str("key ring without a key"),
        }
    }
}

impl std::error::Error for InvalidKey {}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.invalid_value {
            Some(invalid) => invalid.fmt(f),
            None => write!(f, "cookie `{}` {}", self.name, self.why),
        }
    }
}

impl fmt::Debug for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyError({self})")
    }
}

impl std::error::Error for VerifyError {}

impl VerifyErrorKind {
    /// The text after the cookie's name.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Absent => "is not in the request",
            Self::Malformed => "is not of format v1",
            Self::WrongSignature => "was written by no key of the ring",
            Self::FromFuture => "was written in the future",
            Self::Expired => "was written too long ago",
            Self::InvalidValue => "has a value of another type",
        }
    }
}

impl fmt::Display for VerifyErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
