//! The changes to one response, as a plain value.

use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use super::entries::Log;
use super::entry::{self, CallSite, Change, Operation, When};
use super::fast_path::{self, FastPath, Head};
use super::limits::Size;
use super::policy::Policy;
use super::response_error::ResponseError;
use super::superseded::{Fate, Fates};
use super::verbs::verbs;
use crate::cookie::{RequestCookies, Risks, SetCookie};

/// The changes to one response: cookies, headers and a status.
///
/// This is a plain value without a lock, for pure code and for tests. Handlers have an
/// [`Aside`](crate::Aside) with the same methods. [`merge`](crate::merge) applies the changes to a response.
/// Two are equal if they have the same changes in the same order.
///
/// # Examples
///
/// ```
/// use aside::TemporalResponse;
/// use http::StatusCode;
///
/// let mut changes = TemporalResponse::default();
/// changes.set_status(StatusCode::CREATED);
/// changes.set_cookie(("sid", "1"));
/// changes.set_cookie(("sid", "2"));
///
/// assert_eq!(changes.status(), Some(StatusCode::CREATED));
/// assert_eq!(changes.cookies().len(), 1);
/// assert_eq!(changes.cookies()[0].header(), "sid=2; Path=/; SameSite=Lax");
/// ```
#[derive(Clone, Debug, Default)]
pub struct TemporalResponse {
    log: Log,
    has_read_cookies: bool,
}

/// A point in a [`TemporalResponse`] to which you can [roll back](TemporalResponse::rollback_to).
///
/// # Examples
///
/// ```
/// use aside::{Savepoint, TemporalResponse};
///
/// let mut changes = TemporalResponse::default();
/// let start: Savepoint = changes.savepoint();
/// changes.set_status(201);
/// changes.rollback_to(start);
/// assert!(changes.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Savepoint(usize);

impl Savepoint {
    /// Whether a change was made between the two.
    pub(crate) fn is_before(self, later: Self) -> bool {
        self.0 < later.0
    }
}

impl TemporalResponse {
    verbs!("let mut changes = aside::TemporalResponse::default();", self, &mut self);

    /// Returns the request's cookies, and records that the response depends on them.
    ///
    /// See [`Policy::caching`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::TemporalResponse;
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark"))]);
    /// let mut changes = TemporalResponse::default();
    /// assert_eq!(changes.request_cookies(&headers).get_raw("theme"), Some(&b"dark"[..]));
    /// ```
    pub fn request_cookies<'h>(&mut self, headers: &'h HeaderMap) -> RequestCookies<'h> {
        self.read_cookies();
        RequestCookies::new(headers)
    }

    /// Returns true if there are no changes.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut changes = aside::TemporalResponse::default();
    /// assert!(changes.is_empty());
    /// changes.set_status(201);
    /// assert!(!changes.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// Returns the status, if one was set.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        entry::status(&self.log, |_| true)
    }

    /// Returns the headers that were set, with the `Set-Cookie` lines.
    ///
    /// An empty 200 would be sent with them.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::TemporalResponse;
    /// use http::header::VARY;
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.append_header(VARY, "cookie");
    /// assert_eq!(changes.headers()[VARY], "cookie");
    /// ```
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let fates = self.fates();
        // The merge reports changes that the map cannot hold.
        for (index, change) in self.log.iter().enumerate() {
            if let Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value) =
                &change.operation
                && fates.of(index, change) == Fate::Stands
            {
                let _ = headers.try_append(name, value.clone());
            }
        }
        for (_, cookie) in fates.cookies() {
            let _ = headers.try_append(SET_COOKIE, cookie.header().clone());
        }
        headers
    }

    /// Returns the cookies that were set or deleted, in the order of sending.
    ///
    /// The last change to a cookie has the position of the first.
    #[must_use]
    pub fn cookies(&self) -> Vec<SetCookie> {
        self.fates().cookies().map(|(_, cookie)| cookie.clone()).collect()
    }

    /// Checks that all changes so far are valid. Call this before doing anything irreversible.
    ///
    /// # Errors
    ///
    /// Returns the first invalid change, or an error if the cookies are too many for the default policy. It is
    /// the [`ResponseError`] of the generated 500. Use [`Self::check_with`] if your policy raises the limits.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut changes = aside::TemporalResponse::default();
    /// changes.set_cookie(("sid", "x".repeat(5000)));
    /// assert!(changes.check().is_err());
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
        if let Some((invalid, location)) = entry::first_invalid(&self.log) {
            return Err(ResponseError::of_change(invalid.clone(), Some(location)));
        }
        let size = Size::of(self.fates().cookies().map(|(_, cookie)| cookie.header()));
        size.check(policy).map_err(|invalid| ResponseError::of_change(invalid, None))
    }

    /// Returns a point to which you can roll back.
    #[must_use]
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.log.len())
    }

    /// Rolls back every change made since `savepoint`, for example after an alternative failed.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut changes = aside::TemporalResponse::default();
    /// changes.set_cookie(("kept", "1"));
    /// let savepoint = changes.savepoint();
    /// changes.set_cookie(("tried", "1"));
    /// changes.rollback_to(savepoint);
    /// assert_eq!(changes.cookies().len(), 1);
    /// ```
    pub fn rollback_to(&mut self, savepoint: Savepoint) {
        self.log.truncate(savepoint.0);
    }

    /// Creates a value without changes.
    #[inline]
    pub(crate) fn new(has_read_cookies: bool) -> Self {
        Self { log: Log::Empty, has_read_cookies }
    }

    /// Records that the response depends on the request's cookies.
    pub(crate) fn read_cookies(&mut self) {
        self.has_read_cookies = true;
    }

    pub(crate) fn has_read_cookies(&self) -> bool {
        self.has_read_cookies
    }

    /// Whether a cookie has a `Domain`, so that the host matters.
    pub(crate) fn has_cookie_with_domain(&self) -> bool {
        self.log.cookies().any(|cookie| cookie.risks().has(Risks::DOMAIN))
    }

    /// Whether `Expires` decides the lifetime of a cookie, so that the time matters.
    pub(crate) fn has_cookie_with_expires(&self) -> bool {
        self.log.cookies().any(|cookie| cookie.risks().has(Risks::EXPIRES))
    }

    fn record(&mut self, operation: Operation, location: CallSite) {
        self.record_when(operation, When::Policy, location);
    }

    #[inline]
    pub(crate) fn record_when(&mut self, operation: Operation, when: When, location: CallSite) {
        self.log.push(|| Change { operation, when, location, inner_merge: 0 });
    }

    /// The changes since `savepoint`. There are none if they were rolled back.
    pub(super) fn since_mut(&mut self, savepoint: Savepoint) -> &mut [Change] {
        self.log.as_mut_slice().get_mut(savepoint.0..).unwrap_or_default()
    }

    pub(crate) fn log(&self) -> &[Change] {
        &self.log
    }

    /// Applies the changes if the fast path can, and moves them out.
    pub(crate) fn merge_fast(&mut self, head: &mut impl Head, policy: &Policy) -> FastPath {
        fast_path::apply(&mut self.log, head, policy)
    }

    /// The fates of all changes under the default policy.
    fn fates(&self) -> Fates<'_, impl Fn(&Change) -> bool> {
        const POLICY: &Policy = &Policy::new();
        Fates::new(&self.log, |_| true, POLICY)
    }
}

impl PartialEq for TemporalResponse {
    fn eq(&self, other: &Self) -> bool {
        self.log == other.log
    }
}
