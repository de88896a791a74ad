//! The rules of the standards that a cookie can break.

use std::fmt;

/// The part of a cookie that is invalid. See [`InvalidCookie`](crate::InvalidCookie).
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SetCookie, error::CookiePart};
///
/// let error = SetCookie::new("sid", "1", CookieOptions::new().domain("shop example")).unwrap_err();
/// assert_eq!(error.part(), CookiePart::Domain);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CookiePart {
    /// The name.
    Name,
    /// The value, as it is written.
    Value,
    /// `Expires`.
    Expires,
    /// `Domain`.
    Domain,
    /// `Path`.
    Path,
    /// The combination of the attributes, or of an attribute and the name's prefix.
    Attributes,
    /// A whole `Set-Cookie` line that was passed unchanged.
    Line,
}

/// The rule that an [`InvalidCookie`](crate::InvalidCookie) breaks.
///
/// `Display` shows the rule and its section.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SameSite, SetCookie, error::CookieRule};
///
/// let options = CookieOptions::new().same_site(SameSite::None);
/// let error = SetCookie::new("sid", "1", options).unwrap_err();
/// assert_eq!(error.rule(), CookieRule::SameSiteNone);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CookieRule {
    /// A cookie has a name ([RFC 6265bis §4.1.1]).
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    Named,
    /// A name is a `token` ([RFC 6265bis §4.1.1], [RFC 9110 §5.6.2]).
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    /// [RFC 9110 §5.6.2]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
    Token,
    /// With `Encoding::Quoted`, a name is not one that Python's `http.cookies` reserves for attributes.
    PythonReserved,
    /// With `Encoding::Raw`, a value is made of `cookie-octet` ([RFC 6265bis §4.1.1]).
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    CookieOctet,
    /// With `Encoding::Quoted`, a value has no character above U+00FF.
    Latin1,
    /// Name and written value have at most 4096 octets ([RFC 6265bis §5.6]).
    ///
    /// [RFC 6265bis §5.6]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6
    PairSize,
    /// A path or an extension is made of `av-octet` ([RFC 6265bis §4.1.1]).
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    AttributeOctets,
    /// An attribute's value has at most 1024 octets ([RFC 6265bis §5.6]).
    ///
    /// [RFC 6265bis §5.6]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6
    AttributeSize,
    /// A path begins with `/` ([RFC 6265bis §5.6.4]).
    ///
    /// [RFC 6265bis §5.6.4]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6.4
    AbsolutePath,
    /// A path is one that a URL can have.
    UrlPath,
    /// A domain is made of labels of letters, digits, `_` and inner hyphens ([RFC 6265bis §4.1.2.3]).
    ///
    /// [RFC 6265bis §4.1.2.3]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.3
    Subdomain,
    /// A domain has at most 253 octets ([RFC 1035 §2.3.4]).
    ///
    /// [RFC 1035 §2.3.4]: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
    DomainSize,
    /// A domain that ends in a number is an IPv4 address.
    Ipv4Address,
    /// A date has a year of four digits ([RFC 9110 §5.6.7]).
    ///
    /// [RFC 9110 §5.6.7]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
    FourDigitYear,
    /// `SameSite=None` needs `Secure` ([RFC 6265bis §5.7]).
    ///
    /// [RFC 6265bis §5.7]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7
    SameSiteNone,
    /// `Partitioned` needs `Secure`.
    Partitioned,
    /// `__Secure-` needs `Secure` ([RFC 6265bis §4.1.3.1]).
    ///
    /// [RFC 6265bis §4.1.3.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3.1
    SecurePrefix,
    /// `__Host-` needs `Secure` and `Path=/`, and forbids `Domain` ([RFC 6265bis §4.1.3.2]).
    ///
    /// [RFC 6265bis §4.1.3.2]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3.2
    HostPrefix,
    /// `__Http-` needs `Secure` and `HttpOnly` ([layered cookies §4.1.3.3]).
    ///
    /// [layered cookies §4.1.3.3]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies-02#section-4.1.3.3
    HttpPrefix,
    /// `__Host-Http-` needs all that `__Host-` and `__Http-` need ([layered cookies §4.1.3.4]).
    ///
    /// [layered cookies §4.1.3.4]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies-02#section-4.1.3.4
    HostHttpPrefix,
    /// A line has a name and no control character ([RFC 6265bis §4.1.1]).
    ///
    /// [RFC 6265bis §4.1.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.1
    ParsedSetCookie,
    /// The value converts to text, or to JSON that its type can read back.
    Writable,
    /// The system provides random octets for a private cookie.
    Randomness,
    /// A response has at most as many headers as `http::HeaderMap` can hold.
    HeaderMapSize,
}

