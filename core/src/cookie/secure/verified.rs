//! What a key ring vouches for.

use std::fmt;
use std::time::SystemTime;

/// A value that a key of the ring wrote for this cookie, and when; `Debug` does not show it.
///
/// # Examples
///
/// A key is retired once no cookie of it is left, so what it wrote is written again:
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, TemporalResponse};
/// use std::time::SystemTime;
///
/// const LOGIN: CookieSpec = CookieSpec::new("login", CookieOptions::new());
///
/// fn user(said: &mut TemporalResponse, cookies: &RequestCookies<'_>, keys: &KeyRing, now: SystemTime) -> Option<String> {
///     let login = LOGIN.signed(keys).read(cookies, now).ok()?;
///     if !login.is_current_key() {
///         said.set_cookie(LOGIN.signed(keys).with_value(&login, now));
///     }
///     Some(login.into_value())
/// }
///
/// # let (old, new) = (Key::new([1; 32])?, Key::new([2; 32])?);
/// # let (now, before) = (SystemTime::now(), KeyRing::from(old.clone()));
/// # let cookie = LOGIN.signed(&before).with_value("user-7", now).unwrap();
/// # let pair = cookie.header().to_str().unwrap().split(';').next().unwrap();
/// # let headers = http::HeaderMap::from_iter([(http::header::COOKIE, pair.parse().unwrap())]);
/// # let mut said = TemporalResponse::default();
/// # let keys = KeyRing::new([new, old])?;
/// # let user = user(&mut said, &RequestCookies::new(&headers), &keys, now);
/// # assert_eq!((user.as_deref(), said.cookies().len()), (Some("user-7"), 1));
/// # }
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    pub(super) value: String,
    pub(super) issued_at: SystemTime,
    pub(super) current_key: bool,
}

impl Verified {
    /// The value as it was given.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value itself.
    #[must_use]
    pub fn into_value(self) -> String {
        self.value
    }

    /// When it was written, in whole seconds, by the clock of the replica that wrote it.
    #[must_use]
    pub fn issued_at(&self) -> SystemTime {
        self.issued_at
    }

    /// Whether the key that writes now wrote it; if not, set the cookie again before that key retires.
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

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.value.len())
    }
}
