//! A cookie declared once.

use std::fmt;

use super::attributes::Attributes;
use super::error::InvalidCookie;
use super::identity::CookieId;
use super::options::CookieOptions;
use super::set_cookie::SetCookie;

/// A cookie's name with its options, checked as one and declared once.
///
/// Setting, reading and deleting all go through it, so none can forget an attribute. In a `const` the
/// compiler refuses what a user agent would drop; for parts known only at run time there is
/// [`Self::try_new`].
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, SameSite, TemporalResponse};
/// use std::time::Duration;
///
/// const SESSION: CookieSpec = CookieSpec::new(
///     "__Host-session",
///     CookieOptions::new().secure(true).http_only(true).same_site(SameSite::Strict).max_age(Duration::from_secs(3600)),
/// );
///
/// let mut said = TemporalResponse::default();
/// said.set_cookie(SESSION.with_value("31d4d96e"));
/// assert_eq!(
///     said.cookies()[0].header(),
///     "__Host-session=31d4d96e; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Strict",
/// );
/// ```
///
/// A `__Host-` cookie must be `Secure`, so this does not compile:
///
/// ```compile_fail,E0080
/// use aside::{CookieOptions, CookieSpec};
///
/// const SESSION: CookieSpec = CookieSpec::new("__Host-session", CookieOptions::new());
/// ```
///
/// Nor does anything else that a rule forbids. In any letter case:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const SESSION: CookieSpec = CookieSpec::new("__HOST-HTTP-session", CookieOptions::new().secure(true));
/// ```
///
/// A name that is no token:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const SESSION: CookieSpec = CookieSpec::new("my session", CookieOptions::new());
/// ```
///
/// `SameSite=None` or `Partitioned` without `Secure`:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec, SameSite};
/// const EMBED: CookieSpec = CookieSpec::new("embed", CookieOptions::new().same_site(SameSite::None));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const EMBED: CookieSpec = CookieSpec::new("embed", CookieOptions::new().partitioned(true));
/// ```
///
/// A path or a domain that would smuggle an attribute in, or that user agents ignore:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().path("/; Domain=evil.example"));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().path("shop"));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example; HttpOnly"));
/// ```
///
/// With the encoding that Python reads, a name that Python keeps for an attribute:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec, Encoding};
/// const PATH: CookieSpec = CookieSpec::new("path", CookieOptions::new().encoding(Encoding::Quoted));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CookieSpec<'a> {
    name: &'a str,
    options: CookieOptions<'a>,
    attributes: Attributes,
}

impl<'a> CookieSpec<'a> {
    /// Declares a cookie; meant for a `const`.
    ///
    /// # Panics
    ///
    /// If a rule is broken that [`InvalidCookie`] knows: in a `const` this is a compile error. Use
    /// [`Self::try_new`] at run time.
    #[must_use]
    #[track_caller]
    pub const fn new(name: &'a str, options: CookieOptions<'a>) -> Self {
        match options.breach(name) {
            Some(breach) => panic!("{}", breach.rule.sentence()),
            None => Self::checked(name, options),
        }
    }

    /// Declares a cookie whose name, path or domain is known only at run time.
    ///
    /// # Errors
    ///
    /// If name, path, domain or date are not what the grammar allows, or a prefix of the name or an
    /// attribute asks for another that is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, error::CookieRule};
    ///
    /// let name = String::from("tenant-7");
    /// assert!(CookieSpec::try_new(&name, CookieOptions::new()).is_ok());
    ///
    /// let refused = CookieSpec::try_new("tenant 7", CookieOptions::new()).unwrap_err();
    /// assert_eq!((refused.rule(), refused.at()), (CookieRule::Token, Some(6)));
    /// ```
    pub fn try_new(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie> {
        if let Some(breach) = options.breach(name) {
            return Err(InvalidCookie::new(name, breach));
        }
        options.expires_seconds().map_err(|breach| InvalidCookie::new(name, breach))?;
        Ok(Self::checked(name, options))
    }

    const fn checked(name: &'a str, options: CookieOptions<'a>) -> Self {
        Self { name, options, attributes: Attributes::of(&options) }
    }

    /// The cookie with a value, to be set.
    ///
    /// # Errors
    ///
    /// If the [encoding](CookieOptions::encoding) cannot write the value, or it is too long. The verbs
    /// called `set_cookie` take the whole `Result`: said aside, an error is remembered.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, error::CookieRule};
    ///
    /// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
    ///
    /// assert_eq!(THEME.with_value("dark mode")?.header(), "theme=dark%20mode; Path=/; SameSite=Lax");
    /// assert_eq!(THEME.with_value("x".repeat(4096)).unwrap_err().rule(), CookieRule::PairSize);
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    pub fn with_value(&self, value: impl AsRef<str>) -> Result<SetCookie, InvalidCookie> {
        SetCookie::write(self.name, value.as_ref(), &self.options, &self.attributes)
    }

    /// The cookie's deletion: the same attributes, no value, and both expiries in the past.
    pub(super) fn deletion(&self) -> Result<SetCookie, InvalidCookie> {
        let options = self.options.expired();
        SetCookie::write(self.name, "", &options, &Attributes::of(&options))
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The options.
    #[must_use]
    pub const fn options(&self) -> CookieOptions<'a> {
        self.options
    }
}

impl<'a> From<CookieSpec<'a>> for CookieId<'a> {
    fn from(spec: CookieSpec<'a>) -> Self {
        Self::of_options(spec.name(), spec.options())
    }
}

impl<'a> From<&CookieSpec<'a>> for CookieId<'a> {
    fn from(spec: &CookieSpec<'a>) -> Self {
        Self::from(*spec)
    }
}

impl fmt::Debug for CookieSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSpec")
            .field("name", &self.name)
            .field("options", &self.options)
            .finish()
    }
}
