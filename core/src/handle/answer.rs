//! What comes out of a scope, and how what was said is laid over it.

use http::Response;
use http::header::CONTENT_LENGTH;

use super::events;
use super::nest::{self, Entry};
use crate::temporal::{
    Content, ERROR_TEXT, Failure, Merged, Policy, Report, TemporalResponse, Why, is_marked, merge,
};

/// What a [`Scope`](crate::Scope) can lay something over: a response whose body can be made of a text, or
/// a `Result` of one.
///
/// The core makes two bodies itself: an empty one where a status said aside allows no content, and the
/// text of our own 500.
#[diagnostic::on_unimplemented(
    message = "nothing can be laid over `{Self}`",
    label = "not a response",
    note = "a `http::Response<B>` can be laid over where `B: From<&'static str>`, and so can a `Result` of one"
)]
pub trait Answer {
    /// Lays what was said over it.
    #[doc(hidden)]
    fn lay(self, said: TemporalResponse, ending: Ending) -> Self;

    /// Takes the body off where its length is said: the answer to a HEAD.
    #[doc(hidden)]
    fn into_head(self) -> Self;
}

/// What a scope knows when its future is done, beside what was said.
#[derive(Clone, Copy)]
pub struct Ending {
    pub(super) entry: Entry,
    pub(super) policy: Policy,
    pub(super) on_report: Option<fn(&Report)>,
}

impl<B: From<&'static str>> Answer for Response<B> {
    fn into_head(self) -> Self {
        if self.headers().contains_key(CONTENT_LENGTH) { self.map(|_| B::from("")) } else { self }
    }

    #[inline]
    fn lay(self, said: TemporalResponse, ending: Ending) -> Self {
        let Ending { entry, policy, .. } = &ending;
        if said.is_empty() && self.extensions().is_empty() && !entry.differs_from(policy) {
            return self;
        }
        lay_over(self, said, ending)
    }
}

fn lay_over<B: From<&'static str>>(
    mut response: Response<B>,
    mut said: TemporalResponse,
    Ending { entry, mut policy, on_report }: Ending,
) -> Response<B> {
    let mut told = Report::default();
    if !response.extensions().is_empty() {
        told = nest::adopt(&mut response, &mut said, &mut policy);
    }
    let (mut head, body) = response.into_parts();
    // A handler that answered with the failure itself has told it.
    let is_told = head.extensions.get::<Failure>().is_some();
    let record = nest::Record::before(&head, &said, entry, &policy);
    // A direct response is one through all layers: the outermost takes the mark away, and reports.
    let stays = matches!(entry, Entry::Within(..)) && is_marked(&head.extensions);
    let merged = if stays { Merged::default() } else { merge(said, &mut head, &policy) };
    if let Some(record) = record {
        record.leave(&mut head, merged.content);
    }
    if !merged.report.is_empty() {
        tell(&merged.report.since(&told), on_report);
        // Of our own 500 of an inner scope, which is final and has a report already.
        let mut all = head.extensions.remove::<Report>().unwrap_or_default();
        all.append(merged.report);
        head.extensions.insert(all);
    }
    let body = match merged.content {
        Content::Keep => body,
        Content::Empty => B::from(""),
        Content::Error => {
            if !is_told {
                events::failure(&head.extensions);
            }
            B::from(ERROR_TEXT)
        }
    };
    Response::from_parts(head, body)
}

impl<T: Answer, E> Answer for Result<T, E> {
    fn into_head(self) -> Self {
        self.map(T::into_head)
    }

    #[inline]
    fn lay(self, said: TemporalResponse, ending: Ending) -> Self {
        match self {
            Ok(answer) => Ok(answer.lay(said, ending)),
            Err(error) => {
                let mut report = Report::default();
                report.add_all(said.log(), Why::NoResponse);
                tell(&report, ending.on_report);
                Err(error)
            }
        }
    }
}

/// T10: the log and whoever counts hear of what was not sent.
fn tell(report: &Report, on_report: Option<fn(&Report)>) {
    if report.is_empty() {
        return;
    }
    events::unsent(report);
    events::advice(report);
    if let Some(hook) = on_report {
        hook(report);
    }
}

impl Failure {
    /// Our own 500 (T14), for a handler that must answer with it itself: a fresh head, the failure in the
    /// extensions, a line in the log.
    ///
    /// # Examples
    ///
    /// ```
    /// let aside = aside::Aside::default();
    /// aside.set_cookie(("no token", "x"));
    ///
    /// let response: http::Response<&str> = aside.check().unwrap_err().into_response();
    /// assert_eq!(response.status(), 500);
    /// assert_eq!(*response.body(), "Internal Server Error");
    /// ```
    #[must_use]
    pub fn into_response<B: From<&'static str>>(self) -> Response<B> {
        let (mut head, ()) = Response::new(()).into_parts();
        self.write_head(&mut head);
        events::failure(&head.extensions);
        Response::from_parts(head, B::from(ERROR_TEXT))
    }
}
