//! A cookie declared once.

use std::fmt::{self, Display};
use std::str::FromStr;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
use std::time::Duration;

use super::attributes::Attributes;
use super::encoding::InvalidCookieValue;
use super::error::InvalidCookie;
use super::identity::CookieId;
use super::options::CookieOptions;
use super::rule::{Breach, CookiePart, CookieRule};
use super::set_cookie::SetCookie;
use super::value::{Codec, CookieValue};

/// A cookie's name and options, declared and checked once.
///
/// Set, read and delete the cookie through its spec, so that its attributes always agree. In a `const`, the
/// compiler rejects a cookie that browsers would drop. If a part is known only at run time, use
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
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(SESSION.with_value("31d4d96e"));
/// assert_eq!(
///     changes.cookies()[0].header(),
///     "__Host-session=31d4d96e; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Strict",
/// );
/// ```
///
/// The value of a cookie is text by default. [`Self::parsed`] declares a type with `FromStr` and `Display`, and
/// `CookieSpec::json` (feature `json`) a type that serde reads and writes:
///
/// ```
/// # #[cfg(feature = "json")] {
/// use aside::{CookieOptions, CookieSpec, RequestCookies, TemporalResponse};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Prefs { theme: String, rows: u32 }
///
/// const PREFS: CookieSpec<Prefs> = CookieSpec::json("prefs", CookieOptions::new());
///
/// let prefs = Prefs { theme: "dark".into(), rows: 20 };
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(PREFS.with_value(&prefs));
///
/// // The browser sends the value back.
/// let line = changes.cookies()[0].header().to_str().unwrap().to_owned();
/// let pair = HeaderValue::from_str(line.split(';').next().unwrap()).unwrap();
/// let headers = HeaderMap::from_iter([(COOKIE, pair)]);
/// assert_eq!(RequestCookies::new(&headers).get(&PREFS).unwrap(), Some(prefs));
/// # }
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
/// Every other rule applies too. A prefix counts in any letter case:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const SESSION: CookieSpec = CookieSpec::new("__HOST-HTTP-session", CookieOptions::new().secure(true));
/// ```
///
/// A name that is not a token:
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
/// A path or a domain that would add an attribute, or that browsers ignore:
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
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().path("/my files"));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec<u32> = CookieSpec::parsed("cart", CookieOptions::new().path("/shop/../cart"));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example; HttpOnly"));
/// ```
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec};
/// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("256.1.1.1"));
/// ```
///
/// With the encoding that Python reads, a name that Python reserves for an attribute:
///
/// ```compile_fail,E0080
/// # use aside::{CookieOptions, CookieSpec, Encoding};
/// const PATH: CookieSpec = CookieSpec::new("path", CookieOptions::new().encoding(Encoding::Quoted));
/// ```
pub struct CookieSpec<'a, T: CookieValue + ?Sized = str> {
    name: &'a str,
    options: CookieOptions<'a>,
    attributes: Attributes,
    codec: T::Codec,
}

impl<'a> CookieSpec<'a> {
    /// Declares a cookie whose value is text.
    ///
    /// Use this in a `const`.
    ///
    /// # Panics
    ///
    /// Panics if the cookie breaks a rule of [`InvalidCookie`]. In a `const` this is a compile error. Use
    /// [`Self::try_new`] at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec};
    ///
    /// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new().path("/app"));
    /// assert_eq!(THEME.name(), "theme");
    /// assert_eq!(THEME.options(), CookieOptions::new().path("/app"));
    /// ```
    #[must_use]
    #[track_caller]
    pub const fn new(name: &'a str, options: CookieOptions<'a>) -> Self {
        Self::checked(name, options, ())
    }

