//! The handle that a handler and its dependencies share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use http::{HeaderMap, StatusCode};

use super::events;
use super::once::Table;
use crate::cookie::SetCookie;
use crate::temporal::{
    CallSite, Conditional, InvalidChange, Operation, Policy, ResponseError, Savepoint,
    TemporalResponse, When, verbs,
};

/// A handle to the changes of one request.
///
/// It has the methods of a [`TemporalResponse`], but they take `&self`. A handler and all its dependencies
/// share one handle. A clone is cheap, and you can send it to another task. Sending the response head seals the
/// handle. Later changes are ignored, counted and logged.
///
/// The adapters provide it as an extractor in axum, a filter in warp and an argument in hyper. Business
/// code takes `&Aside` and depends on no framework. [`Aside::default`] creates a separate handle for a
/// test.
///
/// # Examples
///
/// ```
/// use aside::{Aside, CookieOptions, CookieSpec};
///
/// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
///
/// fn count_visit(aside: &Aside, before: u32) -> u32 {
///     let visits = before + 1;
///     aside.set_cookie(VISITS.with_value(&visits));
///     visits
/// }
///
/// let aside = Aside::default();
/// assert_eq!(count_visit(&aside, 6), 7);
/// assert_eq!(aside.cookies()[0].header(), "visits=7; Path=/; SameSite=Lax");
/// ```
#[derive(Clone, Default)]
pub struct Aside {
    shared: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) changes: TemporalResponse,
    sealed: bool,
    /// The fields that few requests need.
    extra: Option<Box<Extra>>,
}

#[derive(Default)]
struct Extra {
    /// The number of late changes, and the location of the first.
    late: Option<(u32, CallSite)>,
    /// The dependencies that this request resolved.
    dependencies: Table,
    /// The host that the client requested.
    host: Option<Box<str>>,
}

impl Aside {
    verbs!("let changes = aside::Aside::default();", self, &self);

    /// Returns the same methods for changes that need a success.
    ///
    /// If the status of the handler's response is 400 or more, they are dropped under every policy.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.on_success().set_cookie(("session", "31d4"));
    /// ```
    pub fn on_success(&self) -> Conditional<&Self> {
        Conditional::new(self, When::OnSuccess)
    }

    /// Returns the same methods for changes that every response gets, also the generated 500.
    ///
    /// The generated 500 has its own content. It drops headers that describe the content, such as
    /// `Content-Type` or `ETag`.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{HeaderName, HeaderValue};
    ///
    /// let aside = aside::Aside::default();
    /// aside.always().insert_header(HeaderName::from_static("x-request-id"), HeaderValue::from_static("7"));
    /// ```
    pub fn always(&self) -> Conditional<&Self> {
        Conditional::new(self, When::Always)
    }

