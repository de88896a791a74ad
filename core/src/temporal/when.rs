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
