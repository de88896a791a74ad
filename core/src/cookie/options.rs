//! The attributes of a cookie.

use std::time::{Duration, SystemTime};

use super::encoding::Encoding;
use super::grammar::{self, Fault};
use super::rule::{Breach, CookiePart, CookieRule};

/// The last second that a date of four digits can name: 9999-12-31T23:59:59Z.
const LAST_SECOND: u64 = 253_402_300_799;

/// The longest that user agents keep a cookie: 400 days (RFC 6265bis §5.5).
const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// `SameSite`: with which requests from other sites a cookie goes out (RFC 6265bis §4.1.2.7).
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// Only with requests from the site itself.
    Strict,
    /// Also when the user follows a link to the site: FastAPI's default, and ours.
    Lax,
    /// With every request; needs [`CookieOptions::secure`].
    None,
}

/// The attributes of a cookie and the encoding of its value.
///
/// Starts from FastAPI's defaults: `Path=/`, `SameSite=Lax`, nothing else, so a session cookie. Nothing
/// is checked here, because a name may forbid what another allows: [`CookieSpec`](crate::CookieSpec)
/// checks name and options together, in a `const` already.
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
    pub(super) encoding: Encoding,
}

impl<'a> CookieOptions<'a> {
    /// FastAPI's defaults: `Path=/` and `SameSite=Lax`.
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
            encoding: Encoding::Percent,
        }
    }

    /// `Expires`, cut to whole seconds. A time before 1970 is written as the epoch, one after the year
    /// 9999 is refused. User agents keep no cookie longer than 400 days (RFC 6265bis §5.5).
    #[must_use]
    pub const fn expires(mut self, expires: SystemTime) -> Self {
        self.expires = Some(expires);
        self
    }

    /// `Max-Age`, whole seconds, rounded up so that half a second is no deletion. Wins over `Expires`
    /// (RFC 6265bis §4.1.2.2). Zero deletes the cookie. User agents keep no cookie longer than 400 days; one
    /// that is to live longer is sent, and [`Report::warnings`](crate::Report::warnings) says so.
    #[must_use]
    pub const fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// `Domain`: the cookie goes to this host and all below it. One leading dot is left out, as user agents
    /// leave it out. Without a domain the cookie goes to the answering host alone.
    ///
    /// Letters, digits and hyphens in labels; the name of an international domain in its ASCII form
    /// (`xn--…`). That it covers the answering host, without which user agents drop the cookie
    /// (RFC 6265bis §5.7), only the host can tell.
    #[must_use]
    pub const fn domain(mut self, domain: &'a str) -> Self {
        self.domain = Some(domain);
        self
    }

    /// `Path`: the cookie goes to this path and all below it. Begins with `/`.
    #[must_use]
    pub const fn path(mut self, path: &'a str) -> Self {
        self.path = Some(path);
        self
    }

    /// No `Path`: the cookie goes to the folder of the request's path (Starlette's `path=None`).
    #[must_use]
    pub const fn without_path(mut self) -> Self {
        self.path = None;
        self
    }

    /// `Secure`: only over https.
    #[must_use]
    pub const fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// `HttpOnly`: hidden from JavaScript.
    #[must_use]
    pub const fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// `SameSite`: see [`SameSite`].
    #[must_use]
    pub const fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = Some(same_site);
        self
    }

    /// No `SameSite`: left to the user agent, mostly like `Lax` (Starlette's `samesite=None`).
    #[must_use]
    pub const fn without_same_site(mut self) -> Self {
        self.same_site = None;
        self
    }

    /// `Partitioned`: kept apart for each top-level site (CHIPS); needs [`Self::secure`].
    #[must_use]
    pub const fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// How the value is written and read; [`Encoding::Percent`] unless said otherwise.
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// The domain as it is written: rule 14.
    pub(super) const fn written_domain(&self) -> Option<&'a str> {
        match self.domain {
            Some(domain) => Some(grammar::without_dot(domain)),
            None => None,
        }
    }

    /// These options with both expiries in the past, which is how a cookie is deleted.
    pub(super) const fn expired(mut self) -> Self {
        self.expires = Some(SystemTime::UNIX_EPOCH);
        self.max_age = Some(Duration::ZERO);
        self
    }

    /// The first rule that `name` with these options breaks; all but rule 10, as only a running program
    /// can look into a `SystemTime`.
    #[inline(always)] // Of options that are known, only the name is left to check.
    pub(super) const fn breach(&self, name: &str) -> Option<Breach> {
        if let Some(breach) = self.breach_in_name(name.as_bytes()) {
            return Some(breach);
        }
        if let Some(breach) = self.breach_in_attributes() {
            return Some(breach);
        }
        self.breach_in_combination(name.as_bytes())
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

    /// What user agents drop although each part is well formed: rules 18, 24–27 and 40. Prefixes count in
    /// any letter case (RFC 6265bis §5.4): rule 28.
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

    /// Rule 10: what of `Expires` can be written, in seconds since 1970.
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

    /// Whether user agents cut the lifetime: rule 13, as far as it can be told without a clock.
    pub(super) fn outlives_user_agents(&self) -> bool {
        self.max_age.is_some_and(|age| age > LONGEST)
    }

    /// `Max-Age` in whole seconds, rounded up: rule 11, as no sign and no fraction can be said.
    pub(super) const fn max_age_seconds(&self) -> Option<u64> {
        match self.max_age {
            Some(age) if age.subsec_nanos() > 0 => Some(age.as_secs().saturating_add(1)),
            Some(age) => Some(age.as_secs()),
            None => None,
        }
    }
}

impl Default for CookieOptions<'_> {
    fn default() -> Self {
        Self::new()
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
