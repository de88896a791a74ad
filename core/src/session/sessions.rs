//! The keys and the clock of an application's sessions.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::spec::SessionSpec;
use super::state::Session;
use crate::cookie::{CookieId, KeyRing, RequestCookies};
use crate::handle::{Aside, rejected_session};

/// The keys and the clock with which an application loads its sessions.
///
/// Create it once and keep it in the application's state. It is cheap to clone. Replicas share nothing but
/// the keys.
///
/// # Examples
///
/// ```
/// use aside::{Key, session::Sessions};
/// use std::time::{Duration, SystemTime};
///
/// let keys = Key::new("c4a1…, 32 octets or more of a secret")?;
/// let sessions = Sessions::new(keys.into(), SystemTime::now);
///
/// // A test sets the clock.
/// let tomorrow = SystemTime::now() + Duration::from_secs(24 * 60 * 60);
/// let later = Sessions::new(Key::new([7; 32])?.into(), move || tomorrow);
/// # let _ = (sessions.clone(), later);
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct Sessions {
    keys: KeyRing,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Sessions {
    /// Creates sessions from keys and a clock, which is `SystemTime::now` except in tests.
    ///
    /// Signed and private sessions use the same keys. To replace a key:
    ///
    /// - Add the new key to every replica as the second.
    /// - When all replicas have it, make it the first.
    /// - Remove the old key after the absolute timeout.
    #[must_use]
    pub fn new(keys: KeyRing, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { keys, clock: Arc::new(clock) }
    }

    /// Loads the session that `spec` declares from the cookies of a request.
    ///
    /// A cookie that is forged, altered, cut, too long, expired or of another key is an anonymous session.
    /// `load` then deletes the cookie, unless this request already changed it. The log has the reason and the line
    /// of this call.
    ///
    /// The response depends on the cookies. See [`Policy::caching`](crate::Policy::caching).
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
    /// fn user(sessions: &Sessions, aside: &Aside, headers: &HeaderMap) -> Option<u64> {
    ///     sessions.load(&LOGIN, aside, &RequestCookies::new(headers)).value
    /// }
    ///
    /// let sessions = Sessions::new(Key::new([7; 32])?.into(), SystemTime::now);
    /// assert_eq!(user(&sessions, &Aside::default(), &HeaderMap::new()), None);
    /// # }
    /// # Ok::<(), aside::InvalidKey>(())
    /// ```
    #[must_use = "the session is sent only if it is saved"]
    #[track_caller]
    pub fn load<'a, T: Serialize + DeserializeOwned>(
        &self,
        spec: &SessionSpec<'a, T>,
        aside: &Aside,
        cookies: &RequestCookies<'_>,
    ) -> Session<'a, T> {
        aside.read_cookies();
        let session = Session::load(*spec, cookies, self.keys.clone(), (self.clock)());
        if let Some(error) = session.error() {
            rejected_session(error, Location::caller());
            // The handler might already have saved a new session, which a deletion would remove.
            let id = CookieId::from(spec.cookie());
            if !aside.cookies().iter().any(|cookie| cookie.key() == id) {
                aside.delete_cookie(spec);
            }
        }
        session
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("keys", &self.keys).finish_non_exhaustive()
    }
}
