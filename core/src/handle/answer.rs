//! What comes out of a scope, and how what was said is laid over it.

use http::header::CONTENT_LENGTH;
use http::response::Parts;
use http::{Extensions, Response};

use super::aside::Aside;
use super::events;
use super::nest::{self, Entry};
use crate::temporal::{
    BodyAction, DropReason, ERROR_TEXT, MergeOutcome, Plain, Policy, Report, ResponseError,
    TemporalResponse, is_marked, merge,
};

/// What a [`MergeFuture`](crate::MergeFuture) can lay something over: a response whose body can be made of a text, or
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
    /// Lays what was said by `aside` over it, if anybody asked for that.
    #[doc(hidden)]
    fn lay(&mut self, aside: Option<Aside>, ending: Ending);

    /// Takes the body off where its length is said: the answer to a HEAD.
    #[doc(hidden)]
    fn cut_to_head(&mut self);
}

/// What a scope knows when its future is done, beside what was said.
#[derive(Clone, Copy)]
pub struct Ending {
    pub(super) entry: Entry,
    pub(super) policy: Policy,
    pub(super) on_report: Option<fn(&Report)>,
}

impl<B: From<&'static str>> Answer for Response<B> {
    fn cut_to_head(&mut self) {
        if self.headers().contains_key(CONTENT_LENGTH) {
            *self.body_mut() = B::from("");
        }
    }

    #[inline(always)] // Mostly it is a look at three fields.
    fn lay(&mut self, aside: Option<Aside>, ending: Ending) {
        let is_bare = self.extensions().is_empty() && !ending.entry.differs_from(&ending.policy);
        match aside {
            Some(aside) => lay_aside(self, aside, ending),
            None if is_bare => {}
            None => lay_over(self, &mut TemporalResponse::default(), ending),
        }
    }
}

fn lay_aside<B: From<&'static str>>(response: &mut Response<B>, aside: Aside, ending: Ending) {
    aside.close(|said| {
        let is_outermost = matches!(ending.entry, Entry::Outermost);
        if !is_outermost || !response.extensions().is_empty() {
            return lay_over(response, said, ending);
        }
        match said.lay_plain(response, &ending.policy) {
            Plain::No => lay_over(response, said, ending),
            Plain::Laid => {}
            Plain::LaidWith(report) => {
                keep(report, None, ending.on_report, response.extensions_mut());
            }
        }
    });
}

fn lay_over<B: From<&'static str>>(
    response: &mut Response<B>,
    said: &mut TemporalResponse,
    Ending { entry, mut policy, on_report }: Ending,
) {
    let mut told = None;
    if !response.extensions().is_empty() {
        told = nest::adopt(response, said, &mut policy);
    }
    let mut head = take_head(response);
    // A handler that answered with the failure itself has told it.
    let is_told = head.extensions.get::<ResponseError>().is_some();
    let record = nest::Record::before(&head, said, entry, &policy);
    // A direct response is one through all layers: the outermost takes the mark away, and reports.
    let stays = matches!(entry, Entry::Within(..)) && is_marked(&head.extensions);
    let said = std::mem::take(said);
    let merged = if stays { MergeOutcome::default() } else { merge(said, &mut head, &policy) };
    if let Some(record) = record {
        record.leave(&mut head, merged.body);
    }
    keep(merged.report, told, on_report, &mut head.extensions);
    match merged.body {
        BodyAction::Keep => {}
        BodyAction::Clear => *response.body_mut() = B::from(""),
        BodyAction::Replace => {
            if !is_told {
                events::failure(&head.extensions);
            }
            *response.body_mut() = B::from(ERROR_TEXT);
        }
    }
    put_head(head, response);
}

/// Tells of a report what was not told yet, and keeps it with the response.
fn keep(
    report: Report,
    told: Option<Report>,
    on_report: Option<fn(&Report)>,
    extensions: &mut Extensions,
) {
    if report.is_empty() {
        return;
    }
    tell(&report.since(&told.unwrap_or_default()), extensions.get(), on_report);
    // Of our own 500 of an inner scope, which is final and has a report already.
    let mut all = extensions.remove::<Report>().unwrap_or_default();
    all.append(report);
    extensions.insert(all);
}

/// The head off a response whose body stays where it is.
pub(super) fn take_head<B>(response: &mut Response<B>) -> Parts {
    let (mut head, ()) = Response::new(()).into_parts();
    (head.status, head.version) = (response.status(), response.version());
    head.headers = std::mem::take(response.headers_mut());
    head.extensions = std::mem::take(response.extensions_mut());
    head
}

pub(super) fn put_head<B>(head: Parts, response: &mut Response<B>) {
    (*response.status_mut(), *response.version_mut()) = (head.status, head.version);
    *response.headers_mut() = head.headers;
    *response.extensions_mut() = head.extensions;
}

impl<T: Answer, E> Answer for Result<T, E> {
    fn cut_to_head(&mut self) {
        if let Ok(answer) = self {
            answer.cut_to_head();
        }
    }

    #[inline]
    fn lay(&mut self, aside: Option<Aside>, ending: Ending) {
        match (self, aside) {
            (Ok(answer), aside) => answer.lay(aside, ending),
            (Err(_), Some(aside)) => {
                let mut report = Report::default();
                aside.close(|said| report.add_all(said.log(), DropReason::NoResponse));
                tell(&report, None, ending.on_report);
            }
            (Err(_), None) => {}
        }
    }
}

/// T10: the log and whoever counts hear of what was not sent.
fn tell(report: &Report, failure: Option<&ResponseError>, on_report: Option<fn(&Report)>) {
    if report.is_empty() {
        return;
    }
    events::unsent(report, failure);
    events::advice(report);
    if let Some(hook) = on_report {
        hook(report);
    }
}

impl ResponseError {
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
