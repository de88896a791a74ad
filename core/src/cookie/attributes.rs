//! The attributes of a cookie as text.

use super::options::CookieOptions;
use super::risks::Risks;

/// The attributes after `Expires`, rendered once. In a `const`, the compiler renders them. Attributes
/// longer than the buffer are rendered when they are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributes {
    text: [u8; CAPACITY],
    len: usize,
    risks: Risks,
}

const CAPACITY: usize = 96;

impl Attributes {
    pub(super) const fn of(options: &CookieOptions<'_>) -> Self {
        let mut text = [0; CAPACITY];
        let len = render(options, &mut text);
        Self { text, len, risks: Risks::of(options) }
    }

    pub(super) fn risks(&self) -> Risks {
        self.risks
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Appends the text of these `options`.
    pub(super) fn write(&self, options: &CookieOptions<'_>, line: &mut Vec<u8>) {
        match self.text.get(..self.len) {
            Some(text) => line.extend_from_slice(text),
            None => {
                let start = line.len();
                line.resize(start + self.len, 0);
                render(options, &mut line[start..]);
            }
        }
    }
}

/// Writes the attributes in the order of the RFC, without duplicates and separated by `; ` (rules 4 and
/// 21). Stops at the end of the buffer, and returns the full length.
const fn render(options: &CookieOptions<'_>, to: &mut [u8]) -> usize {
    let mut at = 0;
    if let Some(max_age) = options.max_age_seconds() {
        at = put(b"; Max-Age=", to, at);
        at = put_number(max_age, to, at);
    }
    if let Some(domain) = options.written_domain() {
        at = put(b"; Domain=", to, at);
        at = put(domain.as_bytes(), to, at);
    }
    if let Some(path) = options.path {
        at = put(b"; Path=", to, at);
        at = put(path.as_bytes(), to, at);
    }
    if options.secure {
        at = put(b"; Secure", to, at);
    }
    if options.http_only {
        at = put(b"; HttpOnly", to, at);
    }
    if let Some(same_site) = options.same_site {
        at = put(b"; SameSite=", to, at);
        at = put(same_site.text(), to, at);
    }
    if options.partitioned {
        at = put(b"; Partitioned", to, at);
    }
    if let Some(priority) = options.priority {
        at = put(b"; Priority=", to, at);
        at = put(priority.text(), to, at);
    }
    at
}

const fn put(text: &[u8], to: &mut [u8], at: usize) -> usize {
    let end = at + text.len();
    if end <= to.len() {
        to.split_at_mut(at).1.split_at_mut(text.len()).0.copy_from_slice(text);
    }
    end
}

const fn put_number(mut number: u32, to: &mut [u8], at: usize) -> usize {
    let mut digits = [0; 10];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return put(digits.split_at(start).1, to, at);
        }
    }
}
