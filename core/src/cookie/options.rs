//! The attributes of a cookie.

use std::time::{Duration, SystemTime};

use super::encoding::Encoding;
use super::grammar::{self, Fault};
use super::rule::{Breach, CookiePart, CookieRule};

/// The last second of a date with a year of four digits: 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

/// The longest `Max-Age` that every client reads, which is 68 years. Above it, .NET rejects the cookie. Go
/// and Java drop it above 292 years and above an `i64`.
const MAX_AGE_LIMIT: u32 = i32::MAX as u32;

/// The requests from other sites with which a browser sends a cookie ([RFC 6265bis §4.1.2.7]).
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, SameSite};
///
/// const EMBED: CookieSpec =
///     CookieSpec::new("embed", CookieOptions::new().same_site(SameSite::None).secure(true));
/// assert_eq!(EMBED.with_value("1")?.header(), "embed=1; Path=/; Secure; SameSite=None");
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
///
/// [RFC 6265bis §4.1.2.7]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.7
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// The browser sends the cookie only with requests from the site itself.
    Strict,
    /// The browser also sends the cookie when the user follows a link to the site. This is the default, as
    /// in FastAPI.
    Lax,
    /// The browser sends the cookie with every request. Requires [`CookieOptions::secure`].
    None,
}

/// The order in which Chromium removes cookies if a site has too many.
///
/// No standard defines the attribute. Other browsers ignore it.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Priority};
///
/// const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new().priority(Priority::High));
/// assert_eq!(SESSION.with_value("31d4")?.header(), "session=31d4; Path=/; SameSite=Lax; Priority=High");
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Chromium removes the cookie first.
    Low,
    /// The default of Chromium.
    Medium,
    /// Chromium removes the cookie last.
    High,
}

/// The attributes of a cookie and the encoding of its value.
///
/// The default is that of FastAPI: `Path=/` and `SameSite=Lax`. Without `Max-Age` and `Expires`, the
/// browser keeps the cookie for its session. The options alone are not checked, because some of them depend
/// on the name. [`CookieSpec`](crate::CookieSpec) checks name and options together, at compile time in a
/// `const`.
///
/// | Starlette | here | default |
/// |---|---|---|
/// | `max_age=3600` | [`max_age(Duration::from_secs(3600))`](Self::max_age) | left out |
/// | `expires=…` | [`expires(SystemTime)`](Self::expires) | left out |
/// | `path="/app"`, `path=None` | [`path("/app")`](Self::path), [`without_path()`](Self::without_path) | `/` |
/// | `domain="example.com"` | [`domain("example.com")`](Self::domain) | left out |
/// | `secure=True` | [`secure(true)`](Self::secure) | `false` |
/// | `httponly=True` | [`http_only(true)`](Self::http_only) | `false` |
/// | `samesite="none"`, `samesite=None` | [`same_site(SameSite::None)`](Self::same_site), [`without_same_site()`](Self::without_same_site) | `Lax` |
/// | `partitioned=True` | [`partitioned(true)`](Self::partitioned) | `false` |
/// | | [`priority(Priority::High)`](Self::priority) | left out |
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SameSite};
/// use std::time::Duration;
///
/// const OPTIONS: CookieOptions = CookieOptions::new()
///     .max_age(Duration::from_secs(3600))
///     .secure(true)
///     .http_only(true)
///     .same_site(SameSite::Strict);
/// # let _ = OPTIONS;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieOptions<'a> {
    pub(super) expires: Option<SystemTime>,
    pub(super) max_age: Option<Duration>,
    pub(super) domain: Option<&'a str>,
    pub(super) path: Option<&'a str>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partitioned: bool,
    pub(super) priority: Option<Priority>,
    pub(crate) encoding: Encoding,
}

