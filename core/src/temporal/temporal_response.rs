//! The plain value: what was said aside of one request.

use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use super::entries::Log;
use super::entry::{Place, Said, What, When};
use super::fast_path::{self, Head, Plain};
use super::limits;
use super::policy::Policy;
use super::response_error::ResponseError;
use super::superseded::{Fate, Fates};
use super::verbs::verbs;
use crate::cookie::SetCookie;

/// What was said aside of one request: cookies, headers, a status.
///
/// A plain value without a lock, for pure code and for tests; handlers hold an
/// [`Aside`](crate::Aside), which has the same verbs. It starts empty and only grows;
/// [`merge`](crate::merge) lays it over a response. Two are equal when they say the same in the same order.
///
/// # Examples
///
/// ```
/// use aside::TemporalResponse;
/// use http::StatusCode;
///
/// let mut said = TemporalResponse::default();
/// said.set_status(StatusCode::CREATED);
/// said.set_cookie(("sid", "1"));
/// said.set_cookie(("sid", "2"));
///
/// assert_eq!(said.status(), Some(StatusCode::CREATED));
/// assert_eq!(said.cookies().len(), 1);
/// assert_eq!(said.cookies()[0].header(), "sid=2; Path=/; SameSite=Lax");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemporalResponse {
    log: Log,
}

/// A point in a [`TemporalResponse`] to which [`rollback`](TemporalResponse::rollback) goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Savepoint(usize);

impl TemporalResponse {
    verbs!("let mut said = aside::TemporalResponse::default();", self, &mut self);

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The status said last.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.log.status(|_| true)
    }

    /// The headers said, `Set-Cookie` lines among them: what an empty success would be sent with.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::TemporalResponse;
    /// use http::{HeaderValue, header::VARY};
    ///
    /// let mut said = TemporalResponse::default();
    /// said.append_header(VARY, HeaderValue::from_static("cookie"));
    /// assert_eq!(said.headers()[VARY], "cookie");
    /// ```
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let fates = self.fates();
        // The merge reports what does not fit.
        for (index, said) in self.log.iter().enumerate() {
            if let What::InsertHeader(name, value) | What::AppendHeader(name, value) = &said.what
                && fates.of(index, said) == Fate::Stands
            {
                let _ = headers.try_append(name, value.clone());
            }
        }
        for (_, cookie) in fates.cookies() {
            let _ = headers.try_append(SET_COOKIE, cookie.header().clone());
        }
        headers
    }

    /// The cookies said, deletions among them: the last of each, in the order in which they will be sent.
    #[must_use]
    pub fn cookies(&self) -> Vec<SetCookie> {
        self.fates().cookies().map(|(_, cookie)| cookie.clone()).collect()
    }

    /// Whether all that was said so far can be sent; ask before side effects.
    ///
    /// # Errors
    ///
    /// The first write that was refused, or that the cookies are too many, counted as the default policy
    /// sends them: the [`ResponseError`] with which the merge would answer 500.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut said = aside::TemporalResponse::default();
    /// said.set_cookie(("sid", "x".repeat(5000)));
    /// assert!(said.check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), ResponseError> {
        if let Some(failure) = self.refused() {
            return Err(failure);
        }
        limits::check(self.fates().cookies().map(|(_, cookie)| cookie.header()))
            .map(drop)
            .map_err(|refusal| ResponseError::refused(refusal, None))
    }

    /// A point to go back to.
    #[must_use]
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.log.len())
    }

    /// Takes back all that was said since `mark`: for alternatives of which one failed (T12).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut said = aside::TemporalResponse::default();
    /// said.set_cookie(("kept", "1"));
    /// let mark = said.savepoint();
    /// said.set_cookie(("tried", "1"));
    /// said.rollback_to(mark);
    /// assert_eq!(said.cookies().len(), 1);
    /// ```
    pub fn rollback_to(&mut self, mark: Savepoint) {
        self.log.truncate(mark.0);
    }

    fn say(&mut self, what: What, place: Place) {
        self.say_when(what, When::Policy, place);
    }

    #[inline]
    pub(crate) fn say_when(&mut self, what: What, when: When, place: Place) {
        self.log.push(Said { what, when, place });
    }

    /// The record with what `other` says put in at `mark`.
    pub(crate) fn splice(&mut self, mark: Savepoint, other: Self) {
        if self.is_empty() {
            self.log = other.log;
        } else if !other.is_empty() {
            self.log.splice(mark.0, other.log);
        }
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Lays the record over a response if it is plain; what was laid is not in it any more.
    pub(crate) fn lay_plain(&mut self, head: &mut impl Head) -> Plain {
        fast_path::lay(&mut self.log, head)
    }

    /// T2: the first write that was refused.
    pub(super) fn refused(&self) -> Option<ResponseError> {
        self.log.iter().find_map(|said| match &said.what {
            What::Refused(refusal) => {
                Some(ResponseError::refused(refusal.clone(), Some(said.place)))
            }
            _ => None,
        })
    }

    /// The fates of all changes under the default policy.
    fn fates(&self) -> Fates<'_, impl Fn(&Said) -> bool> {
        const POLICY: &Policy = &Policy::new();
        Fates::new(&self.log, |_| true, POLICY)
    }
}

impl Savepoint {
    /// The beginning of every record.
    pub(crate) const START: Self = Self(0);
}
