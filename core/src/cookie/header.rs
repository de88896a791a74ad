//! One cookie as the `Set-Cookie` line that will be sent.

use std::fmt;

use http::HeaderValue;

use super::error::{Breach, CookiePart, CookieRule, InvalidCookie};
use super::grammar::MAX_PAIR;
use super::key::{self, CookieKey};
use super::options::CookieOptions;
use super::spec::CookieSpec;

/// A cookie to be set or deleted: checked, and already the line that will be sent.
///
/// Attributes stand in the order of the RFC. `Debug` shows the name and the length, never the value.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, SetCookie};
///
/// let cookie = SetCookie::new("theme", "dark mode", CookieOptions::new().path("/app"))?;
/// assert_eq!(cookie.header(), "theme=dark%20mode; Path=/app; SameSite=Lax");
/// assert!(SetCookie::new("the me", "dark", CookieOptions::new()).is_err());
/// # Ok::<(), aside::InvalidCookie>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    line: HeaderValue,
    /// A cheap answer to "surely another cookie"; equal hashes still compare the lines.
    hash: u32,
}

impl SetCookie {
    /// Writes a cookie.
    ///
    /// # Errors
    ///
    /// If the name, the value or an attribute breaks a rule of the standards, or user agents would drop
    /// the cookie; see [`InvalidCookie`].
    pub fn new(name: &str, value: &str, options: CookieOptions<'_>) -> Result<Self, InvalidCookie> {
        CookieSpec::try_new(name, options)?.value(value)
    }

    /// A foreign `Set-Cookie` line, passed through as it is. Nothing is checked but that it names a
    /// cookie; whether a user agent takes it is for whoever wrote it to know.
    ///
    /// # Errors
    ///
    /// If there is no name before the first `=`.
    pub fn raw(line: HeaderValue) -> Result<Self, InvalidCookie> {
        match key::name_of(line.as_bytes()) {
            [] => Err(InvalidCookie::new(
                "",
                Breach { part: CookiePart::Line, rule: CookieRule::SetCookieLine, at: None },
            )),
            name => Ok(Self { hash: key::hash(name), line }),
        }
    }

    /// Writes a cookie whose name and attributes are checked already.
    pub(super) fn write(
        name: &str,
        value: &str,
        options: &CookieOptions<'_>,
    ) -> Result<Self, InvalidCookie> {
        let refuse = |breach| InvalidCookie::new(name, breach);
        let in_value =
            |(rule, at)| InvalidCookie::new(name, Breach { part: CookiePart::Value, rule, at });

        let expires = options.expires_seconds().map_err(refuse)?;
        let value_len = options.encoding.written_len(value).map_err(in_value)?;
        // Rule 30; quotes and escapes count, as user agents see them (rule 8).
        if name.len() + value_len > MAX_PAIR {
            return Err(in_value((CookieRule::PairSize, None)));
        }

        // Counted first: a line whose capacity is more than its length costs a second allocation.
        let mut tail = Count(0);
        attributes(options, expires, &mut tail);
        let mut line = Vec::with_capacity(name.len() + 1 + value_len + tail.0);
        line.extend_from_slice(name.as_bytes());
        line.push(b'=');
        options.encoding.write(value, &mut line);
        attributes(options, expires, &mut line);

        let hash = key::hash(name.as_bytes());
        // The grammar's octets are all visible ASCII or space, so this refuses nothing that got here.
        let line = HeaderValue::try_from(line).map_err(|_| {
            refuse(Breach { part: CookiePart::Line, rule: CookieRule::SetCookieLine, at: None })
        })?;
        Ok(Self { line, hash })
    }

    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &str {
        // A line of ours is ASCII; of a foreign one whose name is not UTF-8 no name can be shown.
        std::str::from_utf8(key::name_of(self.line.as_bytes())).unwrap_or("\u{FFFD}")
    }

    /// The value of the `Set-Cookie` header.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.line
    }

    /// What makes it the same cookie as another.
    #[must_use]
    pub fn key(&self) -> CookieKey<'_> {
        CookieKey::of_line(self.line.as_bytes())
    }

    /// Whether a user agent takes this for the same cookie as `other`: see [`CookieKey`].
    #[must_use]
    pub fn is_same_cookie(&self, other: &Self) -> bool {
        self.hash == other.hash && self.key() == other.key()
    }

    /// The same for a line that a response brought itself.
    pub(crate) fn is_same_as_line(&self, line: &HeaderValue) -> bool {
        let (ours, line) = (self.line.as_bytes(), line.as_bytes());
        key::name_of(ours) == key::name_of(line) && self.key() == CookieKey::of_line(line)
    }
}

impl From<SetCookie> for HeaderValue {
    fn from(cookie: SetCookie) -> Self {
        cookie.line
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetCookie({:?}, {} bytes)", self.name(), self.line.len())
    }
}

/// Where attributes are put: a line, or a count of what a line would take.
trait Sink {
    fn put(&mut self, text: &[u8]);
}

struct Count(usize);

impl Sink for Count {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.0 += text.len();
    }
}

impl Sink for Vec<u8> {
    #[inline]
    fn put(&mut self, text: &[u8]) {
        self.extend_from_slice(text);
    }
}

/// Writes the attributes in the order of the RFC, none twice and set apart by `; `: rules 4 and 21.
fn attributes(options: &CookieOptions<'_>, expires: Option<u64>, to: &mut impl Sink) {
    if let Some(expires) = expires {
        to.put(b"; Expires=");
        date(expires, to);
    }
    if let Some(max_age) = options.max_age_seconds() {
        to.put(b"; Max-Age=");
        number(max_age, to);
    }
    if let Some(domain) = options.written_domain() {
        to.put(b"; Domain=");
        to.put(domain.as_bytes());
    }
    if let Some(path) = options.path {
        to.put(b"; Path=");
        to.put(path.as_bytes());
    }
    if options.secure {
        to.put(b"; Secure");
    }
    if options.http_only {
        to.put(b"; HttpOnly");
    }
    if let Some(same_site) = options.same_site {
        to.put(b"; SameSite=");
        to.put(same_site.text());
    }
    if options.partitioned {
        to.put(b"; Partitioned");
    }
}

/// IMF-fixdate (RFC 9110 §5.6.7); `httpdate` panics outside the years that were checked before.
fn date(seconds: u64, to: &mut impl Sink) {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    to.put(httpdate::fmt_http_date(time).as_bytes());
}

fn number(mut number: u64, to: &mut impl Sink) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    to.put(&digits[at..]);
}
