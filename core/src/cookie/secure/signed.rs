//! Values that only the key ring can write.

use std::time::{Duration, SystemTime};

use hmac::Mac as _;

use super::error::VerifyError;
use super::format::{self, IssuedAt};
use super::key::{HmacSha256, Key, KeyRing};
use super::verified::Verified;
use crate::cookie::{CookieSpec, CookieValue, InvalidCookie, RequestCookies, SetCookie};

/// The prefix of a value.
const MARK: &str = "v1s.";

/// The prefix of a MAC's input.
const LABEL: &[u8] = b"aside v1 signed:";

/// A cookie whose value only the key ring can write, but everybody can read.
///
/// [`CookieSpec::signed`] creates it.
///
/// The signature covers the value, the cookie's name and the time of writing. So nobody can copy a value to
/// another cookie, or use it for longer. The signature does not prove who sent the cookie, so a stolen
/// cookie is a valid session. The methods use no clock, so you pass the time.
///
/// Delete the cookie by its spec.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, secure::Signed};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
/// use std::time::{Duration, SystemTime};
///
/// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
///
/// let keys = KeyRing::from(Key::new([7; 32])?);
/// let visits: Signed<'_, u32> = VISITS.signed(&keys);
/// let now = SystemTime::now();
/// let cookie = visits.with_value(&7, now).unwrap();
///
/// // The browser sends the pair back.
/// let pair = cookie.header().to_str().unwrap().split(';').next().unwrap();
/// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())]);
/// let cookies = RequestCookies::new(&headers);
/// assert_eq!(*visits.read(&cookies, now).unwrap().value(), 7);
///
/// // A shorter limit than that of `read`.
/// let later = now + Duration::from_secs(90);
/// assert!(visits.verify(&cookies, later, Duration::from_secs(60)).unwrap_err().is_expired());
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Debug)]
pub struct Signed<'v, T: CookieValue + ?Sized = str> {
    spec: &'v CookieSpec<'v, T>,
    keys: &'v KeyRing,
}

impl<'a, T: CookieValue + ?Sized> CookieSpec<'a, T> {
    /// Returns this cookie, signed (feature `signed`).
    ///
    /// The written value has 58 octets plus four thirds of the length of the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, TemporalResponse};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use std::time::{Duration, SystemTime};
    ///
    /// const SESSION: CookieSpec =
    ///     CookieSpec::new("session", CookieOptions::new().max_age(Duration::from_secs(3600)));
    ///
    /// let keys = KeyRing::from(Key::new([7; 32])?);
    /// let now = SystemTime::now();
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(SESSION.signed(&keys).with_value("user-7", now));
    ///
    /// // What the browser sends back.
    /// let line = changes.cookies()[0].header().to_str().unwrap().to_owned();
    /// let pair = line.split(';').next().unwrap();
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())]);
    /// let cookies = RequestCookies::new(&headers);
    ///
    /// let session = SESSION.signed(&keys).read(&cookies, now).unwrap();
    /// assert_eq!(session.value(), "user-7");
    ///
    /// let two_hours_later = now + Duration::from_secs(7200);
    /// assert!(SESSION.signed(&keys).read(&cookies, two_hours_later).unwrap_err().is_expired());
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    #[must_use]
    pub fn signed<'v>(&'v self, keys: &'v KeyRing) -> Signed<'v, T>
    where
        'a: 'v,
    {
        Signed { spec: self, keys }
    }
}

impl Signed<'_> {
    /// Creates the cookie with a value, signed with the first key of the ring.
    ///
    /// `now` is the time of writing, in whole seconds. A time before 1970 counts as 1970. The encoding of
    /// the spec does not apply.
    ///
    /// # Errors
    ///
    /// Returns an error if name and signed value together have more than 4096 octets.
    pub fn with_value(
        &self,
        value: impl AsRef<str>,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        self.with_text(value.as_ref(), now)
    }
}

impl<T> Signed<'_, T> {
    /// Creates the cookie with a value of the declared type.
    ///
    /// The method of the same name for text has the details.
    ///
    /// # Errors
    ///
    /// Returns an error if the value cannot be written as text or as JSON. Returns an error if name and signed
    /// value together have more than 4096 octets.
    pub fn with_value(&self, value: &T, now: SystemTime) -> Result<SetCookie, InvalidCookie> {
        self.with_text(&self.spec.text(value)?, now)
    }
}

impl<T: CookieValue + ?Sized> Signed<'_, T> {
    fn with_text(&self, value: &str, now: SystemTime) -> Result<SetCookie, InvalidCookie> {
        let (value, issued_at) = (value.as_bytes(), IssuedAt::new(now));
        let mac = mac(self.keys.first(), self.spec.name(), issued_at, value);
        let mac = mac.finalize().into_bytes();
        self.spec.with_text(&format::token(MARK, issued_at, &[&mac, value]))
    }

    /// Returns the value of the cookie, if it is within the spec's `Max-Age`.
    ///
    /// Without `Max-Age`, the limit is 14 days.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`Self::verify`].
    pub fn read(
        &self,
        cookies: &RequestCookies<'_>,
        now: SystemTime,
    ) -> Result<Verified<T>, VerifyError> {
        self.verify(cookies, now, format::lifetime(self.spec))
    }

    /// Returns the value of the cookie, if it was written at most `max_age` ago.
    ///
    /// `now` is the current time.
    ///
    /// Tries every cookie of the name with every key of the ring, and returns the first that verifies.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the request has no such cookie,
    /// - no key of the ring wrote it for this name,
    /// - it was written more than `max_age` before `now`,
    /// - it was written more than a minute after `now`, by a clock that is ahead, or
    /// - the value does not match the spec's type.
    pub fn verify(
        &self,
        cookies: &RequestCookies<'_>,
        now: SystemTime,
        max_age: Duration,
    ) -> Result<Verified<T>, VerifyError> {
        let read = |text| self.spec.read_owned(text).map_err(VerifyError::invalid_value);
        self.verify_as(cookies, now, max_age, read)
    }

    /// Verifies as [`Self::verify`] does. `read` makes another value of the text.
    pub(crate) fn verify_as<V: CookieValue + ?Sized>(
        &self,
        cookies: &RequestCookies<'_>,
        now: SystemTime,
        max_age: Duration,
        read: impl Fn(String) -> Result<V::Owned, VerifyError>,
    ) -> Result<Verified<V>, VerifyError> {
        let open = |key: &Key, issued_at, made: &[u8]| {
            let (signature, value) = made.split_first_chunk::<32>()?;
            let mac = mac(key, self.spec.name(), issued_at, value);
            // Compares in constant time.
            mac.verify(signature.into()).is_ok().then(|| value.to_vec())
        };
        let cookie = (MARK, self.spec.name());
        format::verify(cookie, self.keys, cookies, (now, max_age), open, read)
    }
}

fn mac(key: &Key, name: &str, issued_at: IssuedAt, value: &[u8]) -> HmacSha256 {
    key.signing()
        .chain_update(LABEL)
        .chain_update(name)
        .chain_update([0])
        .chain_update(issued_at.octets())
        .chain_update(value)
}

// `derive` would require `T: Copy`.
impl<T: CookieValue + ?Sized> Clone for Signed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: CookieValue + ?Sized> Copy for Signed<'_, T> {}
