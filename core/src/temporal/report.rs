//! What a merge did not send, and why; and what it sent and advises against.

use std::fmt;
use std::panic::Location;

use http::{HeaderName, StatusCode};

use super::advice::{Warning, WarningKind};
use super::log::Log;
use super::said::{Place, Said, What};
use crate::cookie::SetCookie;

/// Every write that a merge did not send (T10), and every cookie that it sent and that user agents may not
/// take as it was meant.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, report::DropReason};
/// use http::{Response, StatusCode};
///
/// let mut said = TemporalResponse::default();
/// said.set_cookie(("sid", "31d4"));
///
/// let (mut head, _) = Response::builder().status(503).body(())?.into_parts();
/// let report = merge(said, &mut head, &Policy::default()).report;
/// assert_eq!(report.dropped()[0].reason(), DropReason::Error(StatusCode::SERVICE_UNAVAILABLE));
/// assert_eq!(
///     report.dropped()[0].to_string().split(", said at").next(),
///     Some("cookie `sid` was not sent: the value came as 503"),
/// );
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Report {
    /// In a box, as nearly always there is nothing to report: then this is moved and dropped for nothing.
    lists: Option<Box<Lists>>,
}

#[derive(Clone, Debug, Default)]
struct Lists {
    unsent: Vec<DroppedChange>,
    advice: Vec<Warning>,
}

/// One write that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DroppedChange {
    write: ChangeKind,
    why: DropReason,
    place: Place,
}

/// What a write was about; never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A cookie of that name.
    Cookie(String),
    /// A header.
    Header(HeaderName),
    /// A status.
    Status(StatusCode),
    /// A write that was [refused](crate::InvalidChange).
    Invalid,
}

/// Why a write was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// The value came with this status, and the policy or the write itself says not to send it then (T8).
    Error(StatusCode),
    /// The value was sent as it was built (T9).
    Direct,
    /// The same was said again, or withdrawn (T5).
    Superseded,
    /// What was said aside took the place of the value's own cookie (T5).
    ReplacedExisting,
    /// The value came with this status, which stays (T6).
    StatusKept(StatusCode),
    /// The status said aside allows no content, so nothing describes it (T7).
    NoContent,
    /// The response became our own 500 (T14).
    Failed,
    /// There was no response: the service failed.
    NoResponse,
}

impl Report {
    /// Whether all was sent, and there is no advice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.lists {
            None => true,
            Some(lists) => lists.unsent.is_empty() && lists.advice.is_empty(),
        }
    }

    /// The writes that were not sent, in the order they were said.
    #[must_use]
    pub fn dropped(&self) -> &[DroppedChange] {
        self.lists.as_ref().map_or(&[], |lists| &lists.unsent)
    }

    /// What this report says beyond an `earlier` one.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut since = self.clone();
        if let Some(lists) = &mut since.lists {
            lists.unsent.retain(|unsent| !earlier.dropped().contains(unsent));
            lists.advice.retain(|advice| !earlier.warnings().contains(advice));
        }
        since
    }

    /// What was sent, and may not do what was meant.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, Policy, TemporalResponse, merge, report::WarningKind};
    /// use std::time::Duration;
    ///
    /// const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
    /// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new().max_age(YEARS));
    ///
    /// let mut said = TemporalResponse::default();
    /// said.set_cookie(THEME.with_value("dark"));
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// let report = merge(said, &mut head, &Policy::default()).report;
    /// assert_eq!(*report.warnings()[0].kind(), WarningKind::LongLifetime("theme".into()));
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        self.lists.as_ref().map_or(&[], |lists| &lists.advice)
    }

    #[cold]
    pub(super) fn warn(
        &mut self,
        kind: fn(String) -> WarningKind,
        cookie: &SetCookie,
        place: Place,
    ) {
        self.advise(Warning::new(kind(cookie.name().to_owned()), place));
    }

    pub(super) fn advise(&mut self, advice: Warning) {
        self.lists.get_or_insert_default().advice.push(advice);
    }

    pub(crate) fn add_all(&mut self, log: &Log, why: DropReason) {
        for said in log.iter() {
            self.add(said, why);
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        let Some(mut other) = other.lists else { return };
        let lists = self.lists.get_or_insert_default();
        lists.unsent.append(&mut other.unsent);
        lists.advice.append(&mut other.advice);
    }

    pub(crate) fn add(&mut self, said: &Said, why: DropReason) {
        let write = match &said.what {
            What::SetCookie(cookie) => ChangeKind::Cookie(cookie.name().to_owned()),
            What::InsertHeader(name, _)
            | What::AppendHeader(name, _)
            | What::RemoveHeader(name) => ChangeKind::Header(name.clone()),
            What::SetStatus(status) => ChangeKind::Status(*status),
            What::Refused(_) => ChangeKind::Invalid,
            // Nothing was to be sent, so nothing is unsent.
            What::UnsetCookie(_) | What::UnsetStatus | What::Laid => return,
        };
        let unsent = DroppedChange { write, why, place: said.place };
        self.lists.get_or_insert_default().unsent.push(unsent);
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("unsent", &self.dropped())
            .field("advice", &self.warnings())
            .finish()
    }
}

impl DroppedChange {
    /// What it was about.
    #[must_use]
    pub fn kind(&self) -> &ChangeKind {
        &self.write
    }

    /// Why it was not sent.
    #[must_use]
    pub fn reason(&self) -> DropReason {
        self.why
    }

    /// Where the user's code said it.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.place
    }
}

impl DropReason {
    /// Whether the user's own later word is the reason, so that nothing was lost.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        matches!(self, Self::Superseded | Self::ReplacedExisting)
    }
}

impl fmt::Display for DroppedChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = (self.place.file(), self.place.line());
        write!(f, "{} was not sent: {}, said at {file}:{line}", self.write, self.why)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(name) => write!(f, "cookie `{}`", name.escape_debug()),
            Self::Header(name) => write!(f, "header `{name}`"),
            Self::Status(status) => write!(f, "status {}", status.as_u16()),
            Self::Invalid => f.write_str("an invalid change"),
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(status) => write!(f, "the value came as {}", status.as_u16()),
            Self::Direct => f.write_str("the value went out as it was built"),
            Self::Superseded => f.write_str("it was said again or withdrawn"),
            Self::ReplacedExisting => {
                f.write_str("what was said aside took the place of the value's own")
            }
            Self::StatusKept(status) => {
                write!(f, "the value came as {}, which stays", status.as_u16())
            }
            Self::NoContent => f.write_str("the status said aside allows no content"),
            Self::Failed => f.write_str("the response became a 500"),
            Self::NoResponse => f.write_str("there was no response"),
        }
    }
}
