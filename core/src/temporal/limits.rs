//! How many cookies the changes of one response may set (T5), unless the policy raises the limit.

use http::HeaderValue;

use super::failure::InvalidChange;
use super::policy::Policy;

/// User agents keep 50 cookies of a domain (RFC 6265bis §6.1).
pub(super) const MAX_LINES: u8 = 50;

/// Proxies and servers take 8 KiB of headers (RFC 6265bis §4.2.1).
pub(super) const MAX_BYTES: u16 = 8 * 1024;

/// What the cookies of one response take.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

impl Size {
    pub(super) fn add(&mut self, line: &HeaderValue) {
        self.lines += 1;
        self.bytes += line.len();
    }

    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l HeaderValue>) -> Self {
        let mut size = Self::default();
        lines.for_each(|line| size.add(line));
        size
    }

    pub(super) fn fits(self, policy: &Policy) -> bool {
        self.lines <= policy.max_cookies.into() && self.bytes <= policy.max_cookie_bytes.into()
    }

    pub(super) fn check(self, policy: &Policy) -> Result<(), InvalidChange> {
        let Self { lines, bytes } = self;
        if self.fits(policy) { Ok(()) } else { Err(InvalidChange::CookieLimit { lines, bytes }) }
    }

    /// Whether three quarters of either limit are used.
    pub(super) fn is_near_limit(self, policy: &Policy) -> bool {
        4 * self.lines > 3 * usize::from(policy.max_cookies)
            || 4 * self.bytes > 3 * usize::from(policy.max_cookie_bytes)
    }
}
