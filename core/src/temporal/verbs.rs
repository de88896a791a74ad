//! The methods, written once for `TemporalResponse`, `Aside` and their conditional forms.

use http::{HeaderName, HeaderValue, StatusCode};

use super::entry::Operation;
use super::invalid_change::{InvalidChange, is_reserved};
use crate::cookie::{CookieId, IntoDeleteCookie, IntoSetCookie, InvalidCookie, SetCookie};

/// The change that each method makes, if it is valid.
impl Operation {
    pub(crate) fn set_cookie(cookie: impl IntoSetCookie) -> Self {
        Self::cookie(cookie.into_set_cookie())
    }

    pub(crate) fn set_cookie_raw(line: HeaderValue) -> Self {
        Self::cookie(SetCookie::raw(line))
    }

    pub(crate) fn delete_cookie(cookie: impl IntoDeleteCookie) -> Self {
        Self::cookie(cookie.into_delete_cookie())
    }

    pub(crate) fn unset_cookie<'k>(cookie: impl Into<CookieId<'k>>) -> Self {
        Self::UnsetCookie(cookie.into().into_owned())
    }

    /// `None` is a name or a value that could not be converted.
    pub(crate) fn insert_header(name: Option<HeaderName>, value: Option<HeaderValue>) -> Self {
        match valid_header(name, value) {
            Ok((name, value)) => Self::InsertHeader(name, value),
            Err(invalid) => Self::Invalid(invalid),
        }
    }

    pub(crate) fn append_header(name: Option<HeaderName>, value: Option<HeaderValue>) -> Self {
        match valid_header(name, value) {
            Ok((name, value)) => Self::AppendHeader(name, value),
            Err(invalid) => Self::Invalid(invalid),
        }
    }

    pub(crate) fn remove_header(name: Option<HeaderName>) -> Self {
        match valid_name(name) {
            Ok(name) => Self::RemoveHeader(name),
            Err(invalid) => Self::Invalid(invalid),
        }
    }

    /// `None` is a number or a text that could not be converted.
    pub(crate) fn set_status(status: Option<StatusCode>) -> Self {
        match status {
            Some(status) if status.is_informational() => {
                Self::Invalid(InvalidChange::Status(status))
            }
            Some(status) => Self::SetStatus(status),
            None => Self::Invalid(InvalidChange::StatusRange),
        }
    }

    fn cookie(cookie: Result<SetCookie, InvalidCookie>) -> Self {
        match cookie {
            Ok(cookie) => Self::SetCookie(cookie),
            Err(invalid) => Self::Invalid(InvalidChange::Cookie(invalid)),
        }
    }
}

fn valid_name(name: Option<HeaderName>) -> Result<HeaderName, InvalidChange> {
    match name {
        Some(name) if is_reserved(&name) => Err(InvalidChange::Header(name)),
        Some(name) => Ok(name),
        None => Err(InvalidChange::HeaderName),
    }
}

fn valid_header(
    name: Option<HeaderName>,
    value: Option<HeaderValue>,
) -> Result<(HeaderName, HeaderValue), InvalidChange> {
    let name = valid_name(name)?;
    match value {
        Some(value) => Ok((name, value)),
        None => Err(InvalidChange::HeaderValue(name)),
    }
}

