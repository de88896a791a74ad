//! One thing said aside, and when it counts.

use std::fmt;
use std::panic::Location;

use http::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    LAST_MODIFIED,
};
use http::{HeaderName, HeaderValue, StatusCode};

use super::failure::InvalidChange;
use crate::cookie::{CookieId, SetCookie};

/// The line of the user's code that said it.
pub(crate) type Place = &'static Location<'static>;

/// One entry of the log.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) what: What,
    pub(crate) when: When,
    pub(crate) place: Place,
}

/// Two things said are equal when they mean the same, wherever they were said.
impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what && self.when == other.when
    }
}

#[derive(Clone, PartialEq)]
pub(crate) enum What {
    SetCookie(SetCookie),
    UnsetCookie(CookieId<'static>),
    InsertHeader(HeaderName, HeaderValue),
    AppendHeader(HeaderName, HeaderValue),
    RemoveHeader(HeaderName),
    SetStatus(StatusCode),
    UnsetStatus,
    Refused(InvalidChange),
    /// It went out.
    Laid,
}

/// Which answers a write goes out with (T8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As the policy says.
    Policy,
    /// With values that came below 400 alone.
    OnSuccess,
    /// With every answer.
    Always,
}

impl What {
    /// Whether this only takes back what was said before.
    pub(super) fn is_withdrawal(&self) -> bool {
        matches!(self, Self::UnsetCookie(_) | Self::UnsetStatus)
    }

    /// Whether this says what the content is: of our own 500 that is known.
    pub(super) fn describes_content(&self) -> bool {
        match self {
            Self::InsertHeader(name, _)
            | Self::AppendHeader(name, _)
            | Self::RemoveHeader(name) => {
                [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_RANGE, CONTENT_TYPE]
                    .contains(name)
                    || [ETAG, LAST_MODIFIED].contains(name)
            }
            _ => false,
        }
    }

    /// Whether this, said later, makes `earlier` void.
    pub(super) fn voids(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::SetCookie(this), Self::SetCookie(earlier)) => this.is_same_cookie(earlier),
            (Self::UnsetCookie(key), Self::SetCookie(earlier)) => *key == earlier.key(),
            (
                Self::InsertHeader(this, _) | Self::RemoveHeader(this),
                Self::InsertHeader(earlier, _) | Self::AppendHeader(earlier, _),
            ) => this == earlier,
            (Self::SetStatus(_) | Self::UnsetStatus, Self::SetStatus(_)) => true,
            _ => false,
        }
    }
}

/// Names and lengths, never values: they may be secrets.
impl fmt::Debug for What {
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
            Self::Refused(refusal) => write!(f, "Refused({refusal})"),
            Self::Laid => f.write_str("Laid"),
        }
    }
}
