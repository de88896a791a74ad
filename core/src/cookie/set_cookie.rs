//! One cookie as the `Set-Cookie` line that will be sent.

use std::fmt;

use http::HeaderValue;

use super::attributes::Attributes;
use super::date::{DATE_LEN, imf_fixdate, seconds_of};
use super::error::InvalidCookie;
use super::grammar::MAX_PAIR;
use super::identity::{self, CookieId};
use super::options::CookieOptions;
use super::risks::Risks;
use super::rule::{Breach, CookiePart, CookieRule};

const EXPIRES: &[u8] = b"; Expires=";

/// A checked cookie to set or delete, as a complete `Set-Cookie` line.
///
/// Attributes are in the order of the RFC. `Debug` shows the name and the length, but never the value. The
/// header value is marked as sensitive. The `Debug` output of a `HeaderMap`, request tracing and HPACK do not
/// expose it.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SetCookie};
///
/// let cookie = SetCookie::new("theme", "dark mode", CookieOptions::new().path("/app"))?;
/// assert_eq!(cookie.header(), "theme=dark%20mode; Path=/app; SameSite=Lax");
/// assert!(SetCookie::new("the me", "dark", CookieOptions::new()).is_err());
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[derive(Clone, Eq)]
pub struct SetCookie {
    line: HeaderValue,
    /// If two hashes differ, the cookies differ. If they are equal, the lines are compared.
    hash: u32,
    risks: Risks,
}

impl SetCookie {
    /// Creates a cookie.
    ///
    /// # Errors
    ///
    /// Returns an error if the name, the value or an attribute breaks a [rule](crate::error::CookieRule) of the
    /// standards.
    pub fn new(name: &str, value: &str, options: CookieOptions<'_>) -> Result<Self, InvalidCookie> {
        match options.breach(name) {
            Some(breach) => Err(InvalidCookie::new(name, breach)),
            None => Self::write(name, value, &options, &Attributes::of(&options)),
        }
    }

    /// Creates a cookie with FastAPI's defaults, whose attributes are valid.
    #[inline]
    pub(super) fn with_defaults(name: &str, value: &str) -> Result<Self, InvalidCookie> {
        const DEFAULTS: CookieOptions<'_> = CookieOptions::new();
        const ATTRIBUTES: Attributes = Attributes::of(&DEFAULTS);
        match DEFAULTS.breach_by_name(name) {
            Some(breach) => Err(InvalidCookie::new(name, breach)),
            None => Self::write(name, value, &DEFAULTS, &ATTRIBUTES),
        }
    }

