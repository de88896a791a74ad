//! The encoding of a value into octets that a `Set-Cookie` line can contain, and back.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode;

use super::grammar::{
    Fault, has_percent_escaped, is_cookie_octet, is_percent_escaped, is_python_legal,
    is_python_unescaped,
};
use super::rule::CookieRule;

/// The encoding of a cookie's value.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, Encoding, SetCookie};
///
/// let write = |encoding| SetCookie::new("k", "a b, é", CookieOptions::new().encoding(encoding));
///
/// assert_eq!(write(Encoding::Percent)?.header(), "k=a%20b%2C%20%C3%A9; Path=/; SameSite=Lax");
/// assert_eq!(write(Encoding::Quoted)?.header(), "k=\"a b\\054 \\351\"; Path=/; SameSite=Lax");
/// assert!(write(Encoding::Raw).is_err());
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// The default. `%` and everything that is not a cookie-octet becomes `%XX` of its UTF-8.
    ///
    /// Every client sends it back. Other Rust crates and JavaScript libraries read it. Reading removes one
    /// pair of double quotes, which some clients add.
    #[default]
    Percent,
    /// Writes and reads exactly the bytes of Starlette.
    ///
    /// A value is in quotes if it needs them, with `\"` and octal escapes. Each character up to U+00FF is
    /// one byte of latin-1. A character above that is an error.
    Quoted,
    /// Sends the value unchanged. A value that is not made of cookie-octets is an error, with or without a
    /// pair of quotes.
    Raw,
}

/// An error that describes why the value of a cookie cannot be read.
///
/// The error names the cookie and the reason. It never contains the value, which the messages of serde and
/// of many `FromStr` types repeat.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, RequestCookies};
/// use http::{HeaderMap, HeaderValue, header::COOKIE};
///
/// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
///
/// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=many"))]);
/// let cookies = RequestCookies::new(&headers);
/// assert_eq!(cookies.get(&VISITS).unwrap_err().to_string(), "cookie `visits`: value is not a valid `u32`");
/// assert_eq!(cookies.get_raw("visits"), Some(&b"many"[..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCookieValue {
    /// Boxed, because reading rarely fails and moves its result.
    details: Box<Details>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Details {
    name: Box<str>,
    problem: Problem,
    offset: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Problem {
    #[default]
    NotUtf8,
    #[cfg(feature = "json")]
    NotJson,
    NotA(&'static str),
}

impl InvalidCookieValue {
    #[cold]
    fn new(problem: Problem, offset: Option<usize>) -> Self {
        Self { details: Box::new(Details { problem, offset, ..Details::default() }) }
    }

    fn not_utf8(offset: usize) -> Self {
        Self::new(Problem::NotUtf8, Some(offset))
    }

    #[cfg(feature = "json")]
    pub(super) fn not_json(offset: usize) -> Self {
        Self::new(Problem::NotJson, Some(offset))
    }

    pub(super) fn not_a<T>(offset: Option<usize>) -> Self {
        Self::new(Problem::NotA(std::any::type_name::<T>()), offset)
    }

    #[cold]
    pub(crate) fn of(mut self, name: &str) -> Self {
        self.details.name = name.into();
        self
    }

    /// Returns the name of the cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, RequestCookies};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=many"))]);
    /// let error = RequestCookies::new(&headers).get(&VISITS).unwrap_err();
    /// assert_eq!(error.name(), "visits");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.details.name
    }

    /// Returns the byte of the decoded value at which reading failed, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, RequestCookies};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark%FF"))]);
    /// let error = RequestCookies::new(&headers).get(&THEME).unwrap_err();
    /// assert_eq!(error.offset(), Some(4)); // not UTF-8
    /// ```
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.details.offset
    }
}

impl fmt::Display for InvalidCookieValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { name, problem, offset } = &*self.details;
        write!(f, "cookie `{name}`: value is not ")?;
        match problem {
            Problem::NotUtf8 => f.write_str("UTF-8")?,
            #[cfg(feature = "json")]
            Problem::NotJson => f.write_str("JSON")?,
            Problem::NotA(name) => write!(f, "a valid `{name}`")?,
        }
        match offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for InvalidCookieValue {}

impl Encoding {
    /// The number of octets that `value` takes when written.
    pub(super) fn written_len(self, value: &str) -> Result<usize, Fault> {
        match self {
            Self::Percent if has_percent_escaped(value.as_bytes()) => {
                Ok(value.len() + 2 * value.bytes().filter(|&b| is_percent_escaped(b)).count())
            }
            Self::Percent => Ok(value.len()),
            Self::Quoted => quoted_len(value),
            Self::Raw => raw_len(value),
        }
    }

