//! A browser's parser for `Set-Cookie`, written from RFC 6265bis §5 for the tests, with the prefixes of
//! layered cookies and `Partitioned` of CHIPS. It shares no code with the parser of the crate.

/// The cookie that a browser stores for a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// Seconds since 1970.
    pub(super) expires: Option<i64>,
    pub(super) max_age: Option<i128>,
    pub(super) domain: Option<String>,
    pub(super) path: Option<Vec<u8>>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<&'static str>,
    pub(super) partitioned: bool,
    pub(super) priority: Option<String>,
    /// The number of attributes in the line, known or not.
    pub(super) attributes: usize,
}

/// §5.6 and the steps of §5.7 that need no host. `None` if the browser drops the cookie.
pub(super) fn receive(line: &[u8]) -> Option<Kept> {
    if line.iter().any(|byte| matches!(byte, 0x00..=0x08 | 0x0A..=0x1F | 0x7F)) {
        return None;
    }
    let mut parts = line.split(|byte| *byte == b';');
    let pair = parts.next()?;
    let (name, value) = cut(pair, b'=').unwrap_or((b"", pair));
    let (name, value) = (strip(name), strip(value));
    if name.len() + value.len() > 4096 || (name.is_empty() && value.is_empty()) {
        return None;
    }

    let mut kept = Kept { name: name.to_vec(), value: value.to_vec(), ..Kept::default() };
    for attribute in parts {
        kept.attributes += 1;
        let (name, value) = cut(attribute, b'=').unwrap_or((attribute, b""));
        kept.attribute(strip(name), strip(value));
    }
    kept.is_stored().then_some(kept)
}

impl Kept {
    fn attribute(&mut self, name: &[u8], value: &[u8]) {
        if value.len() > 1024 {
            return;
        }
        match String::from_utf8_lossy(name).to_ascii_lowercase().as_str() {
            "expires" => self.expires = date(value).or(self.expires),
            "max-age" => self.max_age = seconds(value).or(self.max_age),
            "domain" => {
                let text = String::from_utf8_lossy(value);
                let text = text.strip_prefix('.').unwrap_or(&text).to_ascii_lowercase();
                self.domain = (!text.is_empty()).then_some(text);
            }
            "path" => self.path = (value.first() == Some(&b'/')).then(|| value.to_vec()),
            "secure" => self.secure = true,
            "httponly" => self.http_only = true,
            "samesite" => {
                let text = String::from_utf8_lossy(value).to_ascii_lowercase();
                self.same_site = ["strict", "lax", "none"].into_iter().find(|known| text == *known);
            }
            "partitioned" => self.partitioned = true,
            "priority" => {
                self.priority = Some(String::from_utf8_lossy(value).to_ascii_lowercase());
            }
            _ => {}
        }
    }

    fn is_stored(&self) -> bool {
        let carrier = if self.name.is_empty() { &self.value } else { &self.name };
        let carrier = String::from_utf8_lossy(carrier).to_ascii_lowercase();
        let host = self.secure && self.domain.is_none() && self.path.as_deref() == Some(b"/");
        let http = self.secure && self.http_only;

        let prefix_holds = if self.name.is_empty() {
            !carrier.starts_with("__secure-")
                && !carrier.starts_with("__host-")
                && !carrier.starts_with("__http-")
        } else if carrier.starts_with("__host-http-") {
            host && http
        } else if carrier.starts_with("__host-") {
            host
        } else if carrier.starts_with("__http-") {
            http
        } else {
            !carrier.starts_with("__secure-") || self.secure
        };
        prefix_holds
            && (self.same_site != Some("none") || self.secure)
            && (!self.partitioned || self.secure)
    }
}

/// §5.6.2: an optional `-` and digits. Otherwise the attribute is ignored.
fn seconds(value: &[u8]) -> Option<i128> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// §5.1.1: tokens in any order. The first of each kind counts.
fn date(value: &[u8]) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let is_delimiter =
        |byte: u8| matches!(byte, 0x09 | 0x20..=0x2F | 0x3B..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E);
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in value.split(|byte| is_delimiter(*byte)).filter(|token| !token.is_empty()) {
        let token = std::str::from_utf8(token).ok()?.to_ascii_lowercase();
        let number = token.parse::<i64>().ok();
        if time.is_none() && token.split(':').count() == 3 {
            let fields: Option<Vec<i64>> =
                token.split(':').map(|field| field.parse().ok()).collect();
            time = Some(fields?);
        } else if let (None, Some(number), true) = (day, number, token.len() <= 2) {
            day = Some(number);
        } else if let (None, Some(at)) =
            (month, MONTHS.iter().position(|month| token.get(..3) == Some(*month)))
        {
            month = Some(at as i64 + 1);
        } else if let (None, Some(number), true) = (year, number, (2..=4).contains(&token.len())) {
            year = Some(match number {
                70..=99 => number + 1900,
                0..=69 => number + 2000,
                _ => number,
            });
        }
    }
    let (time, day, month, year) = (time?, day?, month?, year?);
    let [hour, minute, second] = time[..] else { return None };
    if year < 1601 || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days from 1970-01-01, counted by years and months.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = |month: i64| match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let years = |from, to| (from..to).map(|year| 365 + i64::from(is_leap(year))).sum::<i64>();
    years(1970, year) - years(year, 1970) + (1..month).map(length).sum::<i64>() + day - 1
}

fn cut(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == at)?;
    Some((&text[..at], &text[at + 1..]))
}

fn strip(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

#[test]
fn the_parser_reads_like_a_browser() {
    // The behavior of Chromium 156 for some lines, which tests this parser itself.
    for line in [
        "a=1; SameSite=None",
        "__Host-a=1; Secure",
        "__host-a=1; Path=/",
        "__Secure-a=1",
        "__Http-a=1; Secure",
        "__Host-Http-a=1; Secure; Path=/",
        "a=1; Partitioned",
        "=__Host-a=1; Secure; Path=/",
        "a=x\u{1}y",
        "__Host-a=1; Secure; Path=/; Domain=localhost",
    ] {
        assert_eq!(receive(line.as_bytes()), None, "{line}");
    }
    for line in [
        "a=1",
        "a=1; SameSite=STRICT",
        "a=1; SameSite=foo",
        "__Host-a=1; Secure; Path=/",
        "__Http-a=1; Secure; HttpOnly",
        "a=1; Max-Age=1.5",
        "a=x\u{e9}",
    ] {
        assert!(receive(line.as_bytes()).is_some(), "{line}");
    }
    let expires = |text: &str| receive(format!("a=1; Expires={text}").as_bytes()).unwrap().expires;
    assert_eq!(expires("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(expires("Sunday, 06-Nov-94 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(expires("Thu, 31 Dec 2099 23:59:59 GMT"), Some(4_102_444_799));
    assert_eq!(expires("whenever"), None);
}
