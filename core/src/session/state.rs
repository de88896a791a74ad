//! The session of one request.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::spec::SessionSpec;
use crate::cookie::{
    InvalidCookie, IssuedAt, KeyRing, RequestCookies, VerifyError, VerifyErrorKind, read_json,
    write_json,
};
use crate::handle::Aside;

/// The session of one request, from [`Sessions::load`](super::Sessions::load).
///
/// Change [`Self::value`] and call [`Self::save`]. Without that call nothing is sent. `Debug` does not show the
/// value.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::session::{Session, SessionSpec, Sessions};
/// use aside::{Aside, CookieOptions, Key, RequestCookies};
/// use http::HeaderMap;
/// use std::time::SystemTime;
///
/// const VISITS: SessionSpec<u32> = SessionSpec::signed("visits", CookieOptions::new());
///
/// let sessions = Sessions::new(Key::new([7; 32])?.into(), SystemTime::now);
/// let (aside, headers) = (Aside::default(), HeaderMap::new());
///
/// let mut session: Session<'_, u32> = sessions.load(&VISITS, &aside, &RequestCookies::new(&headers));
/// assert_eq!(session.value, None);
/// session.value = Some(session.value.unwrap_or(0) + 1);
/// session.save(&aside);
/// assert!(aside.cookies()[0].header().to_str().unwrap().starts_with("visits=v1s."));
/// # }
/// # Ok::<(), aside::InvalidKey>(())
/// ```
pub struct Session<'a, T> {
    /// The value, or `None` for an anonymous request.
    pub value: Option<T>,
    spec: SessionSpec<'a, T>,
    keys: KeyRing,
    now: SystemTime,
    /// The time at which it began. For a new session, this is now.
    began: u64,
    /// The browser's session, if it verifies.
    stored: Option<Stored>,
    error: Option<VerifyError>,
}

struct Stored {
    began: u64,
    /// The position at which the value begins.
    text: String,
    json_at: usize,
    is_due: bool,
}

impl<'a, T: Serialize + DeserializeOwned> Session<'a, T> {
    pub(super) fn load(
        spec: SessionSpec<'a, T>,
        cookies: &RequestCookies<'_>,
        keys: KeyRing,
        now: SystemTime,
    ) -> Self {
        let read = |text| read(&spec, text, now);
        match spec.verify(cookies, &keys, now, read) {
            Ok(verified) => {
                let age = now.duration_since(verified.issued_at()).unwrap_or_default();
                let is_due = !verified.is_current_key() || age >= spec.idle() / 2;
                let (value, stored) = verified.into_value();
                let (began, stored) = (stored.began, Some(Stored { is_due, ..stored }));
                Self { value: Some(value), spec, keys, now, began, stored, error: None }
            }
            Err(error) => {
                let began = IssuedAt::new(now).0;
                let error = (!error.is_absent()).then_some(error);
                Self { value: None, spec, keys, now, began, stored: None, error }
            }
        }
    }

    /// Begins a new session with a value. Its lifetime starts again.
    ///
    /// Call it at log-in and when the user's rights change. Call [`Self::save`] after it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "signed")] {
    /// use aside::session::{SessionSpec, Sessions};
    /// use aside::{Aside, CookieOptions, Key, RequestCookies};
    /// use http::HeaderMap;
    /// use std::time::SystemTime;
    ///
    /// const LOGIN: SessionSpec<u64> = SessionSpec::signed("login", CookieOptions::new());
    ///
    /// let sessions = Sessions::new(Key::new([7; 32])?.into(), SystemTime::now);
    /// let (aside, headers) = (Aside::default(), HeaderMap::new());
    /// let mut session = sessions.load(&LOGIN, &aside, &RequestCookies::new(&headers));
    /// session.begin(7);
    /// session.save(&aside);
    /// assert_eq!(aside.cookies()[0].name(), "login");
    /// # }
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    pub fn begin(&mut self, value: T) {
        self.value = Some(value);
        self.began = IssuedAt::new(self.now).0;
    }

    /// Sends the cookie, if there is a reason for it.
    ///
    /// The reasons are:
    ///
    /// - The value is new or changed.
    /// - Half of the idle timeout has passed since the last write.
    /// - An old key wrote the cookie.
    ///
    /// If the value is `None` and the request has a session, this deletes the cookie. If the value is too long
    /// or JSON cannot read it back, the response becomes the generated 500. NaN is such a value.
    #[track_caller]
    pub fn save(&mut self, aside: &Aside) {
        let Some(value) = &self.value else {
            if self.stored.take().is_some() {
                aside.delete_cookie(self.spec);
            }
            return;
        };
        let json = match write_json(value) {
            Ok(json) => json,
            Err(rule) => {
                let invalid: InvalidCookie = self.spec.cookie().invalid_value(rule);
                return aside.set_cookie(Err(invalid));
            }
        };
        if self.stored.as_ref().is_none_or(|stored| stored.is_outdated(self.began, &json)) {
            let stored = Stored::new(self.began, &json);
            aside.set_cookie(self.spec.write(&stored.text, &self.keys, self.now, self.rest()));
            self.stored = Some(stored);
        }
    }

    /// Its remaining lifetime.
    fn rest(&self) -> Duration {
        let age = UNIX_EPOCH
            .checked_add(Duration::from_secs(self.began))
            .and_then(|began| self.now.duration_since(began).ok());
        self.spec.absolute().saturating_sub(age.unwrap_or_default())
    }
}

impl<T> Session<'_, T> {
    /// Returns the reason why the session is anonymous, although the request has its cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "signed")] {
    /// use aside::session::{SessionSpec, Sessions};
    /// use aside::{Aside, CookieOptions, Key, RequestCookies};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use std::time::SystemTime;
    ///
    /// const LOGIN: SessionSpec<u64> = SessionSpec::signed("login", CookieOptions::new());
    ///
    /// let sessions = Sessions::new(Key::new([7; 32])?.into(), SystemTime::now);
    /// let aside = Aside::default();
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("login=forged"))]);
    /// let session = sessions.load(&LOGIN, &aside, &RequestCookies::new(&headers));
    /// assert_eq!(session.error().unwrap().to_string(), "cookie `login` is not of format v1");
    /// # }
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<&VerifyError> {
        self.error.as_ref()
    }
}

impl Stored {
    fn new(began: u64, json: &str) -> Self {
        // `format!` would allocate three times.
        let text = [&began.to_string(), ".", json].concat();
        Self { began, json_at: text.len() - json.len(), text, is_due: false }
    }

    fn is_outdated(&self, began: u64, json: &str) -> bool {
        self.is_due || self.began != began || self.text[self.json_at..] != *json
    }
}

/// Reads `seconds.json`: when the session began, and its value.
fn read<T: DeserializeOwned>(
    spec: &SessionSpec<'_, T>,
    text: String,
    now: SystemTime,
) -> Result<(T, Stored), VerifyError> {
    let error = |kind| VerifyError::new(spec.name(), kind);
    let invalid = || error(VerifyErrorKind::InvalidValue);
    let json_at = 1 + text.bytes().position(|byte| byte == b'.').ok_or_else(invalid)?;
    let began = text[..json_at - 1].parse().map_err(|_| invalid())?;
    IssuedAt(began).check(now, spec.absolute()).map_err(error)?;
    let value =
        read_json(&text[json_at..]).map_err(|e| VerifyError::invalid_value(e.of(spec.name())))?;
    Ok((value, Stored { began, text, json_at, is_due: false }))
}

impl<T> fmt::Debug for Session<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.spec.name())
            .field("is_anonymous", &self.value.is_none())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