    /// Declares a text cookie whose name, path or domain is known at run time.
    ///
    /// # Errors
    ///
    /// Returns an error if the name or an attribute does not match the grammar. Returns an error if the prefix
    /// of the name or an attribute requires another attribute.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, error::CookieRule};
    ///
    /// let name = String::from("tenant-7");
    /// assert!(CookieSpec::try_new(&name, CookieOptions::new()).is_ok());
    ///
    /// let error = CookieSpec::try_new("tenant 7", CookieOptions::new()).unwrap_err();
    /// assert_eq!((error.rule(), error.at()), (CookieRule::Token, Some(6)));
    /// ```
    pub fn try_new(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie> {
        Self::try_checked(name, options, ())
    }

    /// Creates the cookie with a value.
    ///
    /// # Errors
    ///
    /// Returns an error if the [encoding](CookieOptions::encoding) cannot write the value, or if it is too
    /// long. `set_cookie` accepts the whole `Result`.
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
        self.with_text(value.as_ref())
    }
}

impl<'a, T> CookieSpec<'a, T> {
    /// Declares a cookie whose value is written by `Display` and read by `FromStr`.
    ///
    /// Use this in a `const`.
    ///
    /// # Panics
    ///
    /// Panics if the cookie breaks a rule of [`InvalidCookie`]. In a `const` this is a compile error. Use
    /// [`Self::try_parsed`] at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec};
    ///
    /// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
    /// assert_eq!(VISITS.with_value(&7)?.header(), "visits=7; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub const fn parsed(name: &'a str, options: CookieOptions<'a>) -> Self
    where
        T: FromStr + Display,
    {
        Self::checked(name, options, Codec::text())
    }

    /// Declares a cookie as [`Self::parsed`] does, with parts that are known at run time.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`CookieSpec::try_new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec};
    ///
    /// assert!(CookieSpec::<u32>::try_parsed("visits of 7", CookieOptions::new()).is_err());
    /// ```
    pub fn try_parsed(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie>
    where
        T: FromStr + Display,
    {
        Self::try_checked(name, options, Codec::text())
    }

    /// Declares a cookie whose value is JSON (feature `json`).
    ///
    /// Use this in a `const`. Setting a value that JSON cannot read back is an error. Examples are NaN and a value
    /// nested more than 127 deep. JSON writes `Some(f64::NAN)` as null, so it reads back as `None`.
    ///
    /// # Panics
    ///
    /// Panics if the cookie breaks a rule of [`InvalidCookie`]. In a `const` this is a compile error. Use
    /// [`Self::try_json`] at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec};
    ///
    /// const RECENT: CookieSpec<Vec<u32>> = CookieSpec::json("recent", CookieOptions::new());
    /// assert_eq!(RECENT.with_value(&vec![7, 8])?.header(), "recent=[7%2C8]; Path=/; SameSite=Lax");
    /// # Ok::<(), aside::InvalidCookie>(())
    /// ```
    #[cfg(feature = "json")]
    #[must_use]
    #[track_caller]
    pub const fn json(name: &'a str, options: CookieOptions<'a>) -> Self
    where
        T: serde::Serialize + serde::de::DeserializeOwned,
    {
        Self::checked(name, options, Codec::json())
    }

    /// Declares a cookie as [`Self::json`] does, with parts that are known at run time.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`CookieSpec::try_new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec};
    ///
    /// assert!(CookieSpec::<Vec<u32>>::try_json("recent of 7", CookieOptions::new()).is_err());
    /// ```
    #[cfg(feature = "json")]
    pub fn try_json(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie>
    where
        T: serde::Serialize + serde::de::DeserializeOwned,
    {
        Self::try_checked(name, options, Codec::json())
    }

    /// Creates the cookie with a value of the declared type.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the value cannot be written as text or as JSON,
    /// - the [encoding](CookieOptions::encoding) cannot write that text, or
    /// - name and encoded value together have more than 4096 octets.
    ///
    /// `set_cookie` accepts the whole `Result`.
    pub fn with_value(&self, value: &T) -> Result<SetCookie, InvalidCookie> {
        self.with_text(&self.text(value)?)
    }

    /// The value as text, before the encoding.
    pub(super) fn text(&self, value: &T) -> Result<String, InvalidCookie> {
        (self.codec.write)(value).map_err(|rule| self.invalid_value(rule))
    }
}

impl<'a, T: CookieValue + ?Sized> CookieSpec<'a, T> {
    #[track_caller]
    const fn checked(name: &'a str, options: CookieOptions<'a>, codec: T::Codec) -> Self {
        match options.breach(name) {
            Some(breach) => panic!("{}", breach.rule.sentence()),
            None => Self::unchecked(name, options, codec),
        }
    }

    fn try_checked(
        name: &'a str,
        options: CookieOptions<'a>,
        codec: T::Codec,
    ) -> Result<Self, InvalidCookie> {
        if let Some(breach) = options.breach(name) {
            return Err(InvalidCookie::new(name, breach));
        }
        options.expires_seconds().map_err(|breach| InvalidCookie::new(name, breach))?;
        Ok(Self::unchecked(name, options, codec))
    }

    const fn unchecked(name: &'a str, options: CookieOptions<'a>, codec: T::Codec) -> Self {
        Self { name, options, attributes: Attributes::of(&options), codec }
    }

    /// The same cookie with another lifetime, which no rule restricts.
    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    pub(crate) const fn with_max_age(self, max_age: Duration) -> Self {
        Self::unchecked(self.name, self.options.lasting(max_age), self.codec)
    }

    pub(crate) fn invalid_value(&self, rule: CookieRule) -> InvalidCookie {
        InvalidCookie::new(self.name, Breach { part: CookiePart::Value, rule, at: None })
    }

    #[inline]
    pub(crate) fn with_text(&self, value: &str) -> Result<SetCookie, InvalidCookie> {
        SetCookie::write(self.name, value, &self.options, &self.attributes)
    }

    #[inline]
    pub(super) fn read<'r>(&self, raw: &'r [u8]) -> Result<T::Read<'r>, InvalidCookieValue> {
        let text = self.options.encoding.read(raw);
        text.and_then(|text| T::read(&self.codec, text)).map_err(|error| error.of(self.name))
    }

