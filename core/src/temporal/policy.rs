//! Configurable merge behavior.

use http::StatusCode;

/// Browsers keep 50 cookies of a domain (RFC 6265bis §6.1).
pub(super) const MAX_LINES: u8 = 50;

/// Proxies and servers accept 8 KiB of headers (RFC 6265bis §4.2.1).
const MAX_BYTES: u16 = 8 * 1024;

/// Configurable merge behavior.
///
/// | setter | [`Policy::default()`] | [`Policy::fastapi()`] |
/// |---|---|---|
/// | [`on_error`](Self::on_error) | keeps changes below 500 | drops changes from 400 |
/// | [`existing_headers`](Self::existing_headers) | replaces or removes them | keeps them and appends |
/// | [`duplicate_cookies`](Self::duplicate_cookies) | sends the last one | sends all |
/// | [`status_override`](Self::status_override) | over 2xx | over all but errors |
/// | [`empty_content_type`](Self::empty_content_type) | removes it | keeps it |
/// | [`max_cookies`](Self::max_cookies) | 50 | 50 |
/// | [`max_cookie_bytes`](Self::max_cookie_bytes) | 8192 | 8192 |
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
pub struct Policy {
    pub(super) on_error: OnError,
    pub(super) existing_headers: ExistingHeaders,
    pub(super) duplicate_cookies: DuplicateCookies,
    pub(super) status_override: StatusOverride,
    pub(super) empty_content_type: EmptyContentType,
    // Small, because every request copies its policy.
    pub(super) max_cookies: u8,
    pub(super) max_cookie_bytes: u16,
}

/// Which changes are kept if the handler's response is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// Keeps all changes below 500 and none from 500. A 401 may delete the session cookie.
    #[default]
    KeepBelow500,
    /// Keeps all changes with every status, as tower-cookies does.
    Keep,
    /// Drops all changes from 400, as FastAPI does when a handler raises.
    Drop,
}

/// What happens to a header of the handler's response if a change has the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExistingHeaders {
    /// `insert_header` replaces it and `remove_header` removes it.
    #[default]
    Replace,
    /// It stays, and the merge appends the change, as FastAPI does. The exception is
    /// `Content-Type`, of which FastAPI sends two.
    Keep,
}

/// What happens if the same cookie is set twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateCookies {
    /// The last one is sent, at the position of the first.
    #[default]
    LastWins,
    /// All are sent in order, as in FastAPI. A browser keeps the last.
    SendAll,
}

/// Which statuses of the handler's response [`set_status`](crate::Aside::set_status) replaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusOverride {
    /// 2xx. A redirect or an error of the handler stays.
    #[default]
    Success,
    /// All from 200 to 399, as in FastAPI.
    NonError,
}

/// What happens to `Content-Type` if the status that was set allows no content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyContentType {
    /// The merge removes it together with the content.
    #[default]
    Remove,
    /// It stays, as in FastAPI.
    Keep,
}

impl Policy {
    /// Creates the default policy in a `const`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            on_error: OnError::KeepBelow500,
            existing_headers: ExistingHeaders::Replace,
            duplicate_cookies: DuplicateCookies::LastWins,
            status_override: StatusOverride::Success,
            empty_content_type: EmptyContentType::Remove,
            max_cookies: MAX_LINES,
            max_cookie_bytes: MAX_BYTES,
        }
    }

    /// Creates the policy for code that you port from FastAPI.
    ///
    /// It merges as FastAPI does, without FastAPI's defects.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge};
    /// use http::{Response, StatusCode};
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(("sid", "31d4"));
    ///
    /// let (mut head, ()) = Response::builder().status(404).body(())?.into_parts();
    /// let report = merge(changes, &mut head, &Policy::fastapi()).report;
    /// assert_eq!(report.dropped().len(), 1); // by default, a 404 keeps the cookie
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub const fn fastapi() -> Self {
        Self {
            on_error: OnError::Drop,
            existing_headers: ExistingHeaders::Keep,
            duplicate_cookies: DuplicateCookies::SendAll,
            status_override: StatusOverride::NonError,
            empty_content_type: EmptyContentType::Keep,
            max_cookies: MAX_LINES,
            max_cookie_bytes: MAX_BYTES,
        }
    }

    /// Sets which changes are kept if the handler's response is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{OnError, Policy};
    ///
    /// const POLICY: Policy = Policy::new().on_error(OnError::Keep);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// Sets what happens to a header that the handler's response already has.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, policy::ExistingHeaders};
    ///
    /// const POLICY: Policy = Policy::new().existing_headers(ExistingHeaders::Keep);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn existing_headers(mut self, existing_headers: ExistingHeaders) -> Self {
        self.existing_headers = existing_headers;
        self
    }

    /// Sets what happens if the same cookie is set twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, policy::DuplicateCookies};
    ///
    /// const POLICY: Policy = Policy::new().duplicate_cookies(DuplicateCookies::SendAll);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn duplicate_cookies(mut self, duplicate_cookies: DuplicateCookies) -> Self {
        self.duplicate_cookies = duplicate_cookies;
        self
    }

    /// Sets which statuses of the handler's response a change replaces.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, policy::StatusOverride};
    ///
    /// const POLICY: Policy = Policy::new().status_override(StatusOverride::NonError);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn status_override(mut self, status_override: StatusOverride) -> Self {
        self.status_override = status_override;
        self
    }

    /// Sets what happens to `Content-Type` if the status allows no content.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, policy::EmptyContentType};
    ///
    /// const POLICY: Policy = Policy::new().empty_content_type(EmptyContentType::Keep);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn empty_content_type(mut self, empty_content_type: EmptyContentType) -> Self {
        self.empty_content_type = empty_content_type;
        self
    }

    /// Sets how many cookies one response may set or delete. 50 by default.
    ///
    /// The response becomes a 500 above the limit. Cookies that the handler's response already has do not
    /// count. Browsers keep at least 50 cookies of one domain (RFC 6265bis §6.1).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Policy;
    ///
    /// const POLICY: Policy = Policy::new().max_cookies(80).max_cookie_bytes(16 * 1024);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn max_cookies(mut self, max_cookies: u8) -> Self {
        self.max_cookies = max_cookies;
        self
    }

    /// Sets how many bytes the `Set-Cookie` values of one response may take. 8192 by default.
    ///
    /// The response becomes a 500 above the limit. Cookies that the handler's response already has do not
    /// count. Many proxies accept 8 KiB of headers (RFC 6265bis §4.2.1), so check yours first.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Policy;
    ///
    /// const POLICY: Policy = Policy::new().max_cookie_bytes(16 * 1024);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn max_cookie_bytes(mut self, max_cookie_bytes: u16) -> Self {
        self.max_cookie_bytes = max_cookie_bytes;
        self
    }

    /// Whether a handler's response with `status` drops the changes.
    pub(super) fn drops_with(&self, status: StatusCode) -> bool {
        match self.on_error {
            OnError::KeepBelow500 => status.as_u16() >= 500,
            OnError::Keep => false,
            OnError::Drop => status.as_u16() >= 400,
        }
    }

    /// Whether a change may replace the handler's `status`.
    pub(super) fn overrides(&self, status: StatusCode) -> bool {
        match self.status_override {
            StatusOverride::Success => status.is_success(),
            StatusOverride::NonError => (200..400).contains(&status.as_u16()),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}
