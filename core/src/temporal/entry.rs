//! One change, and the condition under which it is sent.

use std::fmt;
use std::panic::Location;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};

use super::content;
use super::invalid_change::InvalidChange;
use super::policy::Policy;
use super::policy_options::ExistingHeaders;
use crate::cookie::{CookieId, SetCookie};

/// The line of the user's code that made the change.
pub(crate) type CallSite = &'static Location<'static>;

/// One entry of the log.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) operation: Operation,
    pub(crate) when: When,
    pub(crate) location: CallSite,
    /// The number of the inner merge that applied it, from 1, or 0 if none did.
    pub(crate) inner_merge: u32,
}

/// Two changes are equal if they do the same, wherever they were made.
impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation && self.when == other.when
    }
}

#[derive(Clone, PartialEq)]
pub(crate) enum Operation {
    SetCookie(SetCookie),
    UnsetCookie(CookieId<'static>),
    InsertHeader(HeaderName, HeaderValue),
    AppendHeader(HeaderName, HeaderValue),
    RemoveHeader(HeaderName),
    SetStatus(StatusCode),
    UnsetStatus,
    Invalid(InvalidChange),
    /// A change that was moved to the response.
    Moved,
}

/// The condition under which a change is sent (T8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// The policy decides.
    Policy,
    /// The handler's status is below 400.
    OnSuccess,
    /// Every response has the change.
    Always,
    /// This response has the change, because an inner layer already sent and reported it.
    Again,
}

impl Operation {
    /// Whether this only unsets earlier changes.
    pub(super) fn is_unset(&self) -> bool {
        matches!(self, Self::UnsetCookie(_) | Self::UnsetStatus)
    }

    /// The name of the header that this changes, other than `Set-Cookie`.
    pub(super) fn header_name(&self) -> Option<&HeaderName> {
        match self {
            Self::InsertHeader(name, _)
            | Self::AppendHeader(name, _)
            | Self::RemoveHeader(name) => Some(name),
            _ => None,
        }
    }

    /// Whether this is about a header that describes the content.
    pub(super) fn describes_content(&self) -> bool {
        self.header_name().is_some_and(content::describes_content)
    }

    /// The name of the header that this overwrites, so that earlier changes to it have no effect.
    pub(super) fn overwrites(&self, policy: &Policy) -> Option<&HeaderName> {
        match self {
            Self::InsertHeader(name, _) | Self::RemoveHeader(name) => Some(name),
            // A second `Content-Type` is a defect of FastAPI, so its policy sends only one.
            Self::AppendHeader(name, _) => {
                let is_single =
                    policy.existing_headers == ExistingHeaders::Keep && *name == CONTENT_TYPE;
                is_single.then_some(name)
            }
            _ => None,
        }
    }

    /// The name of the header that this sends.
    pub(super) fn sends(&self) -> Option<&HeaderName> {
        match self {
            Self::InsertHeader(name, _) | Self::AppendHeader(name, _) => Some(name),
            _ => None,
        }
    }
}

/// The status that the last change sets, among those that `admits` selects.
pub(super) fn status(changes: &[Change], admits: impl Fn(&Change) -> bool) -> Option<StatusCode> {
    let mut changes = changes.iter().rev().filter(|change| admits(change));
    changes
        .find_map(|change| match change.operation {
            Operation::SetStatus(status) => Some(Some(status)),
            Operation::UnsetStatus => Some(None),
            _ => None,
        })
        .flatten()
}

/// The first invalid change (T2).
pub(super) fn first_invalid(changes: &[Change]) -> Option<(&InvalidChange, CallSite)> {
    changes.iter().find_map(|change| match &change.operation {
        Operation::Invalid(invalid) => Some((invalid, change.location)),
        _ => None,
    })
}

/// Shows names and lengths, but never values, because they might be secrets.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetCookie(cookie) => cookie.fmt(f),
            Self::UnsetCookie(key) => write!(f, "UnsetCookie({key:?})"),
            Self::InsertHeader(name, value) => {
                write!(f, "InsertHeader({name}, {} bytes)", value.len())
            }
            Self::AppendHeader(name, value) => {
                write!(f, "AppendHeader({name}, {} bytes)", value.len())
            }
            Self::RemoveHeader(name) => write!(f, "RemoveHeader({name})"),
            Self::SetStatus(status) => write!(f, "SetStatus({status})"),
            Self::UnsetStatus => f.write_str("UnsetStatus"),
            Self::Invalid(invalid) => write!(f, "Invalid({invalid})"),
            Self::Moved => f.write_str("Moved"),
        }
    }
}
