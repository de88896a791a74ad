//! The plain value: what was said aside of one request.

use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use super::failure::ResponseError;
use super::fate::{Fate, Fates};
use super::limits::Size;
use super::log::Log;
use super::plain::{self, Head, Plain};
use super::policy::{DuplicateCookies, Policy};
use super::said::{Place, Said, What, When};
use super::verbs::verbs;
use super::when::Conditional;
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

    /// The same verbs, for what must go out only with a success: dropped where the value comes with a
    /// status of 400 or more, whatever the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge};
    /// use http::{Response, header::SET_COOKIE};
    ///
    /// let mut said = TemporalResponse::default();
    /// said.on_success().set_cookie(("session", "31d4"));
    ///
    /// let (mut head, _) = Response::builder().status(403).body(())?.into_parts();
    /// merge(said, &mut head, &Policy::default());
    /// assert!(!head.headers.contains_key(SET_COOKIE));
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn on_success(&mut self) -> Conditional<&mut Self> {
        Conditional::new(self, When::OnSuccess)
    }

    /// The same verbs, for what must go out with every answer, our own 500 included. A header that describes
    /// the content (`Content-Type`, `ETag`, …) is not that 500's, whose content is its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge};
    /// use http::{HeaderName, HeaderValue, Response};
    ///
    /// let request_id = HeaderName::from_static("x-request-id");
    /// let mut said = TemporalResponse::default();
    /// said.always().insert_header(request_id.clone(), HeaderValue::from_static("7"));
    ///
    /// let (mut head, _) = Response::builder().status(500).body(())?.into_parts();
    /// merge(said, &mut head, &Policy::default());
    /// assert_eq!(head.headers[request_id], "7");
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn always(&mut self) -> Conditional<&mut Self> {
        Conditional::new(self, When::Always)
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The status said last.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        let said = self.log.iter().rev().find_map(|said| match said.what {
            What::SetStatus(status) => Some(Some(status)),
            What::UnsetStatus => Some(None),
            _ => None,
        });
        said.flatten()
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
        for (said, _) in self.fates().iter().filter(|(_, fate)| *fate == Fate::Stands) {
            let (name, value) = match &said.what {
                What::InsertHeader(name, value) | What::AppendHeader(name, value) => (name, value),
                What::SetCookie(cookie) => (&SET_COOKIE, cookie.header()),
                _ => continue,
            };
            // What does not fit is refused at the merge.
            let _ = headers.try_append(name, value.clone());
        }
        headers
    }

    /// The cookies said, deletions among them: the last of each, in the order in which they will be sent.
    #[must_use]
    pub fn cookies(&self) -> Vec<SetCookie> {
        let mut cookies: Vec<SetCookie> = Vec::new();
        for (said, fate) in self.fates().iter() {
            let What::SetCookie(cookie) = &said.what else { continue };
            if fate == Fate::Gone {
                continue;
            }
            match cookies.iter_mut().find(|earlier| earlier.is_same_cookie(cookie)) {
                Some(earlier) => *earlier = cookie.clone(),
                None => cookies.push(cookie.clone()),
            }
        }
        cookies
    }

    /// Whether all that was said so far can be sent; ask before side effects.
    ///
    /// # Errors
    ///
    /// The first write that was refused, or that the cookies are too many, counted as the default policy
    /// sends them: the [`ResponseError`] with which the merge would answer 500. Use [`Self::check_with`] under
    /// a policy that raises the limits.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut said = aside::TemporalResponse::default();
    /// said.set_cookie(("sid", "x".repeat(5000)));
    /// assert!(said.check().is_err());
    /// ```
    pub fn check(&self) -> Result<(), ResponseError> {
        self.check_with(&Policy::new())
    }

    /// Checks as [`Self::check`] does, with the cookie limits of `policy`.
    ///
    /// # Errors
    ///
    /// Returns an error in the cases of [`Self::check`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse};
    ///
    /// let mut changes = TemporalResponse::default();
    /// for number in 0..60 {
    ///     changes.set_cookie((format!("n{number}"), "1"));
    /// }
    /// assert!(changes.check().is_err());
    /// assert!(changes.check_with(&Policy::new().max_cookies(60)).is_ok());
    /// ```
    pub fn check_with(&self, policy: &Policy) -> Result<(), ResponseError> {
        if let Some(failure) = self.refused() {
            return Err(failure);
        }
        let cookies = self.cookies();
        let size = Size::of(cookies.iter().map(SetCookie::header));
        size.check(policy).map_err(|refusal| ResponseError::refused(refusal, None))
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
    pub(crate) fn lay_plain(&mut self, head: &mut impl Head, policy: &Policy) -> Plain {
        plain::lay(&mut self.log, head, policy)
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

    /// All that was said, with what becomes of it if all of it is sent.
    fn fates(&self) -> Fates<'_, impl Fn(&Said) -> bool> {
        Fates::new(&self.log, |_| true, DuplicateCookies::LastWins)
    }
}

impl Savepoint {
    /// The beginning of every record.
    pub(crate) const START: Self = Self(0);
}