    /// Returns the status, if a change set one.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Aside;
    /// use http::StatusCode;
    ///
    /// let aside = Aside::default();
    /// assert_eq!(aside.status(), None);
    /// aside.set_status(201);
    /// assert_eq!(aside.status(), Some(StatusCode::CREATED));
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.state().changes.status()
    }

    /// Returns the headers set so far. See [`TemporalResponse::headers`].
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        self.state().changes.headers()
    }

    /// Returns the cookies set so far. See [`TemporalResponse::cookies`].
    #[must_use]
    pub fn cookies(&self) -> Vec<SetCookie> {
        self.state().changes.cookies()
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
    /// use aside::{Aside, Policy};
    ///
    /// let aside = Aside::default();
    /// aside.set_cookie(("a", "x".repeat(4000)));
    /// aside.set_cookie(("b", "x".repeat(4000)));
    /// aside.set_cookie(("c", "x".repeat(4000)));
    /// assert!(aside.check().is_err());
    /// assert!(aside.check_with(&Policy::new().max_cookie_bytes(16 * 1024)).is_ok());
    /// ```
    pub fn check_with(&self, policy: &Policy) -> Result<(), ResponseError> {
        let state = self.state();
        if let Some((_, location)) = state.late() {
            return Err(ResponseError::of_change(InvalidChange::Late, Some(location)));
        }
        state.changes.check_with(policy)
    }

    /// Returns the number of changes made after the response head was sent.
    ///
    /// Changes after the end of the request count too.
    #[must_use]
    pub fn late_writes(&self) -> u32 {
        self.state().late().map_or(0, |(count, _)| count)
    }

    /// Returns a savepoint for [`Self::rollback_to`].
    #[must_use]
    pub fn savepoint(&self) -> Savepoint {
        self.state().changes.savepoint()
    }

    /// Rolls back every change made since `savepoint`, including changes made by other tasks.
    ///
    /// It also discards values of [`once`](Self::once) that might depend on these changes. It discards the value
    /// of a dependency that finished after the first of them or still runs in another task. The next call of
    /// `once` runs that dependency again, which makes its changes again.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Aside;
    ///
    /// let aside = Aside::default();
    /// aside.set_cookie(("kept", "1"));
    /// let savepoint = aside.savepoint();
    /// aside.set_cookie(("tried", "1"));
    /// aside.rollback_to(savepoint);
    /// assert_eq!(aside.cookies().len(), 1);
    /// ```
    pub fn rollback_to(&self, savepoint: Savepoint) {
        let mut state = self.state();
        if state.sealed || !savepoint.is_before(state.changes.savepoint()) {
            return;
        }
        state.changes.rollback_to(savepoint);
        // The destructor of a value might use the handle, so it runs after the lock is released.
        let values = state.extra.as_mut().map(|extra| extra.dependencies.forget_since(savepoint));
        drop(state);
        drop(values);
    }

    /// Returns the changes so far as a plain value. The handle remains usable.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, TemporalResponse};
    ///
    /// let aside = Aside::default();
    /// aside.set_cookie(("sid", "31d4"));
    ///
    /// let mut expected = TemporalResponse::default();
    /// expected.set_cookie(("sid", "31d4"));
    /// assert_eq!(aside.snapshot(), expected);
    /// ```
    #[must_use]
    pub fn snapshot(&self) -> TemporalResponse {
        self.state().changes.clone()
    }

    /// Takes the changes and seals the handle. Later changes are ignored.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("sid", "31d4"));
    /// assert_eq!(aside.finish().cookies().len(), 1);
    ///
    /// aside.set_cookie(("late", "1"));
    /// assert_eq!(aside.late_writes(), 1);
    /// assert!(aside.check().is_err());
    /// ```
    pub fn finish(&self) -> TemporalResponse {
        let mut state = self.state();
        state.sealed = true;
        // The value of a dependency might hold this handle, which would then never be freed. Its destructor
        // might use the handle, so it runs after the lock is released.
        let values = state.extra.as_mut().map(|extra| extra.dependencies.finish());
        let changes = std::mem::take(&mut state.changes);
        drop(state);
        drop(values);
        changes
    }

    /// Returns the changes if this is the last handle, so that no change can follow. Then nothing is sealed
    /// or moved.
    #[inline]
    pub(super) fn last(&mut self) -> Option<&mut State> {
        let last = Arc::get_mut(&mut self.shared)?;
        Some(last.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the host that the client asked for.
    pub(super) fn set_host(&self, host: Box<str>) {
        self.state().extra().host = Some(host);
    }

    /// Returns the host that the client requested, if it is known.
    pub(super) fn host(&self) -> Option<Box<str>> {
        self.state().host().map(Into::into)
    }

    /// Records that the response depends on the request's cookies.
    #[cold]
    pub(crate) fn read_cookies(&self) {
        self.state().changes.read_cookies();
    }

    /// Calls `read` with the changes so far. The handle stays open.
    pub(super) fn share<T>(&self, read: impl FnOnce(&mut TemporalResponse) -> T) -> T {
        read(&mut self.state().changes)
    }

    /// The identity of this handle, for as long as it exists.
    pub(super) fn identity(&self) -> Weak<Mutex<State>> {
        Arc::downgrade(&self.shared)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    pub(super) fn is(&self, identity: &Weak<Mutex<State>>) -> bool {
        std::ptr::eq(identity.as_ptr(), Arc::as_ptr(&self.shared))
    }

    /// Runs `with` under the lock. Its arguments are the dependencies, and whether the response was sent.
    /// It must not run the user's code.
    pub(super) fn with_table<R>(&self, with: impl FnOnce(&mut Table, bool) -> R) -> R {
        let mut state = self.state();
        let is_sent = state.sealed;
        with(&mut state.extra().dependencies, is_sent)
    }

    fn record(&self, operation: Operation, location: CallSite) {
        self.record_when(operation, When::Policy, location);
    }

    fn record_when(&self, operation: Operation, when: When, location: CallSite) {
        let mut state = self.state();
        if state.sealed {
            return count_late(state, location);
        }
        state.changes.record_when(operation, when, location);
    }

    /// If a handler panicked while it held the lock, its entry is complete or missing.
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a change that was made after the response was sent.
#[cold]
fn count_late(mut state: MutexGuard<'_, State>, location: CallSite) {
    let (count, first) = state.late().unwrap_or((0, location));
    state.extra().late = Some((count.saturating_add(1), first));
    drop(state);
    events::late(location);
}

impl State {
    pub(super) fn host(&self) -> Option<&str> {
        self.extra.as_ref()?.host.as_deref()
    }

    fn late(&self) -> Option<(u32, CallSite)> {
        self.extra.as_ref().and_then(|extra| extra.late)
    }

    fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }
}

impl Conditional<&Aside> {
    verbs!(
        "let aside = aside::Aside::default();\nlet mut changes = aside.always();",
        self,
        &mut self
    );

    fn record(&mut self, operation: Operation, location: CallSite) {
        let (to, when) = self.parts();
        to.record_when(operation, when, location);
    }
}

impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Aside")
            .field("changes", &state.changes)
            .field("sealed", &state.sealed)
            .finish()
    }
}