/// Gives a type the methods for changes (T2). They call its own `record(operation, location)`.
macro_rules! verbs {
    ($example:literal, $self:ident, $($receiver:tt)+) => {
        /// Sets a cookie.
        ///
        /// Pass `("name", "value")` for FastAPI's defaults, `SPEC.with_value("v")`, or a `cookie::Cookie`. If
        /// you set the same cookie again, the last one is sent at the position of the first.
        ///
        /// A cookie that browsers would drop is invalid. The response becomes a 500, the log names your line,
        /// and `check()` returns the error.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.set_cookie(("fakesession", "fake-cookie-session-value"));
        /// ```
        #[track_caller]
        pub fn set_cookie($($receiver)+, cookie: impl $crate::IntoSetCookie) {
            $self.record($crate::temporal::Operation::set_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Sends a third-party `Set-Cookie` line unchanged.
        ///
        /// Only its name, domain, path and `Partitioned` are read, to compare it with other cookies.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.set_cookie_raw(http::HeaderValue::from_static("upstream=1; Priority=High"));
        /// ```
        #[track_caller]
        pub fn set_cookie_raw($($receiver)+, line: ::http::HeaderValue) {
            $self.record($crate::temporal::Operation::set_cookie_raw(line), ::std::panic::Location::caller());
        }

        /// Deletes a cookie in the browser, whether or not the request had it.
        ///
        /// Pass its spec, or its name if it was set with FastAPI's defaults.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.delete_cookie("fakesession");
        /// ```
        #[track_caller]
        pub fn delete_cookie($($receiver)+, cookie: impl $crate::IntoDeleteCookie) {
            $self.record($crate::temporal::Operation::delete_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Discards the earlier changes to a cookie. A cookie of the handler's response stays.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.set_cookie(("fakesession", "fake-cookie-session-value"));
        /// changes.unset_cookie("fakesession");
        /// ```
        #[track_caller]
        pub fn unset_cookie<'k>($($receiver)+, cookie: impl Into<$crate::CookieId<'k>>) {
            $self.record($crate::temporal::Operation::unset_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Sets a header. It replaces every header of that name, also those of the handler's response.
        ///
        /// Pass the types that http's [`Builder::header`] takes, for example `&str`, `String`, `HeaderName` and
        /// `HeaderValue`. If it is invalid, the response becomes a 500, the log names your line, and `check()`
        /// returns the error.
        ///
        /// A header that frames the message or belongs to the connection is invalid, for example
        /// `Content-Length`. So is `Set-Cookie`, which has its own methods. See
        /// [`InvalidChange`](crate::InvalidChange).
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.insert_header("cache-control", "no-store");
        /// changes.insert_header(http::header::RETRY_AFTER, 120);
        /// ```
        ///
        /// [`Builder::header`]: https://docs.rs/http/1/http/response/struct.Builder.html#method.header
        #[track_caller]
        pub fn insert_header(
            $($receiver)+,
            name: impl TryInto<::http::HeaderName>,
            value: impl TryInto<::http::HeaderValue>,
        ) {
            $self.record(
                $crate::temporal::Operation::insert_header(name.try_into().ok(), value.try_into().ok()),
                ::std::panic::Location::caller(),
            );
        }

        /// Adds a header after all headers of that name.
        ///
        /// Takes and rejects the same names and values as `insert_header`.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.append_header("vary", "cookie");
        /// ```
        #[track_caller]
        pub fn append_header(
            $($receiver)+,
            name: impl TryInto<::http::HeaderName>,
            value: impl TryInto<::http::HeaderValue>,
        ) {
            $self.record(
                $crate::temporal::Operation::append_header(name.try_into().ok(), value.try_into().ok()),
                ::std::panic::Location::caller(),
            );
        }

        /// Removes every header of that name, also those of the handler's response.
        ///
        /// Rejects the names that `insert_header` rejects.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.remove_header("etag");
        /// ```
        #[track_caller]
        pub fn remove_header($($receiver)+, name: impl TryInto<::http::HeaderName>) {
            $self.record(
                $crate::temporal::Operation::remove_header(name.try_into().ok()),
                ::std::panic::Location::caller(),
            );
        }

        /// Sets the status, if the handler's response has a 2xx. The last call wins.
        ///
        /// Pass a number, a `StatusCode`, or another type that http's [`Builder::status`] takes. A number outside
        /// of 100 to 999 is an [`InvalidChange`](crate::InvalidChange). So is a 1xx, which is not a final status.
        ///
        /// The statuses 204, 205 and 304 clear the body.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.set_status(201);
        /// changes.set_status(http::StatusCode::CREATED);
        /// ```
        ///
        /// [`Builder::status`]: https://docs.rs/http/1/http/response/struct.Builder.html#method.status
        #[track_caller]
        pub fn set_status($($receiver)+, status: impl TryInto<::http::StatusCode>) {
            $self.record(
                $crate::temporal::Operation::set_status(status.try_into().ok()),
                ::std::panic::Location::caller(),
            );
        }

        /// Discards the earlier changes to the status, as `response.status_code = None` does in FastAPI.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// changes.set_status(http::StatusCode::CREATED);
        /// changes.unset_status();
        /// ```
        #[track_caller]
        pub fn unset_status($($receiver)+) {
            $self.record($crate::temporal::Operation::UnsetStatus, ::std::panic::Location::caller());
        }
    };
}

pub(crate) use verbs;