    /// The value of a text that a key ring wrote.
    #[cfg(any(feature = "signed", feature = "private"))]
    pub(super) fn read_owned(&self, text: String) -> Result<T::Owned, InvalidCookieValue> {
        T::read_owned(&self.codec, text).map_err(|error| error.of(self.name))
    }

    /// The cookie's deletion, with the same attributes, no value, and both expiries in the past.
    pub(crate) fn deletion(&self) -> Result<SetCookie, InvalidCookie> {
        let options = self.options.expired();
        SetCookie::write(self.name, "", &options, &Attributes::of(&options))
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the options.
    #[must_use]
    pub const fn options(&self) -> CookieOptions<'a> {
        self.options
    }
}

impl<'a, T: CookieValue + ?Sized> From<CookieSpec<'a, T>> for CookieId<'a> {
    fn from(spec: CookieSpec<'a, T>) -> Self {
        Self::of_options(spec.name(), spec.options())
    }
}

impl<'a, T: CookieValue + ?Sized> From<&CookieSpec<'a, T>> for CookieId<'a> {
    fn from(spec: &CookieSpec<'a, T>) -> Self {
        Self::from(*spec)
    }
}

// `derive` would require the same of `T`.
impl<T: CookieValue + ?Sized> Clone for CookieSpec<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: CookieValue + ?Sized> Copy for CookieSpec<'_, T> {}

/// Two specs are equal if their names and options are.
impl<T: CookieValue + ?Sized> PartialEq for CookieSpec<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.options == other.options
    }
}

impl<T: CookieValue + ?Sized> Eq for CookieSpec<'_, T> {}

impl<T: CookieValue + ?Sized> fmt::Debug for CookieSpec<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSpec")
            .field("name", &self.name)
            .field("options", &self.options)
            .finish()
    }
}
