//! Configurable merge behavior.

use std::fmt;

use http::StatusCode;

use super::policy_options::{
    Caching, DuplicateCookies, EmptyContentType, ExistingHeaders, OnError, StatusOverride,
};

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
/// | [`caching`](Self::caching) | adds no header | adds no header |
/// | [`strict_responses`](Self::strict_responses) | no | no |
/// | [`problem_details`](Self::problem_details) | no | no |
/// | [`reveal_errors`](Self::reveal_errors) | no | no |
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
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    // These are 8 bytes, because every request copies its policy.
    pub(super) on_error: OnError,
    pub(super) existing_headers: ExistingHeaders,
    pub(super) duplicate_cookies: DuplicateCookies,
    pub(super) status_override: StatusOverride,
    switches: Switches,
    pub(super) max_cookies: u8,
    pub(super) max_cookie_bytes: u16,
}

const _: () = assert!(size_of::<Policy>() == 8, "every request copies its policy");

/// Settings with two values, as a set of those that are not the default.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Switches(u8);

impl Switches {
    const DEFAULT: Self = Self(0);
    /// [`EmptyContentType::Keep`].
    const KEEP_CONTENT_TYPE: Self = Self(1);
    /// [`Caching::Guard`].
    const GUARD: Self = Self(2);
    /// [`Policy::strict_responses`].
    const STRICT_RESPONSES: Self = Self(4);
    /// [`Policy::problem_details`].
    const PROBLEM_DETAILS: Self = Self(8);
    /// [`Policy::reveal_errors`].
    const REVEAL_ERRORS: Self = Self(16);

    const fn set(self, switch: Self, is_on: bool) -> Self {
        Self(if is_on { self.0 | switch.0 } else { self.0 & !switch.0 })
    }

