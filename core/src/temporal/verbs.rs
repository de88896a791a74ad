//! The verbs, written once for the plain record, the handle and their conditional views.

use http::{HeaderName, HeaderValue, StatusCode};

use super::failure::{InvalidChange, is_reserved};
use super::said::What;
use crate::cookie::{CookieId, IntoDeleteCookie, IntoSetCookie, InvalidCookie, SetCookie};

/// What each verb says, refusals included; the one place that decides.
impl What {
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

    pub(crate) fn insert_header(name: HeaderName, value: HeaderValue) -> Self {
        if is_reserved(&name) {
            Self::header_refused(name)
        } else {
            Self::InsertHeader(name, value)
        }
    }

    pub(crate) fn append_header(name: HeaderName, value: HeaderValue) -> Self {
        if is_reserved(&name) {
            Self::header_refused(name)
        } else {
            Self::AppendHeader(name, value)
        }
    }

    pub(crate) fn remove_header(name: HeaderName) -> Self {
        if is_reserved(&name) { Self::header_refused(name) } else { Self::RemoveHeader(name) }
    }

    pub(crate) fn set_status(status: StatusCode) -> Self {
        if status.is_informational() {
            Self::Refused(InvalidChange::Status(status))
        } else {
            Self::SetStatus(status)
        }
    }

    fn cookie(cookie: Result<SetCookie, InvalidCookie>) -> Self {
        match cookie {
            Ok(cookie) => Self::SetCookie(cookie),
            Err(invalid) => Self::Refused(InvalidChange::Cookie(invalid)),
        }
    }

    fn header_refused(name: HeaderName) -> Self {
        Self::Refused(InvalidChange::Header(name))
    }
}

/// Gives a type the verbs of T2, over its own `say(what, place)`.
macro_rules! verbs {
    ($example:literal, $self:ident, $($receiver:tt)+) => {
        /// Sets a cookie: `("name", "value")` with FastAPI's defaults, `SPEC.with_value("v")`, or a
        /// `cookie::Cookie`.
        ///
        /// The same cookie said again is sent once, the last one in the first one's place. A cookie that
        /// user agents would drop is refused: the response becomes a 500 and names the caller's line in
        /// the log; `check()` asks at once.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.set_cookie(("fakesession", "fake-cookie-session-value"));
        /// ```
        #[track_caller]
        pub fn set_cookie($($receiver)+, cookie: impl $crate::IntoSetCookie) {
            $self.say($crate::temporal::What::set_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Passes a foreign `Set-Cookie` line through as it is; only its name is read, and its domain and
        /// path to tell it from others.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.set_cookie_raw(http::HeaderValue::from_static("upstream=1; Priority=High"));
        /// ```
        #[track_caller]
        pub fn set_cookie_raw($($receiver)+, line: ::http::HeaderValue) {
            $self.say($crate::temporal::What::set_cookie_raw(line), ::std::panic::Location::caller());
        }

        /// Deletes a cookie at the user agent, whether or not the request had it: by its spec, or by name
        /// if it was set with FastAPI's defaults.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.delete_cookie("fakesession");
        /// ```
        #[track_caller]
        pub fn delete_cookie($($receiver)+, cookie: impl $crate::IntoDeleteCookie) {
            $self.say($crate::temporal::What::delete_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Withdraws what was said of a cookie so far, as if it had not been said. A cookie of the value
        /// itself stays.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.set_cookie(("fakesession", "fake-cookie-session-value"));
        /// said.unset_cookie("fakesession");
        /// ```
        #[track_caller]
        pub fn unset_cookie<'k>($($receiver)+, cookie: impl Into<$crate::CookieId<'k>>) {
            $self.say($crate::temporal::What::unset_cookie(cookie), ::std::panic::Location::caller());
        }

        /// Sends a header in place of all of that name, the value's own included.
        ///
        /// Refused are those that frame the message (`Content-Length`, `Transfer-Encoding`, …) or belong to
        /// the connection, and `Set-Cookie`, which has verbs of its own.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.insert_header(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
        /// ```
        #[track_caller]
        pub fn insert_header($($receiver)+, name: ::http::HeaderName, value: ::http::HeaderValue) {
            $self.say($crate::temporal::What::insert_header(name, value), ::std::panic::Location::caller());
        }

        /// Sends a header after all of that name. Refuses what `insert_header` refuses.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.append_header(http::header::VARY, http::HeaderValue::from_static("cookie"));
        /// ```
        #[track_caller]
        pub fn append_header($($receiver)+, name: ::http::HeaderName, value: ::http::HeaderValue) {
            $self.say($crate::temporal::What::append_header(name, value), ::std::panic::Location::caller());
        }

        /// Removes all headers of that name, the value's own included. Refuses what `insert_header`
        /// refuses.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.remove_header(http::header::ETAG);
        /// ```
        #[track_caller]
        pub fn remove_header($($receiver)+, name: ::http::HeaderName) {
            $self.say($crate::temporal::What::remove_header(name), ::std::panic::Location::caller());
        }

        /// Answers with this status if the value comes with a 2xx; the last one said wins.
        ///
        /// 204, 205 and 304 empty the body. A 1xx is refused.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.set_status(http::StatusCode::CREATED);
        /// ```
        #[track_caller]
        pub fn set_status($($receiver)+, status: ::http::StatusCode) {
            $self.say($crate::temporal::What::set_status(status), ::std::panic::Location::caller());
        }

        /// Withdraws the status said so far: FastAPI's `response.status_code = None`.
        ///
        /// # Examples
        ///
        /// ```
        #[doc = $example]
        /// said.set_status(http::StatusCode::CREATED);
        /// said.unset_status();
        /// ```
        #[track_caller]
        pub fn unset_status($($receiver)+) {
            $self.say($crate::temporal::What::UnsetStatus, ::std::panic::Location::caller());
        }
    };
}

pub(crate) use verbs;
