//! The cookies that a request brought.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::encoding::InvalidCookieValue;
use super::identity::trim;
use super::spec::CookieSpec;

/// The cookies that a request brought; never what is being set.
///
/// Reading is total: several `Cookie` lines (RFC 6265bis §4.2.1), bytes that are not UTF-8, pairs without
/// `=` and stray quotes cost no other pair. Lines are split on `;` alone and trimmed of SP and HTAB alone;
/// names are compared byte for byte and never decoded, so no other cookie can pass for a `__Host-` one.
/// Of equal names the first wins, as user agents send the longest path first. Time is linear in the bytes.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, RequestCookies};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
///
/// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
///
/// let mut headers = HeaderMap::new();
/// headers.append(COOKIE, HeaderValue::from_static("theme=dark%20mode; junk"));
/// headers.append(COOKIE, HeaderValue::from_static("visits=7"));
///
/// let cookies = RequestCookies::new(&headers);
/// assert_eq!(cookies.get(&THEME)?.as_deref(), Some("dark mode"));
/// assert_eq!(cookies.get_raw("theme"), Some(&b"dark%20mode"[..]));
/// assert_eq!(cookies.get_raw("visits"), Some(&b"7"[..]));
/// assert_eq!(cookies.get_raw("junk"), None);
/// # Ok::<(), aside::InvalidCookieValue>(())
/// ```
#[derive(Clone)]
pub struct RequestCookies<'h> {
    lines: Lines<'h>,
}

#[derive(Clone)]
enum Lines<'h> {
    Of(&'h HeaderMap),
    Own(Box<[HeaderValue]>),
}

impl<'h> RequestCookies<'h> {
    /// Reads the `Cookie` lines of a request's headers, when asked and as far as asked.
    #[must_use]
    pub fn new(headers: &'h HeaderMap) -> Self {
        Self { lines: Lines::Of(headers) }
    }

    /// The same cookies without the request, for an extractor to hand on. The text is shared, not copied.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::RequestCookies;
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let kept = {
    ///     let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("a=1"))]);
    ///     RequestCookies::new(&headers).into_owned()
    /// };
    /// assert_eq!(kept.get_raw("a"), Some(&b"1"[..]));
    /// ```
    #[must_use]
    pub fn into_owned(self) -> RequestCookies<'static> {
        let lines = match self.lines {
            Lines::Of(headers) => headers.get_all(COOKIE).iter().cloned().collect(),
            Lines::Own(lines) => lines,
        };
        RequestCookies { lines: Lines::Own(lines) }
    }

    /// The value of the cookie that `spec` declares, read by its encoding: what was given to
    /// [`CookieSpec::with_value`]. `None` if the request has no such cookie.
    ///
    /// # Errors
    ///
    /// If the value is not what that encoding could have written; [`Self::get_raw`] still has its bytes.
    pub fn get(&self, spec: &CookieSpec<'_>) -> Result<Option<Cow<'_, str>>, InvalidCookieValue> {
        self.get_raw(spec.name()).map(|raw| spec.options().encoding.read(raw)).transpose()
    }

    /// The value of the cookie that `spec` declares, as a number or whatever else is written as text.
    /// `None` if there is no such cookie or it is something else.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, RequestCookies};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// const VISITS: CookieSpec = CookieSpec::new("visits", CookieOptions::new());
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=7"))]);
    /// assert_eq!(RequestCookies::new(&headers).get_parsed::<u32>(&VISITS), Some(7));
    /// ```
    #[must_use]
    pub fn get_parsed<T: FromStr>(&self, spec: &CookieSpec<'_>) -> Option<T> {
        self.get(spec).ok()??.parse().ok()
    }

    /// The bytes of the first cookie of that name, quotes and escapes as they came.
    #[must_use]
    pub fn get_raw(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// The bytes of every cookie of that name, in the order they came.
    pub fn get_all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s [u8]> {
        // A pair ends its name at the first `=`.
        let is_name = !name.is_empty() && !name.contains('=');
        let texts = is_name.then(|| self.texts()).into_iter().flatten();
        texts.filter_map(move |text| text.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
    }

    /// Names and values as they came; pairs without a name are left out.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.texts().filter_map(|text| {
            let at = text.iter().position(|&b| b == b'=')?;
            (at > 0).then(|| (&text[..at], &text[at + 1..]))
        })
    }

    /// What stands between semicolons.
    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let (map, own) = match &self.lines {
            Lines::Of(headers) => (Some(headers.get_all(COOKIE).iter()), None),
            Lines::Own(lines) => (None, Some(lines.iter())),
        };
        let lines = map.into_iter().flatten().chain(own.into_iter().flatten());
        lines.flat_map(|line| line.as_bytes().split(|&b| b == b';')).map(trim)
    }
}

impl fmt::Debug for RequestCookies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.iter().map(|(name, value)| {
            (
                String::from_utf8_lossy(name).into_owned(),
                format_args!("{} bytes", value.len()).to_string(),
            )
        });
        f.debug_map().entries(names).finish()
    }
}
