//! A session declared once.

use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cookie::{
    CookieOptions, CookieSpec, IntoDeleteCookie, InvalidCookie, KeyRing, RequestCookies, SetCookie,
    Verified, VerifyError,
};

const IDLE_TIMEOUT: Duration = Duration::from_secs(30 * 60);
const ABSOLUTE_TIMEOUT: Duration = Duration::from_secs(8 * 60 * 60);

/// The declaration of a session: its cookie, its value and its lifetime.
///
/// The value is written as JSON. By default a session ends 30 minutes after it was last written, and 8 hours
/// after it began. Declare it in a `const`, where the compiler checks it as it checks a
/// [`CookieSpec`](crate::CookieSpec). It can be deleted like one.
///
/// A copy of the cookie stays valid after log-out, until it expires. The documentation of the
/// [module](crate::session#security) says what follows from that.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::{Aside, CookieOptions, session::SessionSpec};
/// use std::time::Duration;
///
/// const CART: SessionSpec<Vec<u32>> =
///     SessionSpec::signed("cart", CookieOptions::new()).idle_timeout(Duration::from_secs(3600));
///
/// let aside = Aside::default();
/// aside.delete_cookie(CART);
/// assert_eq!(aside.cookies()[0].name(), "cart");
/// # }
/// ```
pub struct SessionSpec<'a, T> {
    cookie: CookieSpec<'a>,
    protection: Protection,
    idle: Duration,
    absolute: Duration,
    value: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    #[cfg(feature = "signed")]
    Signed,
    #[cfg(feature = "private")]
    Private,
}

impl<'a, T: Serialize + DeserializeOwned> SessionSpec<'a, T> {
    /// Declares a session that the user can read but not change (feature `signed`).
    ///
    /// Use this in a `const`.
    ///
    /// The timeouts replace `Max-Age` and `Expires` of the options.
    ///
    /// # Panics
    ///
    /// Panics if the cookie breaks a rule of [`InvalidCookie`]. In a `const` this is a compile error. Use
    /// [`Self::try_signed`] at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, session::SessionSpec};
    ///
    /// const CART: SessionSpec<Vec<u32>> = SessionSpec::signed("cart", CookieOptions::new());
    /// assert_eq!(CART.name(), "cart");
    /// ```
    #[cfg(feature = "signed")]
    #[must_use]
    #[track_caller]
    pub const fn signed(name: &'a str, options: CookieOptions<'a>) -> Self {
        Self::of(CookieSpec::new(name, options), Protection::Signed)
    }

