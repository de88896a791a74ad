//! The changes that a merge dropped, with the reasons, and its warnings.

use std::fmt;
use std::panic::Location;

use http::{HeaderName, StatusCode};

use super::entry::{CallSite, Change, Operation};
use super::warning::Warning;

/// The dropped changes of a merge, and its warnings about cookies that it sent.
///
/// Each dropped change is in the report once, with one reason.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, report::DropReason};
/// use http::{Response, StatusCode};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "31d4"));
///
/// let (mut head, _) = Response::builder().status(503).body(())?.into_parts();
/// let report = merge(changes, &mut head, &Policy::default()).report;
/// assert_eq!(report.dropped()[0].reason(), DropReason::Error(StatusCode::SERVICE_UNAVAILABLE));
/// assert_eq!(
///     report.dropped()[0].to_string().split(", at").next(),
///     Some("dropped cookie `sid`: the handler's status is 503"),
/// );
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Report {
    // Boxed, because an empty report is the usual case and must be cheap to move.
    lists: Option<Box<Lists>>,
}

#[derive(Clone, Debug, Default)]
struct Lists {
    dropped: Vec<DroppedChange>,
    warnings: Vec<Warning>,
}

/// A change that was not sent.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, report::{ChangeKind, DropReason, DroppedChange}};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "1"));
/// changes.set_cookie(("sid", "2"));
///
/// let (mut head, ()) = http::Response::new(()).into_parts();
/// let report = merge(changes, &mut head, &Policy::default()).report;
/// let dropped: &DroppedChange = &report.dropped()[0];
/// assert_eq!(*dropped.kind(), ChangeKind::Cookie("sid".into()));
/// assert_eq!(dropped.reason(), DropReason::Superseded);
/// assert_eq!(dropped.location().file(), file!());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DroppedChange {
    write: ChangeKind,
    why: DropReason,
    location: CallSite,
}

/// The subject of a change, without its value.
///
/// # Examples
///
/// ```
/// use aside::{Report, report::ChangeKind};
///
/// /// Counts the cookies that were not sent.
/// fn lost_cookies(report: &Report) -> usize {
///     let is_cookie = |kind: &ChangeKind| matches!(kind, ChangeKind::Cookie(_));
///     report.dropped().iter().filter(|it| is_cookie(it.kind()) && !it.reason().is_replaced()).count()
/// }
/// assert_eq!(lost_cookies(&Report::default()), 0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A cookie of that name.
    Cookie(String),
    /// A header.
    Header(HeaderName),
    /// A status.
    Status(StatusCode),
    /// An invalid change. See [`InvalidChange`](crate::InvalidChange).
    Invalid,
}

/// The reason why a change was dropped.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, report::DropReason};
/// use http::{Response, StatusCode};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_status(201);
///
/// let (mut head, ()) = Response::builder().status(303).body(())?.into_parts();
/// let report = merge(changes, &mut head, &Policy::default()).report;
/// assert_eq!(report.dropped()[0].reason(), DropReason::StatusKept(StatusCode::SEE_OTHER));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// This error status of the handler's response, for which the policy or the change drops it.
    Error(StatusCode),
    /// A [`Direct`](crate::Direct) response, which is sent as built.
    Direct,
    /// A later change that replaces or unsets it.
    Superseded,
    /// A change that sets a cookie of the handler's response.
    ///
    /// The handler's cookie is dropped, and the change is sent at its position.
    ReplacedExisting,
    /// A header of the handler's response, which the policy keeps.
    ExistingKept,
    /// This status of the handler's response, which the policy keeps.
    StatusKept(StatusCode),
    /// A status without content, to which the header does not apply.
    NoContent,
    /// The generated 500, which replaced the response.
    Failed,
    /// No response, because the service failed.
    NoResponse,
    /// No response, because the request was cancelled. This is only in the log.
    Cancelled,
}

