//! Sets cookies on a response that you build yourself.

use http::header::{MaxSizeReached, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Response};

use super::error::InvalidCookie;
use super::into_set_cookie::{IntoDeleteCookie, IntoSetCookie};
use super::rule::{Breach, CookiePart, CookieRule};
use super::set_cookie::SetCookie;

/// Methods that set and delete cookies on a response or its headers.
///
/// Use it for a [`Direct`](crate::Direct) response. The cookie is checked immediately. If you set the same
/// cookie again, it keeps its position, and other cookies stay.
///
/// # Examples
///
/// ```
/// use aside::SetCookieExt as _;
/// use http::{Response, header::SET_COOKIE};
///
/// let mut response = Response::new("Come to the dark side, we have cookies");
/// response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
/// response.delete_cookie("legacy")?;
/// assert_eq!(response.headers().get_all(SET_COOKIE).iter().count(), 2);
///
/// assert!(response.set_cookie(("fake session", "x")).is_err());
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
pub trait SetCookieExt {
    /// Sets a cookie.
    ///
    /// # Errors
    ///
    /// Returns an error if the cookie is invalid. Then the response does not change.
    fn set_cookie(&mut self, cookie: impl IntoSetCookie) -> Result<(), InvalidCookie>;

    /// Deletes a cookie in the browser, whether or not the request had it.
    ///
    /// # Errors
    ///
    /// Returns an error if the cookie is invalid. Then the response does not change.
    fn delete_cookie(&mut self, cookie: impl IntoDeleteCookie) -> Result<(), InvalidCookie>;
}

impl SetCookieExt for HeaderMap {
    fn set_cookie(&mut self, cookie: impl IntoSetCookie) -> Result<(), InvalidCookie> {
        put(self, cookie.into_set_cookie()?)
    }

    fn delete_cookie(&mut self, cookie: impl IntoDeleteCookie) -> Result<(), InvalidCookie> {
        put(self, cookie.into_delete_cookie()?)
    }
}

impl<B> SetCookieExt for Response<B> {
    fn set_cookie(&mut self, cookie: impl IntoSetCookie) -> Result<(), InvalidCookie> {
        self.headers_mut().set_cookie(cookie)
    }

    fn delete_cookie(&mut self, cookie: impl IntoDeleteCookie) -> Result<(), InvalidCookie> {
        self.headers_mut().delete_cookie(cookie)
    }
}

fn put(headers: &mut HeaderMap, cookie: SetCookie) -> Result<(), InvalidCookie> {
    match place(headers, &cookie) {
        Ok(()) => Ok(()),
        Err(_) => Err(InvalidCookie::new(
            cookie.name(),
            Breach { part: CookiePart::Line, rule: CookieRule::HeaderMapSize, at: None },
        )),
    }
}

/// Puts `cookie` into `headers`, at the position of the same cookie or after all others.
fn place(headers: &mut HeaderMap, cookie: &SetCookie) -> Result<(), MaxSizeReached> {
    let is_same = |line: &HeaderValue| cookie.is_same_as_line(line);
    if !headers.get_all(SET_COOKIE).iter().any(is_same) {
        headers.try_append(SET_COOKIE, cookie.header().clone())?;
        return Ok(());
    }

    // A second line of the same cookie would win over the first in the browser.
    let own: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    let mut placed = false;
    for line in own {
        if !is_same(&line) {
            headers.try_append(SET_COOKIE, line)?;
        } else if !placed {
            placed = true;
            headers.try_append(SET_COOKIE, cookie.header().clone())?;
        }
    }
    Ok(())
}