    /// Appends `value`, whose [`Self::written_len`] is `len`.
    pub(super) fn write(self, value: &str, len: usize, line: &mut Vec<u8>) {
        match self {
            // Most values need no encoding. Then their written length is their length.
            _ if len == value.len() => line.extend_from_slice(value.as_bytes()),
            Self::Percent => write_percent(value, line),
            Self::Quoted => write_quoted(value, line),
            Self::Raw => line.extend_from_slice(value.as_bytes()),
        }
    }

    /// Decodes a written value.
    pub(super) fn read(self, raw: &[u8]) -> Result<Cow<'_, str>, InvalidCookieValue> {
        match self {
            Self::Percent => percent_decode(unquoted(raw))
                .decode_utf8()
                .map_err(|e| InvalidCookieValue::not_utf8(e.valid_up_to())),
            Self::Quoted => Ok(read_quoted(raw)),
            Self::Raw => match std::str::from_utf8(raw) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(e) => Err(InvalidCookieValue::not_utf8(e.valid_up_to())),
            },
        }
    }
}

/// The value without one pair of double quotes. Java's `CookieManager` and aiohttp's default jar add them,
/// and neither `Percent` nor a signed value contains any.
pub(super) fn unquoted(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    }
}

fn write_percent(value: &str, line: &mut Vec<u8>) {
    let mut rest = value.as_bytes();
    while let Some(at) = rest.iter().position(|&b| is_percent_escaped(b)) {
        line.extend_from_slice(&rest[..at]);
        line.extend_from_slice(percent_encoding::percent_encode_byte(rest[at]).as_bytes());
        rest = &rest[at + 1..];
    }
    line.extend_from_slice(rest);
}

fn raw_len(value: &str) -> Result<usize, Fault> {
    let bytes = value.as_bytes();
    let (inner, from) = match bytes {
        [b'"', inner @ .., b'"'] => (inner, 1),
        _ => (bytes, 0),
    };
    match inner.iter().position(|&b| !is_cookie_octet(b)) {
        Some(at) => Err((CookieRule::CookieOctet, Some(from + at))),
        None => Ok(bytes.len()),
    }
}

/// Starlette's rule (Python's `http.cookies._quote`). Without quotes only if all characters are legal. An
/// empty value is `""`.
fn quoted_len(value: &str) -> Result<usize, Fault> {
    let mut len = 2;
    let mut bare = !value.is_empty();
    for (at, c) in value.char_indices() {
        let Ok(byte) = u8::try_from(c) else {
            return Err((CookieRule::Latin1, Some(at)));
        };
        bare &= is_python_legal(byte);
        len += match byte {
            b'"' | b'\\' => 2,
            byte if is_python_unescaped(byte) => 1,
            _ => 4,
        };
    }
    Ok(if bare { value.len() } else { len })
}

fn write_quoted(value: &str, line: &mut Vec<u8>) {
    if !value.is_empty() && value.bytes().all(is_python_legal) {
        return line.extend_from_slice(value.as_bytes());
    }
    line.push(b'"');
    for c in value.chars() {
        // `written_len` has rejected wider characters.
        let byte = u8::try_from(c).unwrap_or(b'?');
        match byte {
            b'"' | b'\\' => line.extend_from_slice(&[b'\\', byte]),
            byte if is_python_unescaped(byte) => line.push(byte),
            _ => line.extend_from_slice(&[
                b'\\',
                b'0' + (byte >> 6),
                b'0' + (byte >> 3 & 7),
                b'0' + (byte & 7),
            ]),
        }
    }
    line.push(b'"');
}

/// Starlette's decoding (Python's `http.cookies._unquote` over latin-1). It never fails, and is linear
/// where older Pythons were quadratic (CVE-2024-7592).
fn read_quoted(raw: &[u8]) -> Cow<'_, str> {
    let [b'"', inner @ .., b'"'] = raw else {
        return latin1(raw);
    };
    if !inner.contains(&b'\\') {
        return latin1(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                text.push(char::from((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0')));
                after
            }
            // A dot of Python's pattern is any character but a line feed.
            (b'\\', [c, after @ ..]) if *c != b'\n' => {
                text.push(char::from(*c));
                after
            }
            (byte, after) => {
                text.push(char::from(byte));
                after
            }
        };
    }
    Cow::Owned(text)
}

fn latin1(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(raw.iter().copied().map(char::from).collect()),
    }
}
