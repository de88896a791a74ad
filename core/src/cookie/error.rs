//! The reason why a cookie cannot be written.

use std::fmt;

use super::grammar;
use super::rule::{Breach, CookiePart, CookieRule};

/// An error that describes why a cookie cannot be sent.
///
/// The error has the invalid part, the rule that it breaks, and the byte. It never contains the value, and
/// contains the name only if it is a token. So no secret and no control character reaches a log.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SetCookie, error::CookiePart};
///
/// let error = SetCookie::new("sid", "x", CookieOptions::new().path("/; Domain=evil.example")).unwrap_err();
/// assert_eq!(error.part(), CookiePart::Path);
/// assert_eq!(error.at(), Some(1));
/// assert_eq!(
///     error.to_string(),
///     "invalid path of cookie `sid` at byte 1: an attribute must be ASCII without control characters and `;` (RFC 6265bis §4.1.1)",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidCookie {
    name: Option<Box<str>>,
    breach: Breach,
}

impl InvalidCookie {
    /// `name` is stored and shown only if it is a token.
    #[cold]
    pub(super) fn new(name: &str, breach: Breach) -> Self {
        let shown = grammar::name(name.as_bytes()).is_none() && name.len() <= 128;
        Self { name: shown.then(|| name.into()), breach }
    }

    /// Returns the invalid part.
    #[must_use]
    pub fn part(&self) -> CookiePart {
        self.breach.part
    }

    /// Returns the rule that the part breaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie, error::CookieRule};
    ///
    /// let error = SetCookie::new("__Host-sid", "1", CookieOptions::new()).unwrap_err();
    /// assert_eq!(error.rule(), CookieRule::HostPrefix);
    /// ```
    #[must_use]
    pub fn rule(&self) -> CookieRule {
        self.breach.rule
    }

    /// Returns the byte that breaks the rule, counted from 0 in that part.
    ///
    /// Returns `None` if no single byte breaks the rule.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        self.breach.at
    }

    /// Returns the name of the cookie, if it is a token.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let error = SetCookie::new("sid", "1", CookieOptions::new().path("app")).unwrap_err();
    /// assert_eq!(error.name(), Some("sid"));
    ///
    /// let error = SetCookie::new("s id", "1", CookieOptions::new()).unwrap_err();
    /// assert_eq!(error.name(), None);
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns true if the name or the value is invalid, and not an attribute.
    ///
    /// The name and the value often come from a request.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let long = "x".repeat(5000);
    /// assert!(SetCookie::new("sid", &long, CookieOptions::new()).unwrap_err().is_name_or_value());
    /// assert!(!SetCookie::new("sid", "1", CookieOptions::new().path("app")).unwrap_err().is_name_or_value());
    /// ```
    #[must_use]
    pub fn is_name_or_value(&self) -> bool {
        matches!(self.breach.part, CookiePart::Name | CookiePart::Value)
    }
}

impl fmt::Display for InvalidCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = self.breach.part.text();
        match &self.name {
            Some(name) => write!(f, "invalid {part} of cookie `{name}`")?,
            None => write!(f, "invalid cookie {part}")?,
        }
        if let Some(at) = self.breach.at {
            write!(f, " at byte {at}")?;
        }
        write!(f, ": {}", self.breach.rule)
    }
}

impl fmt::Debug for InvalidCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidCookie({self})")
    }
}

impl std::error::Error for InvalidCookie {}
