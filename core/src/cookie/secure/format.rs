//! The common parts of signed and private cookies: the token and its time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::error::{VerifyError, VerifyErrorKind};
use super::key::{Key, KeyRing};
use super::verified::Verified;
use crate::cookie::encoding::unquoted;
use crate::cookie::grammar::MAX_PAIR;
use crate::cookie::options::whole_seconds;
use crate::cookie::{CookieSpec, CookieValue, RequestCookies};

/// The tolerance for the clock of another replica.
const LEEWAY: Duration = Duration::from_secs(60);

/// The lifetime of a cookie without `Max-Age`, as in Starlette's `SessionMiddleware`.
const TWO_WEEKS: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// The time of writing, in whole seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct IssuedAt(pub(crate) u64);

impl IssuedAt {
    /// A clock before 1970 counts as 1970.
    pub(crate) fn new(now: SystemTime) -> Self {
        Self(now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
    }

    pub(super) fn octets(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    pub(crate) fn check(
        self,
        now: SystemTime,
        max_age: Duration,
    ) -> Result<SystemTime, VerifyErrorKind> {
        // A time that no clock can show is in the future.
        let issued = UNIX_EPOCH.checked_add(Duration::from_secs(self.0));
        let issued = issued.ok_or(VerifyErrorKind::FromFuture)?;
        match now.duration_since(issued) {
            // In whole seconds, because it was written in whole seconds.
            // `Max-Age` is rounded up by the same rule, so the value lives as long as its cookie.
            Ok(age) if age.as_secs() > whole_seconds(max_age) => Err(VerifyErrorKind::Expired),
            Ok(_) => Ok(issued),
            Err(ahead) if ahead.duration() > LEEWAY => Err(VerifyErrorKind::FromFuture),
            Err(_) => Ok(issued),
        }
    }
}

/// Creates the value to set: the marker of its kind, then the base64url of the octets, which every encoding
/// keeps.
pub(super) fn token(mark: &str, issued_at: IssuedAt, made: &[&[u8]]) -> String {
    let octets = [&[&issued_at.octets()[..]], made].concat().concat();
    [mark, &URL_SAFE_NO_PAD.encode(&octets)].concat()
}

/// The maximum age of a cookie if the caller does not pass one.
pub(super) fn lifetime<T: CookieValue + ?Sized>(spec: &CookieSpec<'_, T>) -> Duration {
    let max_age = spec.options().max_age_seconds();
    max_age.map_or(TWO_WEEKS, |seconds| Duration::from_secs(seconds.into()))
}

/// Tries every cookie of the name with every key, because another host of the domain can set a cookie that
/// comes first. A value that is not of this kind is never accepted. `open` checks and decrypts, and `read`
/// makes a value of the text.
pub(super) fn verify<T: CookieValue + ?Sized>(
    (mark, name): (&str, &str),
    keys: &KeyRing,
    cookies: &RequestCookies<'_>,
    (now, max_age): (SystemTime, Duration),
    open: impl Fn(&Key, IssuedAt, &[u8]) -> Option<Vec<u8>>,
    read: impl Fn(String) -> Result<T::Owned, VerifyError>,
) -> Result<Verified<T>, VerifyError> {
    let mut error: Option<VerifyError> = None;
    for raw in cookies.get_all(name) {
        let tried = octets(mark, raw).and_then(|octets| {
            let (issued_at, made) = octets.split_first_chunk().ok_or(VerifyErrorKind::Malformed)?;
            let issued_at = IssuedAt(u64::from_be_bytes(*issued_at));
            let opened = keys.iter().enumerate().find_map(|(number, key)| {
                open(key, issued_at, made).map(|value| (number == 0, value))
            });
            let (current_key, value) = opened.ok_or(VerifyErrorKind::WrongSignature)?;
            let issued_at = issued_at.check(now, max_age)?;
            let value = String::from_utf8(value).map_err(|_| VerifyErrorKind::Malformed)?;
            Ok((value, issued_at, current_key))
        });
        let tried = match tried {
            Ok((value, issued_at, current_key)) => {
                read(value).map(|value| Verified { value, issued_at, current_key })
            }
            Err(kind) => Err(VerifyError::new(name, kind)),
        };
        match tried {
            Ok(verified) => return Ok(verified),
            Err(new) if error.as_ref().is_none_or(|error| new.kind() > error.kind()) => {
                error = Some(new);
            }
            Err(_) => {}
        }
    }
    Err(error.unwrap_or_else(|| VerifyError::new(name, VerifyErrorKind::Absent)))
}

/// The octets of a [`token`].
fn octets(mark: &str, raw: &[u8]) -> Result<Vec<u8>, VerifyErrorKind> {
    let raw = unquoted(raw);
    // Browsers store nothing longer, so a longer value is not decoded.
    if raw.len() > MAX_PAIR {
        return Err(VerifyErrorKind::Malformed);
    }
    let text = raw.strip_prefix(mark.as_bytes());
    text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(VerifyErrorKind::Malformed)
}
