//! Changes with their own rule for errors.

use super::entry::{CallSite, Operation, When};
use super::temporal_response::TemporalResponse;
use super::verbs::verbs;

/// The methods for changes with their own rule for errors.
///
/// [`on_success`](crate::Aside::on_success) and [`always`](crate::Aside::always) return it.
///
/// # Examples
///
/// ```
/// use aside::TemporalResponse;
///
/// let mut changes = TemporalResponse::default();
/// changes.on_success().set_cookie(("session", "31d4"));
/// changes.always().insert_header("vary", "cookie");
/// ```
#[must_use = "call a method on it"]
#[derive(Debug)]
pub struct Conditional<T> {
    to: T,
    when: When,
}

impl<T> Conditional<T> {
    pub(crate) fn new(to: T, when: When) -> Self {
        Self { to, when }
    }

    pub(crate) fn parts(&mut self) -> (&mut T, When) {
        (&mut self.to, self.when)
    }
}

impl TemporalResponse {
    /// Returns the same methods for changes that need a success.
    ///
    /// If the status of the handler's response is 400 or more, they are dropped under every policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge};
    /// use http::{Response, header::SET_COOKIE};
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.on_success().set_cookie(("session", "31d4"));
    ///
    /// let (mut head, _) = Response::builder().status(403).body(())?.into_parts();
    /// merge(changes, &mut head, &Policy::default());
    /// assert!(!head.headers.contains_key(SET_COOKIE));
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn on_success(&mut self) -> Conditional<&mut Self> {
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
    /// use aside::{Policy, TemporalResponse, merge};
    /// use http::Response;
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.always().insert_header("x-request-id", 7);
    ///
    /// let (mut head, _) = Response::builder().status(500).body(())?.into_parts();
    /// merge(changes, &mut head, &Policy::default());
    /// assert_eq!(head.headers["x-request-id"], "7");
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn always(&mut self) -> Conditional<&mut Self> {
        Conditional::new(self, When::Always)
    }
}

impl Conditional<&mut TemporalResponse> {
    verbs!(
        "let mut response = aside::TemporalResponse::default();\nlet mut changes = response.always();",
        self,
        &mut self
    );

    fn record(&mut self, operation: Operation, location: CallSite) {
        self.to.record_when(operation, self.when, location);
    }
}
