//! Values that only the key ring can write and read.

use std::time::{Duration, SystemTime};

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::error::VerifyError;
use super::format::{self, IssuedAt};
use super::key::{Key, KeyRing};
use super::verified::Verified;
use crate::cookie::{
    CookieRule, CookieSpec, CookieValue, InvalidCookie, RequestCookies, SetCookie,
};

/// The prefix of a value.
const MARK: &str = "v1p.";

/// The prefix of the associated data.
const LABEL: &[u8] = b"aside v1 private:";

/// Random, of 24 octets. No two are equal, however many cookies the replicas write with one key.
type Nonce = [u8; 24];

/// A cookie whose value only the key ring can write and read.
///
/// [`CookieSpec::private`] creates it.
///
/// It is a signed cookie that is also encrypted. Only the length of the value is visible. Feature `private`
/// takes its nonces from the system, so it needs a target that the crate `getrandom` supports.
///
/// Delete the cookie by its spec.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, secure::Private};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
/// use std::time::{Duration, SystemTime};
///
/// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
///
/// let keys = KeyRing::from(Key::new([7; 32])?);
/// let visits: Private<'_, u32> = VISITS.private(&keys);
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
pub struct Private<'v, T: CookieValue + ?Sized = str> {
    spec: &'v CookieSpec<'v, T>,
    keys: &'v KeyRing,
}

impl<'a, T: CookieValue + ?Sized> CookieSpec<'a, T> {
    /// Returns this cookie, signed and encrypted (feature `private`).
    ///
    /// The written value has 68 octets plus four thirds of the length of the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies, TemporalResponse};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use std::time::SystemTime;
    ///
    /// const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new());
    ///
    /// let keys = KeyRing::from(Key::new([7; 32])?);
    /// let now = SystemTime::now();
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(CART.private(&keys).with_value("plumbus ×2", now));
    ///
    /// // What the browser sends back.
    /// let line = changes.cookies()[0].header().to_str().unwrap().to_owned();
    /// let pair = line.split(';').next().unwrap();
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).unwrap())]);
    /// let cookies = RequestCookies::new(&headers);
    ///
    /// assert_eq!(CART.private(&keys).read(&cookies, now).unwrap().value(), "plumbus ×2");
    ///
    /// let others = KeyRing::from(Key::new([8; 32])?);
    /// assert!(CART.private(&others).read(&cookies, now).is_err());
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    #[must_use]
    pub fn private<'v>(&'v self, keys: &'v KeyRing) -> Private<'v, T>
    where
        'a: 'v,
    {
        Private { spec: self, keys }
    }
}

impl Private<'_> {
    /// Creates the cookie with a value, encrypted with the first key of the ring.
    ///
    /// `now` is the time of writing, in whole seconds. A time before 1970 counts as 1970. The encoding of
    /// the spec does not apply.
    ///
    /// # Errors
    ///
    /// Returns an error if name and encrypted value together have more than 4096 octets. Returns an error if
    /// the system has no random octets.
    pub fn with_value(
        &self,
        value: impl AsRef<str>,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        self.with_text(value.as_ref(), now)
    }
}

impl<T> Private<'_, T> {
    /// Creates the cookie with a value of the declared type.
    ///
    /// The method of the same name for text has the details.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the value cannot be written as text or as JSON,
    /// - name and encrypted value together have more than 4096 octets, or
    /// - the system has no random octets.
    pub fn with_value(&self, value: &T, now: SystemTime) -> Result<SetCookie, InvalidCookie> {
        self.with_text(&self.spec.text(value)?, now)
    }
}

impl<T: CookieValue + ?Sized> Private<'_, T> {
    fn with_text(&self, value: &str, now: SystemTime) -> Result<SetCookie, InvalidCookie> {
        let mut nonce = Nonce::default();
        getrandom::fill(&mut nonce).map_err(|_| self.spec.invalid_value(CookieRule::Randomness))?;
        self.value_with(nonce, value, now)
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
            let (nonce, msg) = made.split_first_chunk::<24>()?;
            let aad = &associated_data(self.spec.name(), issued_at);
            cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok()
        };
        let cookie = (MARK, self.spec.name());
        format::verify(cookie, self.keys, cookies, (now, max_age), open, read)
    }

    pub(in crate::cookie) fn value_with(
        &self,
        nonce: Nonce,
        value: &str,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        let issued_at = IssuedAt::new(now);
        let aad = &associated_data(self.spec.name(), issued_at);
        let payload = Payload { msg: value.as_bytes(), aad };
        let sealed = cipher(self.keys.first()).encrypt(&XNonce::from(nonce), payload);
        // The cipher's only limit is 256 GiB.
        let sealed = sealed.map_err(|_| self.spec.invalid_value(CookieRule::PairSize))?;
        self.spec.with_text(&format::token(MARK, issued_at, &[&nonce, &sealed]))
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.encryption().into())
}

fn associated_data(name: &str, issued_at: IssuedAt) -> Vec<u8> {
    [LABEL, name.as_bytes(), &[0], &issued_at.octets()].concat()
}

// `derive` would require `T: Copy`.
impl<T: CookieValue + ?Sized> Clone for Private<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: CookieValue + ?Sized> Copy for Private<'_, T> {}
