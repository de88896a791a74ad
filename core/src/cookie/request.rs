//! The cookies of a request.

use std::fmt;

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::encoding::InvalidCookieValue;
use super::grammar;
use super::identity::trim;
use super::spec::CookieSpec;
use super::value::CookieValue;

/// The cookies of a request. Changes to the response are not among them.
///
/// Reading never fails, and takes time linear in the bytes.
///
/// - Several `Cookie` lines are read as one ([RFC 6265bis §4.2.1]).
/// - Bytes that are not UTF-8, pairs without `=` and stray quotes affect no other pair.
/// - Lines are split only at the semicolon, and only SP and HTAB are trimmed.
/// - Names are compared byte for byte and never decoded. So no other cookie can be read as a `__Host-` one.
/// - The first of equal names wins, because browsers send the longest path first.
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
///
/// [RFC 6265bis §4.2.1]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.2.1
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
    /// Reads the `Cookie` lines of a request's headers. Parsing is lazy.
    ///
    /// This does not record that the response depends on the cookies. [`Aside::request_cookies`](crate::Aside::request_cookies)
    /// does, for [`Policy::caching`](crate::Policy::caching).
    #[must_use]
    pub fn new(headers: &'h HeaderMap) -> Self {
        Self { lines: Lines::Of(headers) }
    }

    /// Returns the same cookies without the borrow of the request, for an extractor to return. The text is
    /// shared, not copied.
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

    /// Returns the value of the cookie that `spec` declares, if the request has it.
    ///
    /// The value has the type that the spec declares. Text is borrowed if it needs no decoding.
    ///
    /// # Errors
    ///
    /// Returns an error if the value cannot be decoded or is not of the declared type. [`Self::get_raw`]
    /// still returns its bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, RequestCookies};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=7"))]);
    /// assert_eq!(RequestCookies::new(&headers).get(&VISITS)?, Some(7));
    /// # Ok::<(), aside::InvalidCookieValue>(())
    /// ```
    pub fn get<'s, T: CookieValue + ?Sized>(
        &'s self,
        spec: &CookieSpec<'_, T>,
    ) -> Result<Option<T::Read<'s>>, InvalidCookieValue> {
        match self.get_raw(spec.name()) {
            Some(raw) => spec.read(raw).map(Some),
            None => Ok(None),
        }
    }

    /// Returns the bytes of the first cookie of that name, with quotes and escapes.
    #[must_use]
    pub fn get_raw(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// Returns the bytes of every cookie of that name, in the order of the request.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::RequestCookies;
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("cart=1; theme=dark; cart=2"))]);
    /// let cookies = RequestCookies::new(&headers);
    /// assert_eq!(cookies.get_all("cart").collect::<Vec<_>>(), [b"1", b"2"]);
    /// ```
    pub fn get_all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s [u8]> {
        let name = name.as_bytes();
        let texts = (!name.is_empty()).then(|| self.texts()).into_iter().flatten();
        // Most pairs have another name, so their `=` does not matter.
        texts.filter_map(move |text| value_of(name, text, text.strip_prefix(name)?))
    }

    /// Returns names and values without decoding them, and skips pairs without a name.
    ///
    /// `$Version`, `$Path`, `$Domain` and `$Port` are omitted. Old clients send them as attributes of the
    /// other cookies ([RFC 2965 §3.3.4]).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::RequestCookies;
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("cart=1; theme=dark"))]);
    /// let cookies = RequestCookies::new(&headers);
    /// let names: Vec<_> = cookies.iter().map(|(name, _)| String::from_utf8_lossy(name)).collect();
    /// assert_eq!(names, ["cart", "theme"]);
    /// ```
    ///
    /// [RFC 2965 §3.3.4]: https://www.rfc-editor.org/rfc/rfc2965#section-3.3.4
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.texts().filter_map(pair).filter(|(name, _)| !is_rfc_2965_attribute(name))
    }

    /// The texts between semicolons.
    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let (map, own) = match &self.lines {
            Lines::Of(headers) => (Some(headers.get_all(COOKIE).iter()), None),
            Lines::Own(lines) => (None, Some(lines.iter())),
        };
        let lines = map.into_iter().flatten().chain(own.into_iter().flatten());
        lines.flat_map(|line| line.as_bytes().split(|&b| b == b';')).map(trim)
    }
}

/// Cuts at the first `=`, without SP and HTAB around it, as Starlette does.
///
/// Only a name with a prefix keeps them. No browser stores such a name, so it is not the protected cookie.
#[inline]
fn pair(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&b| b == b'=')?;
    let (name, value) = (&text[..at], trim_start(&text[at + 1..]));
    match name {
        [] => None,
        [.., b' ' | b'\t'] if !grammar::has_prefix(name) => Some((trim(name), value)),
        _ => Some((name, value)),
    }
}

/// The value if the name of `text`, which is `name` and `rest`, is `name`.
fn value_of<'t>(name: &[u8], text: &'t [u8], rest: &'t [u8]) -> Option<&'t [u8]> {
    match rest {
        [b'=', value @ ..] if !name.contains(&b'=') && !matches!(name, [.., b' ' | b'\t']) => {
            Some(trim_start(value))
        }
        [b'=' | b' ' | b'\t', ..] => {
            let (found, value) = pair(text)?;
            (found == name).then_some(value)
        }
        _ => None,
    }
}

#[inline]
fn trim_start(value: &[u8]) -> &[u8] {
    match value {
        [b' ' | b'\t', ..] => trim(value),
        _ => value,
    }
}

fn is_rfc_2965_attribute(name: &[u8]) -> bool {
    let Some(name) = name.strip_prefix(b"$") else { return false };
    [&b"Version"[..], b"Path", b"Domain", b"Port"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
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
