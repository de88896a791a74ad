//! The verbs with a rule of their own for errors.

use super::entry::{Place, What, When};
use super::temporal_response::TemporalResponse;
use super::verbs::verbs;

/// The verbs of a record or a handle, for writes that have their own rule for errors:
/// [`on_success`](crate::Aside::on_success) or [`always`](crate::Aside::always).
///
/// # Examples
///
/// ```
/// use aside::TemporalResponse;
///
/// let mut said = TemporalResponse::default();
/// said.on_success().set_cookie(("session", "31d4"));
/// said.always().insert_header(http::header::VARY, http::HeaderValue::from_static("cookie"));
/// ```
#[must_use = "say something with it"]
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

    /// Returns the same methods for changes that every response gets, also the generated 500.
    ///
    /// The generated 500 has its own content. It drops headers that describe the content, such as
    /// `Content-Type` or `ETag`.
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
}

impl Conditional<&mut TemporalResponse> {
    verbs!(
        "let mut record = aside::TemporalResponse::default(); let mut said = record.always();",
        self,
        &mut self
    );

    fn say(&mut self, what: What, place: Place) {
        self.to.say_when(what, self.when, place);
    }
}
