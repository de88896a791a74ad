//! The identity of a cookie.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::grammar::MAX_ATTRIBUTE;
use super::options::CookieOptions;

/// The identity of a cookie: name, domain, path and partition.
///
/// Two cookies are the same if these parts agree, as browsers store them ([RFC 6265bis §5.7]). Names are
/// compared byte for byte. Domains are compared in any letter case and without one leading dot. Paths are
/// compared as they were passed, and no path is not `/`. Both cookies are `Partitioned`, or neither is. A
/// name alone stands for FastAPI's defaults, with `Path=/`.
///
/// # Examples
///
/// ```
/// use aside::{CookieId, CookieOptions, SetCookie};
///
/// let cookie = SetCookie::new("sid", "1", CookieOptions::new().domain("Example.com"))?;
/// let dotted = SetCookie::raw(http::HeaderValue::from_static("sid=2; Path=/; Domain=.example.COM"))?;
/// assert_eq!(cookie.key(), dotted.key());
/// assert_ne!(cookie.key(), CookieId::from("sid"));
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
///
/// [RFC 6265bis §5.7]: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.7
#[derive(Clone, Eq)]
pub struct CookieId<'a> {
    name: Cow<'a, [u8]>,
    domain: Option<Cow<'a, [u8]>>,
    path: Option<Cow<'a, [u8]>>,
    partitioned: bool,
}

impl<'a> CookieId<'a> {
    /// Parses a line as a browser does (RFC 6265bis §5.6). The last duplicate of an attribute wins. A path
    /// that does not begin with `/` is ignored, and so is a value of more than 1024 octets.
    pub(crate) fn of_line(line: &'a [u8]) -> Self {
        let mut key =
            Self { name: name_of(line).into(), domain: None, path: None, partitioned: false };
        for attribute in line.split(|&b| b == b';').skip(1) {
            let (name, value) = match attribute.iter().position(|&b| b == b'=') {
                Some(at) => (trim(&attribute[..at]), trim(&attribute[at + 1..])),
                None => (trim(attribute), &[][..]),
            };
            if value.len() > MAX_ATTRIBUTE {
                continue;
            }
            if name.eq_ignore_ascii_case(b"domain") {
                let value = value.strip_prefix(b".").unwrap_or(value);
                key.domain = (!value.is_empty()).then_some(value.into());
            } else if name.eq_ignore_ascii_case(b"path") {
                key.path = value.starts_with(b"/").then_some(value.into());
            } else if name.eq_ignore_ascii_case(b"partitioned") {
                key.partitioned = true;
            }
        }
        key
    }

    pub(super) fn domain(&self) -> Option<&[u8]> {
        self.domain.as_deref()
    }

    /// Copies the text, so that the identity does not borrow.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::CookieId;
    ///
    /// fn id_of(name: String) -> CookieId<'static> {
    ///     CookieId::from(name.as_str()).into_owned()
    /// }
    ///
    /// assert_eq!(id_of("sid".into()), CookieId::from("sid"));
    /// ```
    #[must_use]
    pub fn into_owned(self) -> CookieId<'static> {
        let own = |text: Cow<'_, [u8]>| Cow::Owned(text.into_owned());
        CookieId {
            name: own(self.name),
            domain: self.domain.map(own),
            path: self.path.map(own),
            partitioned: self.partitioned,
        }
    }

    pub(super) fn of_options(name: &'a str, options: CookieOptions<'a>) -> Self {
        Self {
            name: name.as_bytes().into(),
            domain: options.written_domain().map(|domain| domain.as_bytes().into()),
            path: options.path.map(|path| path.as_bytes().into()),
            partitioned: options.partitioned,
        }
    }
}

impl PartialEq for CookieId<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same_domain = match (&self.domain, &other.domain) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, None) => true,
            _ => false,
        };
        same_domain
            && self.name == other.name
            && self.path == other.path
            && self.partitioned == other.partitioned
    }
}

/// Agrees with `==`, which ignores the domain's letter case.
impl Hash for CookieId<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.path.hash(state);
        self.partitioned.hash(state);
        self.domain.as_ref().map(|domain| domain.to_ascii_lowercase()).hash(state);
    }
}

impl<'a> From<&'a str> for CookieId<'a> {
    fn from(name: &'a str) -> Self {
        Self::of_options(name, CookieOptions::new())
    }
}

impl fmt::Debug for CookieId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        f.debug_struct("CookieId")
            .field("name", &text(&self.name))
            .field("domain", &self.domain.as_deref().map(text))
            .field("path", &self.path.as_deref().map(text))
            .field("partitioned", &self.partitioned)
            .finish()
    }
}

/// The name of a `Set-Cookie` line, or an empty text if it has none.
pub(crate) fn name_of(line: &[u8]) -> &[u8] {
    let pair = line.split(|&b| b == b';').next().unwrap_or_default();
    match pair.iter().position(|&b| b == b'=') {
        Some(at) => trim(&pair[..at]),
        None => &[],
    }
}

/// A hash of the length and the last octets. Different names usually differ there. If hashes are equal, the
/// names are compared.
pub(super) const fn hash(name: &[u8]) -> u32 {
    let last = match name.last_chunk() {
        Some(last) => u64::from_le_bytes(*last),
        None => {
            let (mut last, mut rest) = (0, name);
            while let [byte, others @ ..] = rest {
                last = last << 8 | *byte as u64;
                rest = others;
            }
            last
        }
    };
    (last >> 32) as u32 ^ last as u32 ^ name.len() as u32
}

/// Removes SP and HTAB at both ends. `str::trim` would remove 25 characters, so a cookie named U+2000
/// `__Host-x` would be read as `__Host-x`.
#[inline(always)] // Called for each pair of a request.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let from = text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len());
    let to = text.iter().rposition(|byte| !is_blank(byte)).map_or(from, |at| at + 1);
    &text[from..to]
}
