//! Reading the request's cookies, on which the response then depends.

use http::HeaderMap;

use super::aside::Aside;
use super::slot;
use crate::cookie::RequestCookies;

impl Aside {
    /// Returns the request's cookies, and records that the response depends on them.
    ///
    /// With [`Caching::Guard`](crate::policy::Caching::Guard), the response gets `Vary: Cookie`. See
    /// [`Policy::caching`](crate::Policy::caching).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, CookieOptions, CookieSpec};
    /// use http::HeaderMap;
    ///
    /// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
    ///
    /// fn theme(aside: &Aside, headers: &HeaderMap) -> String {
    ///     let cookies = aside.request_cookies(headers);
    ///     cookies.get(&THEME).ok().flatten().unwrap_or("light".into()).into_owned()
    /// }
    ///
    /// assert_eq!(theme(&Aside::default(), &HeaderMap::new()), "light");
    /// ```
    #[must_use]
    pub fn request_cookies<'h>(&self, headers: &'h HeaderMap) -> RequestCookies<'h> {
        self.read_cookies();
        RequestCookies::new(headers)
    }
}

/// Returns the cookies of the current request, and records that its response depends on them.
///
/// Creates no handle, so it allocates nothing. `moved` finds the handle of a service that was moved to
/// another task, in the request's extensions. See [`Aside::request_cookies`].
///
/// # Examples
///
/// ```
/// use aside::{Policy, adapter, merge_future, policy::Caching, testing::block_on};
/// use http::{HeaderMap, Response, header::VARY};
///
/// let response = merge_future(Policy::new().caching(Caching::Guard), async {
///     let cookies = adapter::request_cookies(&HeaderMap::new(), || None).into_owned();
///     Response::new(if cookies.get_raw("theme").is_some() { "dark" } else { "light" })
/// });
/// assert_eq!(block_on(response).headers()[VARY], "Cookie");
/// ```
pub fn request_cookies(
    headers: &HeaderMap,
    moved: impl FnOnce() -> Option<Aside>,
) -> RequestCookies<'_> {
    if !slot::read_cookies()
        && let Some(aside) = moved()
    {
        aside.read_cookies();
    }
    RequestCookies::new(headers)
}