    /// Creates a cookie from a third-party `Set-Cookie` line, and sends the line unchanged.
    ///
    /// Only the name is checked. Browsers might drop the cookie.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no name before the first `=`.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::SetCookie;
    /// use http::HeaderValue;
    ///
    /// let cookie = SetCookie::raw(HeaderValue::from_static("upstream=1; Priority=High; HttpOnly"))?;
    /// assert_eq!(cookie.name(), "upstream");
    /// assert_eq!(cookie.header(), "upstream=1; Priority=High; HttpOnly");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    pub fn raw(mut line: HeaderValue) -> Result<Self, InvalidCookie> {
        match identity::name_of(line.as_bytes()) {
            [] => Err(InvalidCookie::new(
                "",
                Breach { part: CookiePart::Line, rule: CookieRule::ParsedSetCookie, at: None },
            )),
            name => {
                let hash = identity::hash(name);
                line.set_sensitive(true);
                Ok(Self { hash, risks: Risks::NONE, line })
            }
        }
    }

    /// Creates a cookie whose name and attributes are already checked.
    pub(super) fn write(
        name: &str,
        value: &str,
        options: &CookieOptions<'_>,
        attributes: &Attributes,
    ) -> Result<Self, InvalidCookie> {
        let in_value =
            |(rule, at)| InvalidCookie::new(name, Breach { part: CookiePart::Value, rule, at });

        let expires =
            options.expires_seconds().map_err(|breach| InvalidCookie::new(name, breach))?;
        let value_len = options.encoding.written_len(value).map_err(in_value)?;
        // Rule 30. Quotes and escapes count, because browsers count them (rule 8).
        if name.len() + value_len > MAX_PAIR {
            return Err(in_value((CookieRule::PairSize, None)));
        }

        // The length is counted first, because a line with spare capacity needs a second allocation.
        let expires_len = if expires.is_some() { EXPIRES.len() + DATE_LEN } else { 0 };
        let len = name.len() + 1 + value_len + expires_len + attributes.len();
        let mut line = Vec::with_capacity(len);
        line.extend_from_slice(name.as_bytes());
        line.push(b'=');
        options.encoding.write(value, value_len, &mut line);
        if let Some(expires) = expires {
            line.extend_from_slice(EXPIRES);
            line.extend_from_slice(&imf_fixdate(expires));
        }
        attributes.write(options, &mut line);

        // The grammar allows only visible ASCII and spaces, so this cannot fail here.
        match HeaderValue::try_from(line) {
            Ok(mut line) => {
                line.set_sensitive(true);
                Ok(Self { line, hash: identity::hash(name.as_bytes()), risks: attributes.risks() })
            }
            Err(_) => {
                let rule = CookieRule::ParsedSetCookie;
                Err(InvalidCookie::new(name, Breach { part: CookiePart::Line, rule, at: None }))
            }
        }
    }

    /// Returns the name of the cookie.
    #[must_use]
    pub fn name(&self) -> &str {
        // A line of this module is ASCII. If the name in a third-party line is not UTF-8, it cannot be
        // shown.
        std::str::from_utf8(identity::name_of(self.line.as_bytes())).unwrap_or("\u{FFFD}")
    }

    /// Returns the value of the `Set-Cookie` header.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.line
    }

    /// Takes the header of a cookie that is not needed anymore.
    #[inline]
    pub(crate) fn take_header(&mut self) -> HeaderValue {
        std::mem::replace(&mut self.line, HeaderValue::from_static(""))
    }

    /// Returns the identity of the cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieId, CookieOptions, SetCookie};
    ///
    /// let cookie = SetCookie::new("sid", "1", CookieOptions::new())?;
    /// assert_eq!(cookie.key(), CookieId::from("sid"));
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> CookieId<'_> {
        CookieId::of_line(self.line.as_bytes())
    }

    /// Returns true if browsers store this as the same cookie as `other`. See [`CookieId`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let root = SetCookie::new("sid", "1", CookieOptions::new())?;
    /// let other_value = SetCookie::new("sid", "2", CookieOptions::new())?;
    /// let other_path = SetCookie::new("sid", "1", CookieOptions::new().path("/app"))?;
    /// assert!(root.is_same_cookie(&other_value));
    /// assert!(!root.is_same_cookie(&other_path));
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub fn is_same_cookie(&self, other: &Self) -> bool {
        self.hash == other.hash && self.key() == other.key()
    }

    /// Compares this with a line of the handler's response.
    pub(crate) fn is_same_as_line(&self, line: &HeaderValue) -> bool {
        let (ours, line) = (self.line.as_bytes(), line.as_bytes());
        identity::name_of(ours) == identity::name_of(line) && self.key() == CookieId::of_line(line)
    }

    /// Names with different hashes are different.
    pub(crate) fn name_hash(&self) -> u32 {
        self.hash
    }

    /// The reasons why it might not work as intended.
    #[inline]
    pub(crate) fn risks(&self) -> Risks {
        self.risks
    }

    /// `Expires` in seconds since 1970. It is the first attribute of the lines that this module writes.
    pub(crate) fn expires(&self) -> Option<u64> {
        let attribute = self.line.as_bytes().split(|&b| b == b';').nth(1)?;
        seconds_of(attribute.strip_prefix(b" Expires=")?)
    }

    /// `Domain`, without a leading dot.
    pub(crate) fn domain(&self) -> Option<String> {
        self.key().domain().map(|domain| String::from_utf8_lossy(domain).into_owned())
    }
}

/// The line contains all data.
impl PartialEq for SetCookie {
    fn eq(&self, other: &Self) -> bool {
        self.line == other.line
    }
}

impl From<SetCookie> for HeaderValue {
    fn from(cookie: SetCookie) -> Self {
        cookie.line
    }
}

impl<'a> From<&'a SetCookie> for CookieId<'a> {
    fn from(cookie: &'a SetCookie) -> Self {
        cookie.key()
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetCookie({:?}, {} bytes)", self.name(), self.line.len())
    }
}
