//! Values that only the key ring can have written.

use std::time::{Duration, SystemTime};

use hmac::Mac as _;

use super::error::VerifyError;
use super::format::{self, IssuedAt};
use super::key::{HmacSha256, Key, KeyRing};
use super::verified::Verified;
use crate::cookie::{CookieSpec, CookieValue, InvalidCookie, RequestCookies, SetCookie};

/// What a value begins with.
const MARK: &str = "v1s.";

/// What a MAC begins with.
const LABEL: &[u8] = b"aside v1 signed:";

/// A cookie whose value only the key ring can have written; anybody who holds it can read it. From
/// [`CookieSpec::signed`].
///
/// The signature covers the value, the cookie's name and the time of writing, so no value can be moved to
/// another cookie or kept for longer than it was meant. It does not say who sent it: whoever has the cookie
/// has the session. Nothing here looks at a clock: the time is given.
///
/// A cookie is deleted by its spec, as any other.
#[derive(Debug)]
pub struct Signed<'v, T: CookieValue + ?Sized = str> {
    spec: &'v CookieSpec<'v, T>,
    keys: &'v KeyRing,
}

impl<'a, T: CookieValue + ?Sized> CookieSpec<'a, T> {
    /// This cookie, signed: feature `signed`. Needs 58 octets and four thirds of the value.
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
    /// The cookie with a value, signed with the first key of the ring, to be set. `now` is the time of
    /// writing, cut to seconds; before 1970 it counts as 1970. The encoding of the spec does not matter.
    ///
    /// # Errors
    ///
    /// If the signed value is too long: with the name at most 4096 octets.
    pub fn with_value(
        &self,
        value: impl AsRef<str>,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        self.with_text(value.as_ref(), now)
    }
}

impl<T> Signed<'_, T> {
    /// Creates the cookie with a value of the declared type, as the method of the same name does for text.
    ///
    /// # Errors
    ///
    /// Returns an error if the value cannot be written as text or as JSON, or if the signed value is too
    /// long.
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

    /// The value that the request brought, believed for as long as the spec's `Max-Age` after it was
    /// written, or for 14 days if the spec has none.
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

    /// The value that the request brought, if it was written at most `max_age` before `now`. Every cookie
    /// of the name is tried, with every key of the ring; the first that holds is taken.
    ///
    /// # Errors
    ///
    /// If the request has no such cookie, or none that a key of the ring wrote for this name, in time, and
    /// no more than a minute ahead of `now`, since clocks of replicas differ. If the value is not of the
    /// spec's type.
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

// `derive` would ask for `T: Copy`.
impl<T: CookieValue + ?Sized> Clone for Signed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: CookieValue + ?Sized> Copy for Signed<'_, T> {}
