//! The arguments of `set_cookie` and `delete_cookie`.

#[cfg(feature = "cookie")]
use std::time::{Duration, SystemTime};

#[cfg(feature = "cookie")]
use super::encoding::Encoding;
use super::error::InvalidCookie;
use super::options::CookieOptions;
#[cfg(feature = "cookie")]
use super::options::SameSite;
use super::set_cookie::SetCookie;
use super::spec::CookieSpec;
use super::value::CookieValue;

/// A type that `set_cookie` accepts.
///
/// It is `(name, value)` with FastAPI's defaults, `SPEC.with_value(v)`, a [`SetCookie`], or a
/// `cookie::Cookie` (feature `cookie`).
///
/// # Examples
///
/// ```
/// use aside::IntoSetCookie;
///
/// let cookie = ("fakesession", "fake-cookie-session-value").into_set_cookie()?;
/// assert_eq!(cookie.header(), "fakesession=fake-cookie-session-value; Path=/; SameSite=Lax");
/// assert!((String::from("fake session"), "…").into_set_cookie().is_err());
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a cookie",
    label = "not a cookie",
    note = "pass `(\"name\", \"value\")`, `SPEC.with_value(\"value\")` of a `const SPEC: CookieSpec`, a `SetCookie`, or, with the feature `cookie`, a `cookie::Cookie`"
)]
pub trait IntoSetCookie {
    /// Creates the checked cookie.
    ///
    /// # Errors
    ///
    /// Returns an error if the cookie breaks a rule of the standards. See [`InvalidCookie`].
    fn into_set_cookie(self) -> Result<SetCookie, InvalidCookie>;
}

/// A type that `delete_cookie` accepts.
///
/// It is a [`CookieSpec`], or a name with FastAPI's defaults.
///
/// A browser deletes only the cookie with the same name, domain, path and `Partitioned`. Delete a cookie with
/// other attributes by its spec. A name that begins with `__Host-`, `__Secure-` or `__Http-` adds the
/// attributes that the prefix requires. Browsers drop the deletion otherwise.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, IntoDeleteCookie};
///
/// const TOKEN: CookieSpec = CookieSpec::new("__Secure-token", CookieOptions::new().secure(true).path("/api"));
///
/// assert_eq!(
///     TOKEN.into_delete_cookie()?.header(),
///     "__Secure-token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/api; Secure; SameSite=Lax",
/// );
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a cookie to delete",
    label = "not a cookie's spec or name",
    note = "pass the `CookieSpec` with which it was set, or its name if it was set with FastAPI's defaults"
)]
pub trait IntoDeleteCookie {
    /// Creates the cookie that deletes it.
    ///
    /// # Errors
    ///
    /// Returns an error if the cookie breaks a rule of the standards. See [`InvalidCookie`].
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie>;
}

impl IntoSetCookie for SetCookie {
    fn into_set_cookie(self) -> Result<Self, InvalidCookie> {
        Ok(self)
    }
}

impl IntoSetCookie for Result<SetCookie, InvalidCookie> {
    fn into_set_cookie(self) -> Self {
        self
    }
}

impl<N: AsRef<str>, V: AsRef<str>> IntoSetCookie for (N, V) {
    fn into_set_cookie(self) -> Result<SetCookie, InvalidCookie> {
        SetCookie::with_defaults(self.0.as_ref(), self.1.as_ref())
    }
}

impl<T: CookieValue + ?Sized> IntoDeleteCookie for CookieSpec<'_, T> {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.deletion()
    }
}

impl<T: CookieValue + ?Sized> IntoDeleteCookie for &CookieSpec<'_, T> {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.deletion()
    }
}

impl IntoDeleteCookie for &str {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        CookieSpec::try_new(self, CookieOptions::required_by(self))?.deletion()
    }
}

impl IntoDeleteCookie for &String {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.as_str().into_delete_cookie()
    }
}

/// Writes the cookie with exactly its own attributes. The value is sent unchanged, so it must not need an
/// encoding. Otherwise, pass [`SetCookie::percent_encoded`].
///
/// As in the crate `cookie`, `SameSite=None` and `Partitioned` imply `Secure`, unless the cookie sets it to
/// false.
#[cfg(feature = "cookie")]
impl IntoSetCookie for cookie::Cookie<'_> {
    fn into_set_cookie(self) -> Result<SetCookie, InvalidCookie> {
        SetCookie::from_cookie(&self, Encoding::Raw)
    }
}

#[cfg(feature = "cookie")]
impl SetCookie {
    /// Creates a cookie from a `cookie::Cookie` or its builder, and percent-encodes the value.
    ///
    /// Use it for a value that a `cookie::Cookie` cannot send unchanged, for example text with a space, or
    /// JSON. All attributes stay as they are. Reading with [`Encoding::Percent`], which is the default of a
    /// [`CookieSpec`], returns the value.
    ///
    /// # Errors
    ///
    /// Returns an error if the name or an attribute is invalid, or if the cookie is too long.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, SetCookie};
    /// use cookie::Cookie;
    ///
    /// let aside = Aside::default();
    /// let theme = Cookie::build(("theme", "dark mode")).path("/app").http_only(true);
    /// aside.set_cookie(SetCookie::percent_encoded(theme));
    /// assert_eq!(aside.cookies()[0].header(), "theme=dark%20mode; Path=/app; HttpOnly");
    /// ```
    pub fn percent_encoded<'c>(
        cookie: impl Into<cookie::Cookie<'c>>,
    ) -> Result<Self, InvalidCookie> {
        Self::from_cookie(&cookie.into(), Encoding::Percent)
    }

    fn from_cookie(cookie: &cookie::Cookie<'_>, encoding: Encoding) -> Result<Self, InvalidCookie> {
        let mut options =
            CookieOptions::new().without_path().without_same_site().encoding(encoding);
        options.path = cookie.path();
        if let Some(domain) = cookie.domain() {
            options = options.domain(domain);
        }
        options.same_site = cookie.same_site().map(|same_site| match same_site {
            cookie::SameSite::Strict => SameSite::Strict,
            cookie::SameSite::Lax => SameSite::Lax,
            cookie::SameSite::None => SameSite::None,
        });
        options.partitioned = cookie.partitioned() == Some(true);
        options.http_only = cookie.http_only() == Some(true);
        let implied = options.partitioned || options.same_site == Some(SameSite::None);
        options.secure = cookie.secure().unwrap_or(implied);
        // In seconds, because not every system's `SystemTime` reaches back to the year 1.
        options.expires = cookie.expires_datetime().map(|expires| {
            let seconds = u64::try_from(expires.unix_timestamp()).unwrap_or_default();
            SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
        });
        // A negative lifetime has ended, like one of zero.
        options.max_age = cookie.max_age().map(|age| age.try_into().unwrap_or_default());
        Self::new(cookie.name(), cookie.value(), options)
    }
}

#[cfg(feature = "cookie")]
impl IntoSetCookie for cookie::CookieBuilder<'_> {
    fn into_set_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.build().into_set_cookie()
    }
}
