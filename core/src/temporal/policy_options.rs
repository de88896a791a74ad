//! The options of a policy.

/// Which changes are kept if the handler's response is an error.
///
/// # Examples
///
/// ```
/// use aside::{OnError, Policy, TemporalResponse, merge};
/// use http::{Response, header::SET_COOKIE};
///
/// let mut changes = TemporalResponse::default();
/// changes.delete_cookie("session");
///
/// let (mut head, ()) = Response::builder().status(401).body(())?.into_parts();
/// merge(changes, &mut head, &Policy::new().on_error(OnError::KeepBelow500));
/// assert!(head.headers.contains_key(SET_COOKIE));
/// # Ok::<(), http::Error>(())
/// ```
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

/// The treatment of a header that the handler's response already has.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, policy::ExistingHeaders};
/// use http::Response;
///
/// let mut changes = TemporalResponse::default();
/// changes.insert_header("vary", "cookie");
///
/// let (mut head, ()) = Response::builder().header("vary", "accept").body(())?.into_parts();
/// merge(changes, &mut head, &Policy::new().existing_headers(ExistingHeaders::Keep));
/// assert_eq!(head.headers.get_all("vary").iter().collect::<Vec<_>>(), ["accept", "cookie"]);
/// # Ok::<(), http::Error>(())
/// ```
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

/// The treatment of a cookie that is set twice.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, policy::DuplicateCookies};
/// use http::{Response, header::SET_COOKIE};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "1"));
/// changes.set_cookie(("sid", "2"));
///
/// let (mut head, ()) = Response::new(()).into_parts();
/// merge(changes, &mut head, &Policy::new().duplicate_cookies(DuplicateCookies::SendAll));
/// assert_eq!(head.headers.get_all(SET_COOKIE).iter().count(), 2);
/// ```
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
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, policy::StatusOverride};
/// use http::{Response, StatusCode};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_status(201);
///
/// let (mut head, ()) = Response::builder().status(303).body(())?.into_parts();
/// merge(changes, &mut head, &Policy::new().status_override(StatusOverride::NonError));
/// assert_eq!(head.status, StatusCode::CREATED); // by default, the redirect stays
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusOverride {
    /// The statuses from 200 to 299. A redirect or an error of the handler stays.
    #[default]
    Success,
    /// The statuses from 200 to 399, as in FastAPI.
    NonError,
}

/// The treatment of `Content-Type` if the status allows no content.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, policy::EmptyContentType};
/// use http::Response;
///
/// let mut changes = TemporalResponse::default();
/// changes.set_status(204);
///
/// let (mut head, ()) = Response::builder().header("content-type", "text/plain").body(())?.into_parts();
/// merge(changes, &mut head, &Policy::new().empty_content_type(EmptyContentType::Keep));
/// assert_eq!(head.headers["content-type"], "text/plain");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyContentType {
    /// The merge removes it together with the content.
    #[default]
    Remove,
    /// It stays, as in FastAPI.
    Keep,
}

/// Whether the merge protects a response that depends on cookies from caches.
///
/// # Examples
///
/// ```
/// use aside::{Policy, TemporalResponse, merge, policy::Caching};
/// use http::{Response, header::CACHE_CONTROL};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "31d4"));
///
/// let (mut head, ()) = Response::new(()).into_parts();
/// merge(changes, &mut head, &Policy::new().caching(Caching::Guard));
/// assert_eq!(head.headers[CACHE_CONTROL], "private, no-cache=\"Set-Cookie\"");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caching {
    /// The merge adds no header. The report warns about a cookie in a response with `public` or `s-maxage`.
    #[default]
    Manual,
    /// The merge adds `Vary: Cookie` and `Cache-Control: private, no-cache="Set-Cookie"`.
    ///
    /// See [`Policy::caching`](crate::Policy::caching).
    Guard,
}
