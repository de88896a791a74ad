//! The handle that handlers and their dependencies hold.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use http::{HeaderMap, StatusCode};

use super::events;
use super::once::Table;
use crate::cookie::SetCookie;
use crate::temporal::{
    Conditional, InvalidChange, Place, Policy, ResponseError, Savepoint, TemporalResponse, What,
    When, verbs,
};

/// The handle on what a request says aside: the verbs of a [`TemporalResponse`], with `&self`.
///
/// A handler and all it depends on share one. Cheap to clone and to send to another task; it is sealed when
/// the head is sent, and a later write is refused, counted and logged, never lost in silence.
///
/// The adapters hand it out: an extractor in axum, a filter in warp, an argument in hyper. Business code
/// takes `&Aside` and knows no framework. [`Aside::default`] makes one of its own, for a test.
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
    pub(super) said: TemporalResponse,
    sealed: bool,
    /// What few requests need.
    extra: Option<Box<Extra>>,
}

#[derive(Default)]
struct Extra {
    /// How many writes came after the seal, and where the first was.
    late: Option<(u32, Place)>,
    /// The dependencies that this request asked for.
    dependencies: Table,
    /// The host that the client asked for.
    host: Option<Box<str>>,
}

impl Aside {
    verbs!("let changes = aside::Aside::default();", self, &self);

    /// The same verbs, for what must go out only with a success: dropped where the value comes with a
    /// status of 400 or more, whatever the policy.
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

    /// The same verbs, for what must go out with every answer, our own 500 included. A header that
    /// describes the content (`Content-Type`, `ETag`, …) is not that 500's, whose content is its own.
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

    /// The status said last.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.state().said.status()
    }

    /// Returns the headers set so far. See [`TemporalResponse::headers`].
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        self.state().said.headers()
    }

    /// Returns the cookies set so far. See [`TemporalResponse::cookies`].
    #[must_use]
    pub fn cookies(&self) -> Vec<SetCookie> {
        self.state().said.cookies()
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
        if let Some((_, place)) = state.late() {
            return Err(ResponseError::refused(InvalidChange::Late, Some(place)));
        }
        state.said.check_with(policy)
    }

    /// How many writes came too late: after the head was sent, or its request was gone.
    #[must_use]
    pub fn late_writes(&self) -> u32 {
        self.state().late().map_or(0, |(count, _)| count)
    }

    /// A point to go back to with [`Self::rollback_to`].
    #[must_use]
    pub fn savepoint(&self) -> Savepoint {
        self.state().said.savepoint()
    }

    /// Rolls back every change made since `mark`, including changes made by other tasks.
    pub fn rollback_to(&self, mark: Savepoint) {
        let mut state = self.state();
        if !state.sealed {
            state.said.rollback_to(mark);
        }
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
        self.state().said.clone()
    }

    /// Takes what was said, and refuses all that comes later.
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
        // A dependency's value might hold this handle, which would keep itself alive. Its destructor might use
        // the handle, so it runs when the lock is free again.
        let values = state.extra.as_mut().map(|extra| extra.dependencies.finish());
        let said = std::mem::take(&mut state.said);
        drop(state);
        drop(values);
        said
    }

    /// Returns the changes if this is the last handle, so that none can follow. Then nothing is sealed and nothing
    /// moves.
    #[inline]
    pub(super) fn last(&mut self) -> Option<&mut State> {
        let last = Arc::get_mut(&mut self.shared)?;
        Some(last.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the host that the client asked for.
    pub(super) fn set_host(&self, host: Box<str>) {
        self.state().extra().host = Some(host);
    }

    /// Returns the host that the client asked for, if it is known.
    pub(super) fn host(&self) -> Option<Box<str>> {
        self.state().host().map(Into::into)
    }

    /// Records that the response depends on the request's cookies.
    #[cold]
    pub(crate) fn read_cookies(&self) {
        self.state().said.read_cookies();
    }

    /// Gives `lay` the changes so far. The handle stays open.
    pub(super) fn share<T>(&self, lay: impl FnOnce(&mut TemporalResponse) -> T) -> T {
        lay(&mut self.state().said)
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

    /// Runs `with` under the lock, on the dependencies and whether the response was sent. It must not run
    /// code of the user.
    pub(super) fn with_table<R>(&self, with: impl FnOnce(&mut Table, bool) -> R) -> R {
        let mut state = self.state();
        let is_sent = state.sealed;
        with(&mut state.extra().dependencies, is_sent)
    }

    fn say(&self, what: What, place: Place) {
        self.say_when(what, When::Policy, place);
    }

    fn say_when(&self, what: What, when: When, place: Place) {
        let mut state = self.state();
        if state.sealed {
            return count_late(state, place);
        }
        state.said.say_when(what, when, place);
    }

    /// A handler that panicked while it held the lock has left a whole entry or none.
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a change that was made after the response was sent.
#[cold]
fn count_late(mut state: MutexGuard<'_, State>, place: Place) {
    let (count, first) = state.late().unwrap_or((0, place));
    state.extra().late = Some((count.saturating_add(1), first));
    drop(state);
    events::late(place);
}

impl State {
    pub(super) fn host(&self) -> Option<&str> {
        self.extra.as_ref()?.host.as_deref()
    }

    fn late(&self) -> Option<(u32, Place)> {
        self.extra.as_ref().and_then(|extra| extra.late)
    }

    fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }
}

impl Conditional<&Aside> {
    verbs!(
        "let aside = aside::Aside::default(); let mut changes = aside.always();",
        self,
        &mut self
    );

    fn say(&mut self, what: What, place: Place) {
        let (to, when) = self.parts();
        to.say_when(what, when, place);
    }
}

impl fmt::Debug for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Aside").field("said", &state.said).field("sealed", &state.sealed).finish()
    }
}