/// A broken rule without the name. It is `Copy`, so a `const` can contain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) part: CookiePart,
    pub(crate) rule: CookieRule,
    pub(crate) at: Option<usize>,
}

impl CookiePart {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Value => "value",
            Self::Expires => "expires",
            Self::Domain => "domain",
            Self::Path => "path",
            Self::Attributes => "attributes",
            Self::Line => "line",
        }
    }
}

impl CookieRule {
    /// The rule as a sentence with its source. The compiler shows it as the error of a `const`.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Named => "a cookie must have a name (RFC 6265bis §4.1.1)",
            Self::Token => {
                "a name must be a token, without spaces and separators, for example `my-session` (RFC 6265bis §4.1.1, RFC 9110 §5.6.2)"
            }
            Self::PythonReserved => {
                "with Encoding::Quoted, a name must not be one of Python's reserved attribute names"
            }
            Self::CookieOctet => {
                "a raw value must consist of cookie-octets (RFC 6265bis §4.1.1), to encode it pass `(name, value)`, use `Encoding::Percent`, or pass a `cookie::Cookie` to `SetCookie::percent_encoded`"
            }
            Self::Latin1 => {
                "with Encoding::Quoted, a value must have no character above U+00FF, as in Starlette"
            }
            Self::PairSize => {
                "name and encoded value must have at most 4096 octets (RFC 6265bis §5.6)"
            }
            Self::AttributeOctets => {
                "an attribute must be ASCII without control characters and `;` (RFC 6265bis §4.1.1)"
            }
            Self::AttributeSize => {
                "an attribute's value must have at most 1024 octets (RFC 6265bis §5.6)"
            }
            Self::AbsolutePath => "a path must begin with `/` (RFC 6265bis §5.6.4)",
            Self::UrlPath => {
                "a path must be that of a URL: percent-encode spaces and `\"#<>?\\`{}`, and omit `.` and `..`"
            }
            Self::Subdomain => {
                "a domain must have labels of letters, digits, `_` and inner hyphens (RFC 6265bis §4.1.2.3)"
            }
            Self::DomainSize => "a domain must have at most 253 octets (RFC 1035 §2.3.4)",
            Self::Ipv4Address => {
                "a domain that ends in a number must be an IPv4 address of four decimal numbers (URL Standard §3.5)"
            }
            Self::FourDigitYear => "a date must have a year of four digits (RFC 9110 §5.6.7)",
            Self::SameSiteNone => "`SameSite::None` requires `.secure(true)` (RFC 6265bis §5.7)",
            Self::Partitioned => "`.partitioned(true)` requires `.secure(true)` (CHIPS)",
            Self::SecurePrefix => "`__Secure-` requires `.secure(true)` (RFC 6265bis §4.1.3.1)",
            Self::HostPrefix => {
                "`__Host-` requires `.secure(true)` and `.path(\"/\")`, and forbids `.domain(…)` (RFC 6265bis §4.1.3.2)"
            }
            Self::HttpPrefix => {
                "`__Http-` requires `.secure(true)` and `.http_only(true)` (layered cookies §4.1.3.3)"
            }
            Self::HostHttpPrefix => {
                "`__Host-Http-` requires `.secure(true)`, `.http_only(true)` and `.path(\"/\")`, and forbids `.domain(…)` (layered cookies §4.1.3.4)"
            }
            Self::ParsedSetCookie => {
                "a line must have a cookie name and no control character (RFC 6265bis §4.1.1)"
            }
            Self::Writable => {
                "a value must convert to text, or to JSON that its type can read back"
            }
            Self::Randomness => "the system has no random octets for a private cookie",
            Self::HeaderMapSize => "the `http::HeaderMap` is full",
        }
    }
}

impl fmt::Display for CookieRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