    /// Declares a session as [`Self::signed`] does, with parts that are known at run time.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`CookieSpec::try_new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, session::SessionSpec};
    ///
    /// let tenant = String::from("tenant 7");
    /// assert!(SessionSpec::<u32>::try_signed(&tenant, CookieOptions::new()).is_err());
    /// ```
    #[cfg(feature = "signed")]
    pub fn try_signed(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie> {
        Ok(Self::of(CookieSpec::try_new(name, options)?, Protection::Signed))
    }

    /// Declares a session that the user can neither read nor change (feature `private`).
    ///
    /// Use this in a `const`.
    ///
    /// The timeouts replace `Max-Age` and `Expires` of the options. The length of the value is visible.
    ///
    /// # Panics
    ///
    /// Panics if the cookie breaks a rule of [`InvalidCookie`]. In a `const` this is a compile error. Use
    /// [`Self::try_private`] at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, session::SessionSpec};
    ///
    /// const CART: SessionSpec<Vec<u32>> = SessionSpec::private("cart", CookieOptions::new());
    /// assert_eq!(CART.name(), "cart");
    /// ```
    #[cfg(feature = "private")]
    #[must_use]
    #[track_caller]
    pub const fn private(name: &'a str, options: CookieOptions<'a>) -> Self {
        Self::of(CookieSpec::new(name, options), Protection::Private)
    }

    /// Declares a session as [`Self::private`] does, with parts that are known at run time.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`CookieSpec::try_new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, session::SessionSpec};
    ///
    /// let tenant = String::from("tenant 7");
    /// assert!(SessionSpec::<u32>::try_private(&tenant, CookieOptions::new()).is_err());
    /// ```
    #[cfg(feature = "private")]
    pub fn try_private(name: &'a str, options: CookieOptions<'a>) -> Result<Self, InvalidCookie> {
        Ok(Self::of(CookieSpec::try_new(name, options)?, Protection::Private))
    }

    const fn of(cookie: CookieSpec<'a>, protection: Protection) -> Self {
        let (idle, absolute) = (IDLE_TIMEOUT, ABSOLUTE_TIMEOUT);
        Self { cookie, protection, idle, absolute, value: PhantomData }.with_max_age()
    }

    /// Sets how long a session lives after it was last written. The default is 30 minutes.
    ///
    /// The time is rounded up to whole seconds.
    ///
    /// [`Session::save`](crate::session::Session::save) writes an unchanged session again after half of that
    /// time.
    #[must_use]
    pub const fn idle_timeout(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self.with_max_age()
    }

    /// Sets how long a session lives after it began, rounded up to whole seconds. 8 hours by default.
    ///
    /// No number of requests makes it longer.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "signed")] {
    /// use aside::{CookieOptions, session::SessionSpec};
    /// use std::time::Duration;
    ///
    /// const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
    /// const CART: SessionSpec<Vec<u32>> =
    ///     SessionSpec::signed("cart", CookieOptions::new()).idle_timeout(WEEK).absolute_timeout(WEEK);
    /// # let _ = CART;
    /// # }
    /// ```
    #[must_use]
    pub const fn absolute_timeout(mut self, absolute: Duration) -> Self {
        self.absolute = absolute;
        self.with_max_age()
    }

    const fn with_max_age(mut self) -> Self {
        let is_shorter = self.idle.as_nanos() < self.absolute.as_nanos();
        self.cookie = self.cookie.with_max_age(if is_shorter { self.idle } else { self.absolute });
        self
    }
}

impl<'a, T> SessionSpec<'a, T> {
    /// Returns the name of the cookie.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.cookie.name()
    }

    pub(crate) fn cookie(&self) -> CookieSpec<'a> {
        self.cookie
    }

    pub(super) fn idle(&self) -> Duration {
        self.idle
    }

    pub(super) fn absolute(&self) -> Duration {
        self.absolute
    }

    /// The first cookie of the name that a key wrote within the idle timeout, and whose value `read`
    /// accepts.
    pub(super) fn verify<V>(
        &self,
        cookies: &RequestCookies<'_>,
        keys: &KeyRing,
        now: SystemTime,
        read: impl Fn(String) -> Result<V, VerifyError>,
    ) -> Result<Verified<V>, VerifyError> {
        match self.protection {
            #[cfg(feature = "signed")]
            Protection::Signed => self.cookie.signed(keys).verify_as(cookies, now, self.idle, read),
            #[cfg(feature = "private")]
            Protection::Private => {
                self.cookie.private(keys).verify_as(cookies, now, self.idle, read)
            }
        }
    }

    /// The cookie with a text, for at most `rest`.
    pub(super) fn write(
        &self,
        text: &str,
        keys: &KeyRing,
        now: SystemTime,
        rest: Duration,
    ) -> Result<SetCookie, InvalidCookie> {
        let shorter;
        let cookie = if rest < self.idle {
            shorter = self.cookie.with_max_age(rest);
            &shorter
        } else {
            &self.cookie
        };
        match self.protection {
            #[cfg(feature = "signed")]
            Protection::Signed => cookie.signed(keys).with_value(text, now),
            #[cfg(feature = "private")]
            Protection::Private => cookie.private(keys).with_value(text, now),
        }
    }
}

impl<T> IntoDeleteCookie for SessionSpec<'_, T> {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.cookie.into_delete_cookie()
    }
}

impl<T> IntoDeleteCookie for &SessionSpec<'_, T> {
    fn into_delete_cookie(self) -> Result<SetCookie, InvalidCookie> {
        self.cookie.into_delete_cookie()
    }
}

// `derive` would require `T: Copy`.
impl<T> Clone for SessionSpec<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SessionSpec<'_, T> {}

impl<T> fmt::Debug for SessionSpec<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionSpec")
            .field("cookie", &self.cookie)
            .field("protection", &self.protection)
            .field("idle_timeout", &self.idle)
            .field("absolute_timeout", &self.absolute)
            .finish_non_exhaustive()
    }
}