impl<'a> CookieOptions<'a> {
    /// Creates FastAPI's defaults: `Path=/` and `SameSite=Lax`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            expires: None,
            max_age: None,
            domain: None,
            path: Some("/"),
            secure: false,
            http_only: false,
            same_site: Some(SameSite::Lax),
            partitioned: false,
            priority: None,
            encoding: Encoding::Percent,
        }
    }

    /// Sets `Expires`, cut to whole seconds. By default, it is omitted.
    ///
    /// A time before 1970 is written as the epoch. A time after the year 9999 is an error. Browsers keep no
    /// cookie longer than 400 days ([RFC 6265bis §5.5]). [`merge_with`](crate::merge_with) warns about a later
    /// time if it knows the current time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    /// use std::time::{Duration, SystemTime};
    ///
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_800_000_000_900);
    /// let cookie = SetCookie::new("sid", "1", CookieOptions::new().expires(time))?;
    /// assert_eq!(cookie.header(), "sid=1; Expires=Fri, 15 Jan 2027 08:00:00 GMT; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    ///
    /// [RFC 6265bis §5.5]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.5
    #[must_use]
    pub const fn expires(mut self, expires: SystemTime) -> Self {
        self.expires = Some(expires);
        self
    }

    /// Sets `Max-Age` in whole seconds. By default, it is omitted.
    ///
    /// The time is rounded up, so that half a second is not a deletion.
    ///
    /// `Max-Age` wins over `Expires` ([RFC 6265bis §4.1.2.2]). Zero deletes the cookie. A value above
    /// 2,147,483,647 seconds is written as that number, because some clients drop the cookie otherwise.
    /// Browsers keep no cookie longer than 400 days, so [`Report::warnings`](crate::Report::warnings) warns
    /// about a longer one. The lifetime of a signed or private value follows the same rounding.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    /// use std::time::Duration;
    ///
    /// let options = CookieOptions::new().max_age(Duration::from_millis(1500));
    /// assert_eq!(SetCookie::new("sid", "1", options)?.header(), "sid=1; Max-Age=2; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    ///
    /// [RFC 6265bis §4.1.2.2]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.2
    #[must_use]
    pub const fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Sets `Domain`: the cookie belongs to this host and all hosts below it. By default, it is omitted.
    ///
    /// Without a domain, browsers send the cookie only to the responding host, which is usually what you want.
    /// A domain has labels of letters, digits, `_` and inner hyphens, at most 253 octets together. Write an
    /// international domain in its ASCII form (`xn--…`). One leading dot is removed, as browsers do.
    ///
    /// Browsers drop a cookie whose domain does not cover the responding host or is a public suffix
    /// ([RFC 6265bis §5.7]). [`Report::warnings`](crate::Report::warnings) warns about a domain of one label
    /// and about an IP address. [`merge_with`](crate::merge_with) also compares the domain with the host.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let options = CookieOptions::new().domain(".shop.example");
    /// assert_eq!(SetCookie::new("sid", "1", options)?.header(), "sid=1; Domain=shop.example; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    ///
    /// [RFC 6265bis §5.7]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7
    #[must_use]
    pub const fn domain(mut self, domain: &'a str) -> Self {
        self.domain = Some(domain);
        self
    }

    /// Sets `Path`: the cookie belongs to this path and all paths below it. The default is `/`.
    ///
    /// A path begins with `/` and is written as in a URL. Percent-encode spaces and other special characters.
    /// Omit the query, the fragment and `..`. Any other path never matches a request, so it is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let options = CookieOptions::new().path("/my%20files");
    /// assert_eq!(SetCookie::new("sid", "1", options)?.header(), "sid=1; Path=/my%20files; SameSite=Lax");
    /// assert!(SetCookie::new("sid", "1", CookieOptions::new().path("/my files")).is_err());
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn path(mut self, path: &'a str) -> Self {
        self.path = Some(path);
        self
    }

    /// Omits `Path` (Starlette's `path=None`).
    ///
    /// The cookie then belongs to the folder of the request's path.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let cookie = SetCookie::new("sid", "1", CookieOptions::new().without_path())?;
    /// assert_eq!(cookie.header(), "sid=1; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn without_path(mut self) -> Self {
        self.path = None;
        self
    }

    /// Sets `Secure`, so that browsers send the cookie over https only. The default is `false`.
    ///
    /// It is recommended for every cookie ([RFC 6265bis §4.1.2.5]). Browsers also accept it from
    /// `http://localhost`. The clients requests, httpx, aiohttp, Go and Java do not send it back there.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// // `cargo run` serves http, which some clients do not count as secure.
    /// const OPTIONS: CookieOptions = CookieOptions::new().secure(!cfg!(debug_assertions));
    /// # let cookie = SetCookie::new("sid", "1", CookieOptions::new().secure(true))?;
    /// # assert_eq!(cookie.header(), "sid=1; Path=/; Secure; SameSite=Lax");
    /// # let _ = OPTIONS;
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    ///
    /// [RFC 6265bis §4.1.2.5]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.5
    #[must_use]
    pub const fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Sets `HttpOnly`, which hides the cookie from JavaScript. The default is `false`.
    #[must_use]
    pub const fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets `SameSite`. The default is [`SameSite::Lax`].
    #[must_use]
    pub const fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = Some(same_site);
        self
    }

    /// Omits `SameSite`, so that the browser decides (Starlette's `samesite=None`).
    ///
    /// Chromium treats the cookie like `Lax`. Firefox sends it with requests from other sites.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SetCookie};
    ///
    /// let cookie = SetCookie::new("sid", "1", CookieOptions::new().without_same_site())?;
    /// assert_eq!(cookie.header(), "sid=1; Path=/");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn without_same_site(mut self) -> Self {
        self.same_site = None;
        self
    }

    /// Sets `Partitioned`, so that the browser keeps one cookie for each top-level site (CHIPS). The default is
    /// `false`.
    ///
    /// It needs [`Self::secure`], and [`SameSite::None`] to reach an embedded page at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, SameSite, SetCookie};
    ///
    /// let options = CookieOptions::new().partitioned(true).secure(true).same_site(SameSite::None);
    /// let cookie = SetCookie::new("embed", "1", options)?;
    /// assert_eq!(cookie.header(), "embed=1; Path=/; Secure; SameSite=None; Partitioned");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Sets `Priority`. Omitted by default.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, Priority, SetCookie};
    ///
    /// let cookie = SetCookie::new("sid", "1", CookieOptions::new().priority(Priority::High))?;
    /// assert_eq!(cookie.header(), "sid=1; Path=/; SameSite=Lax; Priority=High");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn priority(mut self, priority: Priority) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Sets the encoding of the value. The default is [`Encoding::Percent`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, Encoding, SetCookie};
    ///
    /// let python = CookieOptions::new().encoding(Encoding::Quoted);
    /// assert_eq!(SetCookie::new("name", "a b", python)?.header(), "name=\"a b\"; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// The written form of the domain (rule 14).
    pub(super) const fn written_domain(&self) -> Option<&'a str> {
        match self.domain {
            Some(domain) => Some(grammar::without_dot(domain)),
            None => None,
        }
    }

    /// The default options with the attributes that a prefix of `name` requires.
    pub(super) const fn required_by(name: &str) -> Self {
        let name = name.as_bytes();
        let http =
            grammar::begins_with(name, b"__http-") || grammar::begins_with(name, b"__host-http-");
        Self::new().secure(grammar::has_prefix(name)).http_only(http)
    }

    /// These options with this lifetime instead of their own.
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(super) const fn lasting(mut self, max_age: Duration) -> Self {
        self.expires = None;
        self.max_age = Some(max_age);
        self
    }

    /// These options with both expiries in the past, which deletes the cookie.
    pub(super) const fn expired(mut self) -> Self {
        self.expires = Some(SystemTime::UNIX_EPOCH);
        self.max_age = Some(Duration::ZERO);
        self
    }

    /// The first rule that `name` with these options breaks. Rule 10 is not checked, because a `const`
    /// cannot read a `SystemTime`.
    #[inline(always)] // If the options are constant, only the name is checked at run time.
    pub(super) const fn breach(&self, name: &str) -> Option<Breach> {
        if let Some(breach) = self.breach_in_name(name.as_bytes()) {
            return Some(breach);
        }
        if let Some(breach) = self.breach_in_attributes() {
            return Some(breach);
        }
        self.breach_in_combination(name.as_bytes())
    }

    /// The same check for options whose attributes are known to be valid.
    #[inline(always)]
    pub(super) const fn breach_by_name(&self, name: &str) -> Option<Breach> {
        match self.breach_in_name(name.as_bytes()) {
            None => self.breach_in_combination(name.as_bytes()),
            breach => breach,
        }
    }

    #[inline]
    const fn breach_in_name(&self, name: &[u8]) -> Option<Breach> {
        if let Some(fault) = grammar::name(name) {
            return in_part(CookiePart::Name, fault);
        }
        if matches!(self.encoding, Encoding::Quoted) && grammar::is_python_reserved(name) {
            return in_part(CookiePart::Name, (CookieRule::PythonReserved, None));
        }
        None
    }

    const fn breach_in_attributes(&self) -> Option<Breach> {
        if let Some(path) = self.path
            && let Some(fault) = grammar::path(path.as_bytes())
        {
            return in_part(CookiePart::Path, fault);
        }
        if let Some(domain) = self.domain
            && let Some(fault) = grammar::domain(domain)
        {
            return in_part(CookiePart::Domain, fault);
        }
        None
    }

    /// The rules by which browsers drop a cookie although each part is well formed: rules 18, 24–27 and 40.
    /// Prefixes count in any letter case (RFC 6265bis §5.4): rule 28.
    #[inline]
    const fn breach_in_combination(&self, name: &[u8]) -> Option<Breach> {
        let host = self.secure && self.domain.is_none() && self.is_root();
        let rule = if !self.secure && matches!(self.same_site, Some(SameSite::None)) {
            CookieRule::SameSiteNone
        } else if !self.secure && self.partitioned {
            CookieRule::Partitioned
        } else if !grammar::begins_with(name, b"__") {
            return None;
        } else if grammar::begins_with(name, b"__host-http-") && !(host && self.http_only) {
            CookieRule::HostHttpPrefix
        } else if grammar::begins_with(name, b"__host-") && !host {
            CookieRule::HostPrefix
        } else if grammar::begins_with(name, b"__http-") && !(self.secure && self.http_only) {
            CookieRule::HttpPrefix
        } else if grammar::begins_with(name, b"__secure-") && !self.secure {
            CookieRule::SecurePrefix
        } else {
            return None;
        };
        in_part(CookiePart::Attributes, (rule, None))
    }

    const fn is_root(&self) -> bool {
        matches!(self.path, Some(path) if matches!(path.as_bytes(), b"/"))
    }

    /// Rule 10: `Expires` in seconds since 1970, if it can be written.
    pub(super) fn expires_seconds(&self) -> Result<Option<u64>, Breach> {
        let Some(expires) = self.expires else {
            return Ok(None);
        };
        match expires.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) if since.as_secs() > LAST_SECOND => {
                Err(Breach { part: CookiePart::Expires, rule: CookieRule::FourDigitYear, at: None })
            }
            Ok(since) => Ok(Some(since.as_secs())),
            Err(_) => Ok(Some(0)),
        }
    }

    /// The written form of `Max-Age`. It follows rule 11, because a `Duration` has no sign.
    pub(super) const fn max_age_seconds(&self) -> Option<u32> {
        match self.max_age {
            Some(age) if whole_seconds(age) < MAX_AGE_LIMIT as u64 => {
                Some(whole_seconds(age) as u32)
            }
            Some(_) => Some(MAX_AGE_LIMIT),
            None => None,
        }
    }
}

impl Default for CookieOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// Rounds up to whole seconds. This is the one rule for `Max-Age` and for the lifetime of signed values.
pub(super) const fn whole_seconds(age: Duration) -> u64 {
    if age.subsec_nanos() > 0 { age.as_secs().saturating_add(1) } else { age.as_secs() }
}

impl Priority {
    pub(super) const fn text(self) -> &'static [u8] {
        match self {
            Self::Low => b"Low",
            Self::Medium => b"Medium",
            Self::High => b"High",
        }
    }
}

impl SameSite {
    pub(super) const fn text(self) -> &'static [u8] {
        match self {
            Self::Strict => b"Strict",
            Self::Lax => b"Lax",
            Self::None => b"None",
        }
    }
}

const fn in_part(part: CookiePart, (rule, at): Fault) -> Option<Breach> {
    Some(Breach { part, rule, at })
}
