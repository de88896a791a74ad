//! The few rules on which reasonable people differ.

use http::StatusCode;

/// How what was said aside meets the response built from the handler's value.
///
/// | field | [`Policy::default()`] | [`Policy::fastapi()`] |
/// |---|---|---|
/// | [`on_error`](Self::on_error) | kept below 500 | dropped from 400 up |
/// | [`own_headers`](Self::own_headers) | inserted over, removed | kept, appended to |
/// | [`same_cookie`](Self::same_cookie) | the last one said | every one said |
/// | [`status`](Self::status) | over 2xx | over all but errors |
/// | [`content_type`](Self::content_type) of no content | removed | kept |
///
/// # Examples
///
/// ```
/// use aside::{OnError, Policy};
///
/// const STRICT: Policy = Policy::new().on_error(OnError::Drop);
/// assert_ne!(STRICT, Policy::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// What is kept when the value came as an error (T8).
    pub on_error: OnError,
    /// What becomes of a header that the value brought itself (T4).
    pub own_headers: OwnHeaders,
    /// What becomes of one cookie said twice (T5).
    pub same_cookie: SameCookie,
    /// Which status of the value gives way to one said aside (T6).
    pub status: StatusOver,
    /// What becomes of `Content-Type` where a status said aside allows no content (T7).
    pub content_type: EmptyContentType,
}

/// What is kept when the value came as an error: with a status of 400 or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// All below 500, nothing from 500 up: a 401 may delete the session cookie, a crash sets none.
    #[default]
    KeepBelow500,
    /// All, whatever the status; tower-cookies does that.
    Keep,
    /// Nothing from 400 up; FastAPI loses what was said when a handler raises.
    Drop,
}

/// What becomes of a header that the value brought itself, when the same name is said aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnHeaders {
    /// `insert_header` replaces it and `remove_header` removes it.
    #[default]
    Replace,
    /// It stays, and what was said comes after it, as in FastAPI; but never is a second `Content-Type`
    /// sent, which FastAPI does send.
    Keep,
}

/// What becomes of one cookie said twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameCookie {
    /// The last one is sent, in the first one's place.
    #[default]
    LastWins,
    /// All are sent, in order, as in FastAPI; a browser keeps the last.
    SendAll,
}

/// Which status of the value gives way to one said aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusOver {
    /// 2xx: a redirect or an error that the handler returned stays one.
    #[default]
    Success,
    /// All below 400 but 1xx, as in FastAPI.
    AllButErrors,
}

/// What becomes of `Content-Type` where a status said aside allows no content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyContentType {
    /// It goes, with the content that it described.
    #[default]
    Remove,
    /// It stays, as in FastAPI.
    Keep,
}

impl Policy {
    /// The default policy, for a `const`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            on_error: OnError::KeepBelow500,
            own_headers: OwnHeaders::Replace,
            same_cookie: SameCookie::LastWins,
            status: StatusOver::Success,
            content_type: EmptyContentType::Remove,
        }
    }

    /// What FastAPI does, its defects excepted: for code that is ported from there.
    #[must_use]
    pub const fn fastapi() -> Self {
        Self {
            on_error: OnError::Drop,
            own_headers: OwnHeaders::Keep,
            same_cookie: SameCookie::SendAll,
            status: StatusOver::AllButErrors,
            content_type: EmptyContentType::Keep,
        }
    }

    /// This policy with another [`OnError`].
    #[must_use]
    pub const fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// This policy with another [`OwnHeaders`].
    #[must_use]
    pub const fn own_headers(mut self, own_headers: OwnHeaders) -> Self {
        self.own_headers = own_headers;
        self
    }

    /// This policy with another [`SameCookie`].
    #[must_use]
    pub const fn same_cookie(mut self, same_cookie: SameCookie) -> Self {
        self.same_cookie = same_cookie;
        self
    }

    /// This policy with another [`StatusOver`].
    #[must_use]
    pub const fn status(mut self, status: StatusOver) -> Self {
        self.status = status;
        self
    }

    /// This policy with another [`EmptyContentType`].
    #[must_use]
    pub const fn content_type(mut self, content_type: EmptyContentType) -> Self {
        self.content_type = content_type;
        self
    }

    /// Whether a value that came with `status` loses what was said aside.
    pub(super) fn drops_with(&self, status: StatusCode) -> bool {
        match self.on_error {
            OnError::KeepBelow500 => status.as_u16() >= 500,
            OnError::Keep => false,
            OnError::Drop => status.as_u16() >= 400,
        }
    }

    /// Whether a value's `status` gives way to one said aside.
    pub(super) fn repaints(&self, status: StatusCode) -> bool {
        match self.status {
            StatusOver::Success => status.is_success(),
            StatusOver::AllButErrors => (200..400).contains(&status.as_u16()),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}