impl Report {
    /// Returns true if no change was dropped and there is no warning.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge};
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// assert!(merge(TemporalResponse::default(), &mut head, &Policy::default()).report.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.lists {
            None => true,
            Some(lists) => lists.dropped.is_empty() && lists.warnings.is_empty(),
        }
    }

    /// Returns the dropped changes, in the order of the calls.
    #[must_use]
    pub fn dropped(&self) -> &[DroppedChange] {
        self.lists.as_ref().map_or(&[], |lists| &lists.dropped)
    }

    /// Returns the warnings about cookies that were sent.
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
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(THEME.with_value("dark"));
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// let report = merge(changes, &mut head, &Policy::default()).report;
    /// assert_eq!(*report.warnings()[0].kind(), WarningKind::LongLifetime("theme".into()));
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        self.lists.as_ref().map_or(&[], |lists| &lists.warnings)
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        self.lists.get_or_insert_default().warnings.push(warning);
    }

    pub(crate) fn add_all(&mut self, log: &[Change], why: DropReason) {
        for change in log {
            self.add(change, why);
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        let Some(mut other) = other.lists else { return };
        let lists = self.lists.get_or_insert_default();
        lists.dropped.append(&mut other.dropped);
        lists.warnings.append(&mut other.warnings);
    }

    pub(crate) fn add(&mut self, change: &Change, why: DropReason) {
        let write = match &change.operation {
            Operation::SetCookie(cookie) => ChangeKind::Cookie(cookie.name().to_owned()),
            Operation::InsertHeader(name, _)
            | Operation::AppendHeader(name, _)
            | Operation::RemoveHeader(name) => ChangeKind::Header(name.clone()),
            Operation::SetStatus(status) => ChangeKind::Status(*status),
            Operation::Invalid(_) => ChangeKind::Invalid,
            // These send nothing, so nothing is dropped.
            Operation::UnsetCookie(_) | Operation::UnsetStatus | Operation::Moved => return,
        };
        let dropped = DroppedChange { write, why, location: change.location };
        self.lists.get_or_insert_default().dropped.push(dropped);
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("dropped", &self.dropped())
            .field("warnings", &self.warnings())
            .finish()
    }
}

impl DroppedChange {
    /// Returns the subject of the change.
    #[must_use]
    pub fn kind(&self) -> &ChangeKind {
        &self.write
    }

    /// Returns the reason.
    #[must_use]
    pub fn reason(&self) -> DropReason {
        self.why
    }

    /// Returns the line of your code that made the change.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

impl DropReason {
    /// Whether the log has it at level debug. A client that closes its connection is no mistake of the server.
    #[cfg(feature = "tracing")]
    pub(crate) fn is_expected(&self) -> bool {
        self.is_replaced() || *self == Self::Cancelled
    }

    /// Returns true if another change replaces it, so that nothing is lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::report::DropReason;
    ///
    /// assert!(DropReason::Superseded.is_replaced());
    /// assert!(!DropReason::NoResponse.is_replaced());
    /// ```
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        matches!(self, Self::Superseded | Self::ReplacedExisting)
    }
}

impl fmt::Display for DroppedChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = (self.location.file(), self.location.line());
        write!(f, "dropped {}: {}, at {file}:{line}", self.write, self.why)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(name) => write!(f, "cookie `{}`", name.escape_debug()),
            Self::Header(name) => write!(f, "header `{name}`"),
            Self::Status(status) => write!(f, "status {}", status.as_u16()),
            Self::Invalid => f.write_str("invalid change"),
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(status) => write!(f, "the handler's status is {}", status.as_u16()),
            Self::Direct => f.write_str(
                "the response is `Direct`: change the response itself, or return it without `Direct`",
            ),
            Self::Superseded => f.write_str("a later change replaces or unsets it"),
            Self::ReplacedExisting => f.write_str("a change replaces the handler's cookie"),
            Self::ExistingKept => f.write_str("the policy keeps the handler's header"),
            Self::StatusKept(status) => {
                write!(f, "the handler's status {} stays", status.as_u16())
            }
            Self::NoContent => f.write_str("the status that was set allows no content"),
            Self::Failed => f.write_str("the response became a 500"),
            Self::NoResponse => f.write_str("there was no response"),
            Self::Cancelled => f.write_str(
                "the request was cancelled: if a layer did it, for example a timeout, put that layer inside of `AsideLayer`",
            ),
        }
    }
}