    const fn has(self, switch: Self) -> bool {
        self.0 & switch.0 != 0
    }
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
            switches: Switches::DEFAULT,
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
            switches: Switches::KEEP_CONTENT_TYPE,
            max_cookies: MAX_LINES,
            max_cookie_bytes: MAX_BYTES,
        }
    }

    /// Sets which changes are kept if the handler's response is an error. The default is
    /// [`OnError::KeepBelow500`].
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

    /// Sets what happens to a header that the handler's response already has. The default is
    /// [`ExistingHeaders::Replace`].
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

    /// Sets what happens if the same cookie is set twice. The default is [`DuplicateCookies::LastWins`].
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

    /// Sets which statuses of the handler's response a change replaces. The default is
    /// [`StatusOverride::Success`].
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

    /// Sets what happens to `Content-Type` if the status allows no content. The default is
    /// [`EmptyContentType::Remove`].
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
        let is_kept = matches!(empty_content_type, EmptyContentType::Keep);
        self.switches = self.switches.set(Switches::KEEP_CONTENT_TYPE, is_kept);
        self
    }

    /// Sets whether the merge protects responses that depend on cookies from caches. The default is
    /// [`Caching::Manual`].
    ///
    /// `Set-Cookie` does not stop a cache ([RFC 6265bis §3]). So a shared cache can give the session of one
    /// user to another. With [`Caching::Guard`], a response gets:
    ///
    /// - `Vary: Cookie`, if the request's cookies were read. The merge adds `Cookie` to an existing `Vary`, unless
    ///   that has it already or is `*`.
    /// - `Cache-Control: private, no-cache="Set-Cookie"`, if the response sets or deletes a cookie. The merge adds
    ///   these directives to an existing `Cache-Control`, unless that has `private`, `no-store`, `public` or
    ///   `s-maxage`.
    ///
    /// The adapters' `RequestCookies` and [`Aside::request_cookies`](crate::Aside::request_cookies) count as reading.
    /// [`RequestCookies::new`](crate::RequestCookies::new) does not, because it is plain code without a request. A
    /// [`Direct`](crate::Direct) response and the generated 500 get no header.
    ///
    /// A guard of any layer applies, even if an inner layer has another policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, TemporalResponse, merge, policy::Caching};
    /// use http::{HeaderMap, Response, header::{CACHE_CONTROL, VARY}};
    ///
    /// const POLICY: Policy = Policy::new().caching(Caching::Guard);
    ///
    /// let request_headers = HeaderMap::new();
    /// let mut changes = TemporalResponse::default();
    /// let theme = changes.request_cookies(&request_headers).get_raw("theme").unwrap_or(b"dark").to_vec();
    /// changes.set_cookie(("theme", std::str::from_utf8(&theme)?));
    ///
    /// let (mut head, ()) = Response::builder().header(VARY, "Accept").body(())?.into_parts();
    /// let _ = merge(changes, &mut head, &POLICY);
    /// assert_eq!(head.headers[VARY], "Accept, Cookie");
    /// assert_eq!(head.headers[CACHE_CONTROL], "private, no-cache=\"Set-Cookie\"");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [RFC 6265bis §3]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-3
    #[must_use]
    pub const fn caching(mut self, caching: Caching) -> Self {
        self.switches = self.switches.set(Switches::GUARD, matches!(caching, Caching::Guard));
        self
    }

    /// Sets whether a status that `responses!` does not declare is an error. The default is `false`.
    ///
    /// If it is, the response becomes the generated 500. By default, the response is sent, and the report has a
    /// [`Warning`](crate::report::Warning). Builds with and without `debug_assertions` do the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Policy;
    ///
    /// const POLICY: Policy = Policy::new().strict_responses(true);
    /// # let _ = POLICY;
    /// ```
    #[must_use]
    pub const fn strict_responses(mut self, strict: bool) -> Self {
        self.switches = self.switches.set(Switches::STRICT_RESPONSES, strict);
        self
    }

    /// Sets whether the generated 500 has problem details ([RFC 9457 §3]) instead of plain text. The default is
    /// `false`.
    ///
    /// They have no details of the error: `{"type":"about:blank","title":"Internal Server Error","status":500}`, as
    /// `application/problem+json`.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{BodyAction, Policy, TemporalResponse, merge};
    ///
    /// const POLICY: Policy = Policy::new().problem_details(true);
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(("no token", "31d4"));
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// let outcome = merge(changes, &mut head, &POLICY);
    /// assert_eq!(head.headers["content-type"], "application/problem+json");
    /// assert!(matches!(outcome.body, BodyAction::Replace(text) if text.contains("Internal Server Error")));
    /// ```
    ///
    /// [RFC 9457 §3]: https://www.rfc-editor.org/rfc/rfc9457#section-3
    #[must_use]
    pub const fn problem_details(mut self, problem_details: bool) -> Self {
        self.switches = self.switches.set(Switches::PROBLEM_DETAILS, problem_details);
        self
    }

    /// Sets whether the body of the generated 500 has the reason. Use it only while you develop.
    ///
    /// The body is the text of the [`ResponseError`](crate::ResponseError), after `Internal Server Error: `. Under
    /// [`problem_details`](Self::problem_details), it is the `detail`. It has names, paths and lines of your code. It
    /// never has the value of a cookie, a header or a field. A missing layer has no policy, so its reason is only in the
    /// log.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{BodyAction, Policy, TemporalResponse, merge};
    ///
    /// const POLICY: Policy = Policy::new().reveal_errors(cfg!(debug_assertions));
    ///
    /// let mut changes = TemporalResponse::default();
    /// changes.set_cookie(("no token", "31d4"));
    ///
    /// let (mut head, ()) = http::Response::new(()).into_parts();
    /// let BodyAction::Replace(text) = merge(changes, &mut head, &POLICY).body else { panic!() };
    /// assert_eq!(text.contains("invalid cookie name at byte 2"), cfg!(debug_assertions));
    /// assert!(!text.contains("31d4"));
    /// ```
    #[must_use]
    pub const fn reveal_errors(mut self, reveal_errors: bool) -> Self {
        self.switches = self.switches.set(Switches::REVEAL_ERRORS, reveal_errors);
        self
    }

    /// Sets how many cookies one response may set or delete. 50 by default.
    ///
    /// The response becomes a 500 above the limit. Cookies that the handler's response already has do not
    /// count. Browsers keep at least 50 cookies of one domain ([RFC 6265bis §6.1]).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Policy;
    ///
    /// const POLICY: Policy = Policy::new().max_cookies(80).max_cookie_bytes(16 * 1024);
    /// # let _ = POLICY;
    /// ```
    ///
    /// [RFC 6265bis §6.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-6.1
    #[must_use]
    pub const fn max_cookies(mut self, max_cookies: u8) -> Self {
        self.max_cookies = max_cookies;
        self
    }

    /// Sets how many bytes the `Set-Cookie` values of one response may take. 8192 by default.
    ///
    /// The response becomes a 500 above the limit. Cookies that the handler's response already has do not
    /// count. Many proxies accept 8 KiB of headers ([RFC 6265bis §4.2.1]), so check yours first.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Policy;
    ///
    /// const POLICY: Policy = Policy::new().max_cookie_bytes(16 * 1024);
    /// # let _ = POLICY;
    /// ```
    ///
    /// [RFC 6265bis §4.2.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.2.1
    #[must_use]
    pub const fn max_cookie_bytes(mut self, max_cookie_bytes: u16) -> Self {
        self.max_cookie_bytes = max_cookie_bytes;
        self
    }

    /// Returns what happens to `Content-Type` if the status allows no content.
    pub(super) fn chosen_content_type(&self) -> EmptyContentType {
        match self.switches.has(Switches::KEEP_CONTENT_TYPE) {
            true => EmptyContentType::Keep,
            false => EmptyContentType::Remove,
        }
    }

    /// Whether an undeclared status is an error.
    #[cfg(feature = "model")]
    pub(super) fn is_strict(&self) -> bool {
        self.switches.has(Switches::STRICT_RESPONSES)
    }

    /// Whether the generated 500 has problem details.
    pub(super) fn describes_problems(&self) -> bool {
        self.switches.has(Switches::PROBLEM_DETAILS)
    }

    /// Whether the generated 500 has its reason.
    pub(super) fn reveals_errors(&self) -> bool {
        self.switches.has(Switches::REVEAL_ERRORS)
    }

    /// Whether the merge protects responses from caches.
    #[inline]
    pub(crate) fn guards(&self) -> bool {
        self.switches.has(Switches::GUARD)
    }

    /// The same policy, with the guard of another layer.
    #[must_use]
    pub(crate) fn with_guard_of(mut self, other: &Self) -> Self {
        self.switches = self.switches.set(Switches::GUARD, self.guards() || other.guards());
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

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let caching = if self.guards() { Caching::Guard } else { Caching::Manual };
        f.debug_struct("Policy")
            .field("on_error", &self.on_error)
            .field("existing_headers", &self.existing_headers)
            .field("duplicate_cookies", &self.duplicate_cookies)
            .field("status_override", &self.status_override)
            .field("empty_content_type", &self.chosen_content_type())
            .field("caching", &caching)
            .field("strict_responses", &self.switches.has(Switches::STRICT_RESPONSES))
            .field("problem_details", &self.describes_problems())
            .field("reveal_errors", &self.reveals_errors())
            .field("max_cookies", &self.max_cookies)
            .field("max_cookie_bytes", &self.max_cookie_bytes)
            .finish()
    }
}
