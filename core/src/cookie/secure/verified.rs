//! A value that a key ring verified.

use std::borrow::Borrow as _;
use std::fmt;
use std::time::SystemTime;

use crate::cookie::CookieValue;

/// A value that a key of the ring wrote, and the time of writing.
///
/// # Examples
///
/// Retire a key when no cookie of it is left. Until then, write its cookies again:
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, TemporalResponse};
/// use std::time::SystemTime;
///
/// const LOGIN: CookieSpec = CookieSpec::new("login", CookieOptions::new());
///
/// fn user(changes: &mut TemporalResponse, cookies: &RequestCookies<'_>, keys: &KeyRing, now: SystemTime) -> Option<String> {
///     let login = LOGIN.signed(keys).read(cookies, now).ok()?;
///     if !login.is_current_key() {
///         changes.set_cookie(LOGIN.signed(keys).with_value(&login, now));
///     }
///     Some(login.into_value())
/// }
///
/// # let (old, new) = (Key::new([1; 32])?, Key::new([2; 32])?);
/// # let (now, before) = (SystemTime::now(), KeyRing::from(old.clone()));
/// # let cookie = LOGIN.signed(&before).with_value("user-7", now).unwrap();
/// # let pair = cookie.header().to_str().unwrap().split(';').next().unwrap();
/// # let headers = http::HeaderMap::from_iter([(http::header::COOKIE, pair.parse().unwrap())]);
/// # let mut changes = TemporalResponse::default();
/// # let keys = KeyRing::new([new, old])?;
/// # let user = user(&mut changes, &RequestCookies::new(&headers), &keys, now);
/// # assert_eq!((user.as_deref(), changes.cookies().len()), (Some("user-7"), 1));
/// # }
/// # Ok::<(), aside::InvalidKey>(())
/// ```
pub struct Verified<T: CookieValue + ?Sized = str> {
    pub(super) value: T::Owned,
    pub(super) issued_at: SystemTime,
    pub(super) current_key: bool,
}

impl<T: CookieValue + ?Sized> Verified<T> {
    /// Returns the value.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "signed")] {
    /// use aside::{CookieOptions, CookieSpec, secure::Verified};
    /// use std::time::SystemTime;
    ///
    /// const TEAM: CookieSpec<u32> = CookieSpec::parsed("team", CookieOptions::new());
    ///
    /// fn describe(team: &Verified<u32>, now: SystemTime) -> String {
    ///     let age = now.duration_since(team.issued_at()).unwrap_or_default();
    ///     format!("team {}, chosen {} seconds ago", team.value(), age.as_secs())
    /// }
    /// # let _ = describe;
    /// # }
    /// ```
    #[must_use]
    pub fn value(&self) -> &T {
        self.value.borrow()
    }

    /// Returns the value, without the borrow.
    #[must_use]
    pub fn into_value(self) -> T::Owned {
        self.value
    }

    /// Returns the time of writing, in whole seconds.
    ///
    /// It is from the clock of the replica that wrote the cookie.
    #[must_use]
    pub fn issued_at(&self) -> SystemTime {
        self.issued_at
    }

    /// Returns true if the current key wrote it. Otherwise, set the cookie again before that key retires.
    #[must_use]
    pub fn is_current_key(&self) -> bool {
        self.current_key
    }
}

impl AsRef<str> for Verified {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

// `derive` would require the same of `T`, which is `str` for text.
impl<T: CookieValue<Owned: Clone> + ?Sized> Clone for Verified<T> {
    fn clone(&self) -> Self {
        let Self { value, issued_at, current_key } = self;
        Self { value: value.clone(), issued_at: *issued_at, current_key: *current_key }
    }
}

impl<T: CookieValue<Owned: PartialEq> + ?Sized> PartialEq for Verified<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
            && self.issued_at == other.issued_at
            && self.current_key == other.current_key
    }
}

impl<T: CookieValue<Owned: Eq> + ?Sized> Eq for Verified<T> {}

impl<T: CookieValue + ?Sized> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("issued_at", &self.issued_at)
            .field("current_key", &self.current_key)
            .finish_non_exhaustive()
    }
}
